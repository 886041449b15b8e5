"""What appeared, ended and changed between two days."""

import csv
import io

import pytest

from tests import factories as make


@pytest.fixture
def history(db):
    """A smelter whose flows began, changed and ended at known times."""
    paper = make.source("paper")
    smelter, mill = make.organisation("smelter"), make.organisation("mill")
    wires, foil = make.organisation("wires", country="AE"), make.organisation("foil")
    metal = make.product("metal")
    always = make.linkage(smelter, mill, metal, key="always", quantity=100.0, quantity_year=2017, valid_from=None, valid_to="2018")
    make.claim(always, key="always-later", quantity=120.0, quantity_year=2021, valid_from="2019")
    make.linkage(smelter, wires, metal, key="from-2019", quantity=40.0, valid_from="2019", sources=[paper])
    make.linkage(mill, foil, metal, key="until-2019", valid_from="2010", valid_to="2019", status="ended")
    make.linkage(wires, foil, metal, key="in-between", valid_from="2019", valid_to="2020", status="ended")
    steady = make.linkage(smelter, foil, metal, key="steady", quantity=7.0, quantity_year=2015, valid_from="2010", valid_to="2018")
    make.claim(steady, key="steady-again", quantity=7.0, quantity_year=2015, valid_from="2019")
    plan = make.linkage(foil, wires, metal, key="came-true", status="planned", valid_from="2018", valid_to="2018", quantity=None)
    make.claim(plan, key="came-true-flow", valid_from="2019", quantity=None)
    return {"from": "2018-06-30", "to": "2021-06-30"}


def keys_of(report):
    return {change: [row["linkage"] for row in report[change]] for change in ("appeared", "ended", "changed")}


def test_what_appeared_ended_and_changed_between_two_days(history, api):
    report = api("diff/", **history)
    assert (report["from"], report["to"]) == ("2018-06-30", "2021-06-30")
    assert keys_of(report) == {"appeared": ["from-2019"], "ended": ["in-between", "until-2019"], "changed": ["always", "came-true"]}
    assert report["counts"] == {"appeared": 1, "ended": 2, "changed": 2}


def test_each_row_has_both_states(history, api):
    report = api("diff/", **history)
    [appeared] = report["appeared"]
    assert appeared["before"] is None
    assert (appeared["supplier"], appeared["customer"], appeared["kind"], appeared["product"]) == ("smelter", "wires", "goods", "metal")
    assert (appeared["after"]["status"], appeared["after"]["quantity"], appeared["after"]["unit"]) == ("operating", 40.0, "t/y")
    assert appeared["after"]["sources"] == ["paper"]
    changed = report["changed"][0]
    assert changed["differs"] == ["quantity", "quantity_year"]
    assert [(changed[day]["quantity"], changed[day]["quantity_year"], changed[day]["claim"]) for day in ("before", "after")][1] == (
        120.0, 2021, "always-later",
    )  # fmt: skip
    assert (changed["before"]["quantity"], changed["before"]["quantity_year"]) == (100.0, 2017)


def test_another_claim_that_says_the_same_is_no_change(history, api):
    assert "steady" not in str(api("diff/", **history))


def test_the_later_day_is_today_when_it_is_not_given(history, api):
    assert api("diff/", **{"from": "2018-06-30"})["to"] == "2026-11-24"


def test_filters_choose_what_meets_them_on_one_of_the_days(history, api):
    assert keys_of(api("diff/", **history, status="planned")) == {"appeared": [], "ended": [], "changed": ["came-true"]}
    assert keys_of(api("diff/", **history, status="operating"))["ended"] == ["until-2019"], "operating on the earlier day"
    assert keys_of(api("diff/", **history, country="AE"))["changed"] == ["came-true"]
    assert api("diff/", **history, quantified="true")["counts"] == {"appeared": 1, "ended": 0, "changed": 1}


def test_a_linkage_that_meets_the_filter_on_one_day_shows_what_it_is_on_the_other(history, api):
    [row] = api("diff/", **history, status="planned")["changed"]
    assert (row["before"]["status"], row["after"]["status"]) == ("planned", "operating")


def test_the_rows_come_as_a_table_too(history, client):
    response = client.get("/api/v1/diff/", {**history, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["linkage"] for row in rows] == ["always", "came-true", "from-2019", "in-between", "until-2019"]
    assert (rows[0]["before_quantity"], rows[0]["after_quantity"], rows[0]["differs"]) == ("100.0", "120.0", "quantity;quantity_year")
    assert (rows[2]["before_status"], rows[2]["after_status"]) == ("", "operating")
    assert response["Content-Disposition"] == 'inline; filename="diff-2018-06-30-2021-06-30.csv"'


@pytest.mark.parametrize(
    ("days", "name"),
    [({}, "from"), ({"from": "2020"}, "from"), ({"from": "2020-01-01", "to": "2020-01-01"}, "from"), ({"from": "2027-01-01"}, "from"),
     ({"from": "2020-01-01", "to": "x"}, "to"), ({"from": "2020-01-01", "as_of": "2021-01-01"}, "as_of")],
)  # fmt: skip
def test_days_that_make_no_question_are_refused(days, name, db, api):
    assert name in api("diff/", code=400, **days)["errors"]


def test_a_figure_that_is_withheld_changes_nothing_for_those_who_do_not_see_it(history, api, officer):
    mill, wires = make.organisation("mill-2"), make.organisation("wires-2")
    linkage = make.linkage(
        mill, wires, make.product(), key="secret", quantity=1.0, quantity_visibility=2, valid_from="2010", valid_to="2018"
    )
    make.claim(linkage, key="secret-later", quantity=2.0, quantity_visibility=2, valid_from="2019")
    assert "secret" not in str(api("diff/", **history))
    assert "secret" in keys_of(officer("diff/", **history))["changed"]


def test_both_days_are_read_as_they_are_known_today(history, api, clock):
    """What has ended in the current year is over from today on: yesterday it operated, and the difference says so."""
    make.linkage(make.organisation(), make.organisation(), key="this-year", valid_from="2010", valid_to="2026", status="ended")
    assert "this-year" in keys_of(api("diff/", **{"from": "2026-11-23", "to": "2026-11-24"}))["ended"]
    assert keys_of(api("diff/", **{"from": "2025-01-01", "to": "2026-11-23"})) == {"appeared": [], "ended": [], "changed": []}
