"""What became of a linkage between two days, worked by hand."""

from dataclasses import replace

import pytest

from analysis.differences import Difference, LinkageOnDay, difference

FLOW = LinkageOnDay("operating", 100.0, "t/y", "actual", 2024, None, False, "confirmed", False)
PLAN = replace(FLOW, status="planned", basis="plan", quantity_year=2028)
OVER = replace(FLOW, status="ended")


def test_what_was_not_there_and_is_appeared():
    assert difference(None, FLOW) == Difference("appeared")
    assert difference(None, PLAN) == Difference("appeared"), "a plan is there, too"


def test_what_operated_and_is_over_has_ended():
    assert difference(FLOW, OVER) == Difference("ended", ("status",))


def test_a_plan_that_lapsed_has_ended():
    assert difference(PLAN, replace(PLAN, status="ended")) == Difference("ended", ("status",))


def test_what_came_and_went_in_between_has_ended():
    assert difference(None, OVER) == Difference("ended")


def test_what_had_ended_before_and_is_as_it_was_is_no_difference():
    assert difference(OVER, OVER) is None


def test_what_had_ended_and_is_back_is_changed():
    assert difference(OVER, FLOW) == Difference("changed", ("status",))


def test_a_plan_that_came_true_is_changed():
    assert difference(PLAN, FLOW) == Difference("changed", ("status", "basis", "quantity_year"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quantity", 90.0), ("quantity", None), ("unit", "kt/y"), ("basis", "contract"), ("quantity_year", 2025), ("share_percent", 40.0),
        ("includes_others", True), ("confidence", "reported"), ("withheld", True),
    ],
)  # fmt: skip
def test_another_figure_is_a_change_and_says_of_what(name, value):
    assert difference(FLOW, replace(FLOW, **{name: value})) == Difference("changed", (name,))


def test_the_same_on_both_days_is_no_difference():
    assert difference(FLOW, FLOW) is None
    assert difference(None, None) is None


def test_two_withheld_figures_do_not_tell_that_they_differ():
    hidden = replace(FLOW, quantity=None, withheld=True)
    assert difference(hidden, hidden) is None


def test_what_is_there_on_the_earlier_day_only_has_ended():
    assert difference(FLOW, None) == Difference("ended")
    assert difference(OVER, None) is None
