import datetime as dt
import itertools

import pytest

from analysis.errors import EvidenceError
from analysis.evidence import choice_order, linkage_state
from tests.analysis.drawings import claim

TODAY = dt.date(2026, 11, 24)


def state(*claims, as_of=TODAY):
    return linkage_state(claims, as_of=as_of, today=TODAY)


def test_no_claim_is_no_linkage():
    none = state()
    assert (none.status, none.chosen, none.stages, none.standing) == (None, None, (), {})
    assert str(none.reason) == "No claim is recorded."


def test_the_only_claim_is_chosen_as_the_only_one():
    only = state(claim("only", basis="contract", quantity_year=2017))
    assert (only.status, only.chosen.key, only.lapsed) == ("operating", "only", False)
    assert str(only.reason) == "It is the only claim."
    assert only.standing == {"only": "chosen"}


def test_operating_goes_before_planned_and_planned_before_potential():
    claims = [claim("p", "potential", record=1), claim("q", "planned", record=2), claim("o", "operating", record=3)]
    assert state(*claims).chosen.key == "o"
    assert state(*claims).stages == ("planned", "potential")
    assert state(*claims).standing == {"o": "chosen", "q": "stage", "p": "stage"}
    assert state(*claims[:2]).status == "planned"
    assert state(*claims[:2]).stages == ("potential",)
    assert str(state(*claims[:2]).reason) == "It is the only planned claim that holds on 2026-11-24."


def test_what_operates_and_what_is_planned_beside_it_are_two_facts():
    # oq-lpic to the Ladayn programme: 100,000 t/y operating since 2025, 90,000 t/y more planned from 2026.
    both = state(
        claim("first", "operating", "2025", basis="contract", quantity_year=2025, record=1),
        claim("second", "planned", "2026", basis="contract", quantity_year=2026, record=2),
    )
    assert (both.status, both.chosen.key, both.stages) == ("operating", "first", ("planned",))
    assert str(both.reason) == "It is the only operating claim that holds on 2026-11-24."


def test_a_plan_ahead_of_an_operating_flow_is_another_period_not_a_stage():
    ahead = state(claim("now", "operating", "2020", record=1), claim("later", "planned", "2030", record=2))
    assert ahead.stages == ()
    assert ahead.standing == {"now": "chosen", "later": "other_period"}


def test_claims_of_other_periods_are_the_time_series():
    # SOCAR's stake in SOCAR Polymer: 51 % to 2018, 52.2 % in 2019, 47.2 % to 2021, 57 % since 2022.
    stakes = [
        claim("2022", start="2022", basis="actual", record=1),
        claim("2013", start="2013", end="2018", basis="actual", record=2),
        claim("2019", start="2019", end="2019", basis="actual", record=3),
        claim("2020", start="2020", end="2021", basis="actual", record=4),
    ]
    assert state(*stakes).chosen.key == "2022"
    assert state(*stakes, as_of=dt.date(2019, 7, 1)).chosen.key == "2019"
    assert state(*stakes, as_of=dt.date(2020, 1, 1)).standing == {
        "2020": "chosen",
        "2013": "other_period",
        "2019": "other_period",
        "2022": "other_period",
    }


LADDER = [
    # Each pair: what is chosen, what it beats, the reason. Later criteria always speak for the beaten one.
    (
        {"pinned": True, "pin_reason": "checked at the plant", "basis": "plan"},
        {"basis": "actual"},
        "An officer chose it before beaten: checked at the plant",
    ),
    (
        {"basis": "actual", "confidence": "inferred"},
        {"basis": "contract"},
        "The basis of its figure (actual) goes before that of beaten (contract).",
    ),
    (
        {"basis": "contract", "confidence": "inferred"},
        {"basis": "design"},
        "The basis of its figure (contract) goes before that of beaten (design).",
    ),
    (
        {"basis": "capacity", "confidence": "inferred"},
        {"basis": "plan"},
        "The basis of its figure (capacity) goes before that of beaten (plan).",
    ),
    (
        {"basis": "derived", "confidence": "inferred"},
        {"basis": ""},
        "The basis of its figure (derived) goes before that of beaten (none given).",
    ),
    (
        {"confidence": "confirmed"},
        {"confidence": "reported", "quantity_year": 2025},
        "Its confidence (confirmed) goes before that of beaten (reported).",
    ),
    (
        {"confidence": "reported"},
        {"confidence": "inferred", "quantity_year": 2025},
        "Its confidence (reported) goes before that of beaten (inferred).",
    ),
    (
        {"quantity_year": 2021},
        {"quantity_year": 2016, "source_date": dt.date(2026, 1, 1)},
        "Its figure is of a newer year (2021) than that of beaten (2016).",
    ),
    (
        {"quantity_year": 2016},
        {"source_date": dt.date(2026, 1, 1)},
        "Its figure is of a known year (2016), that of beaten is not.",
    ),
    (
        {"source_date": dt.date(2024, 5, 6)},
        {"source_date": dt.date(2014, 8, 31), "record": 9},
        "Its source is newer (2024-05-06) than that of beaten (2014-08-31).",
    ),
    ({"source_date": dt.date(2024, 5, 6)}, {"record": 9}, "Its source is dated (2024-05-06), that of beaten is not."),
    ({"record": 2}, {"record": 1}, "It was recorded after beaten, which equals it in all that goes before."),
]


@pytest.mark.parametrize(("better", "worse", "reason"), LADDER)
def test_the_ladder_of_choice_decides_and_says_with_what(better, worse, reason):
    chosen, beaten = claim("chosen", **better), claim("beaten", **({"record": 0} | worse))
    for claims in ((chosen, beaten), (beaten, chosen)):
        result = state(*claims)
        assert result.chosen.key == "chosen"
        assert str(result.reason) == reason
        assert result.standing == {"chosen": "chosen", "beaten": "competes"}


@pytest.mark.parametrize(("one", "other"), [("design", "capacity"), ("plan", "derived")])
def test_bases_of_one_rank_are_decided_by_what_follows(one, other):
    result = state(claim("a", basis=one, confidence="reported", record=2), claim("b", basis=other, record=1))
    assert result.chosen.key == "b"
    assert str(result.reason) == "Its confidence (confirmed) goes before that of a (reported)."


def test_the_reason_names_the_nearest_rival_among_many():
    result = state(
        claim("a", basis="actual", quantity_year=2025, record=1),
        claim("b", basis="actual", quantity_year=2024, record=2),
        claim("c", basis="plan", quantity_year=2030, record=3),
    )
    assert str(result.reason) == "Its figure is of a newer year (2025) than that of b (2024)."


def test_a_pin_chooses_among_claims_of_the_status_shown_only():
    result = state(claim("operating", record=1), claim("plan", "planned", pinned=True, pin_reason="wanted", record=2))
    assert result.chosen.key == "operating"


def test_a_withdrawn_competitor_of_another_period_is_not_beaten():
    result = state(claim("now", start="2020", record=1), claim("then", end="2019", basis="actual", record=2))
    assert str(result.reason) == "It is the only operating claim that holds on 2026-11-24."


def test_none_holds_and_one_that_operated_is_over_so_it_has_ended():
    ended = state(claim("a", "operating", "2000", "2024", record=1), claim("b", "ended", "2025", "2026-03", basis="derived", record=2))
    assert (ended.status, ended.lapsed, ended.chosen.key) == ("ended", False, "b")
    assert str(ended.reason) == "The basis of its figure (derived) goes before that of a (none given)."
    assert ended.standing == {"b": "chosen", "a": "other_period"}


def test_an_ended_flow_shows_the_plan_that_lies_ahead_as_its_stage():
    restart = state(claim("old", "ended", "2000", "2026-03", record=1), claim("restart", "planned", "2028", record=2))
    assert (restart.status, restart.stages, restart.lapsed) == ("ended", ("planned",), False)
    assert restart.standing == {"old": "chosen", "restart": "stage"}
    assert str(restart.reason) == "No claim holds on 2026-11-24; it is the only one of a flow that was there and is over."


def test_a_plan_of_old_beside_an_ended_flow_is_another_period():
    both = state(claim("plan", "planned", "2017", "2017", record=1), claim("ran", "operating", "2018", "2024", record=2))
    assert (both.status, both.lapsed, both.chosen.key) == ("ended", False, "ran")
    assert both.standing == {"ran": "chosen", "plan": "other_period"}


@pytest.mark.parametrize("status", ["planned", "potential"])
def test_a_plan_alone_whose_period_has_passed_lapsed(status):
    lapsed = state(claim("plan", status, "2017", "2019"))
    assert (lapsed.status, lapsed.lapsed, lapsed.stages, lapsed.chosen.key) == ("ended", True, (), "plan")


def test_a_lapsed_plan_with_a_new_one_ahead():
    # Trinidad's steel works: gas planned for 2025 and again from 2028.
    again = state(claim("first", "planned", "2025", "2025", record=1), claim("again", "planned", "2028", record=2))
    assert (again.status, again.lapsed, again.stages, again.chosen.key) == ("ended", True, ("planned",), "first")
    assert str(again.reason) == "No claim holds on 2026-11-24; it is the only plan whose period has passed."


def test_plans_ahead_alone_are_planned_or_potential():
    ahead = state(claim("maybe", "potential", "2028", record=1), claim("plan", "planned", "2029", record=2))
    assert (ahead.status, ahead.chosen.key, ahead.stages) == ("planned", "plan", ("potential",))
    assert str(ahead.reason) == "No claim holds on 2026-11-24; it is the only plan that lies ahead."
    assert state(claim("maybe", "potential", "2028")).status == "potential"


@pytest.mark.parametrize("status", ["operating", "ended"])
def test_an_operating_claim_ahead_is_not_there_yet(status):
    ahead = state(claim("later", status, "2030"))
    assert (ahead.status, ahead.chosen, ahead.standing) == (None, None, {"later": "other_period"})
    assert str(ahead.reason) == "On 2026-11-24 it is not there yet: its claims begin later."


def test_a_plan_ahead_beside_an_operating_claim_ahead_is_what_shows():
    ahead = state(claim("runs", "operating", "2030", basis="contract", record=1), claim("plan", "planned", "2028", record=2))
    assert (ahead.status, ahead.chosen.key) == ("planned", "plan")
    assert ahead.standing == {"plan": "chosen", "runs": "other_period"}


def test_an_ended_claim_that_holds_competes_with_the_operating_ones():
    june = dt.date(2024, 6, 30)
    both = state(
        claim("ended", "ended", "2000", "2026-03", basis="actual", record=1), claim("runs", "operating", "2020", record=2), as_of=june
    )
    assert (both.status, both.chosen.key, both.standing["runs"]) == ("operating", "ended", "competes")


def test_the_day_decides_not_today():
    claims = (claim("a", "planned", "2017", "2018", record=1), claim("b", "operating", "2019", record=2))
    assert state(*claims, as_of=dt.date(2016, 6, 1)).status == "planned"
    assert state(*claims, as_of=dt.date(2018, 6, 1)).status == "planned"
    assert state(*claims, as_of=dt.date(2019, 1, 1)).status == "operating"


def test_the_order_of_the_claims_does_not_matter():
    claims = [
        claim("a", basis="actual", quantity_year=2020, record=1),
        claim("b", basis="actual", quantity_year=2020, source_date=dt.date(2021, 1, 1), record=2),
        claim("c", "planned", "2030", record=3),
        claim("d", "ended", record=4),
    ]
    results = [state(*order) for order in itertools.permutations(claims)]
    assert all(result == results[0] for result in results)
    assert results[0].chosen.key == "b"


def test_the_order_of_choice_is_made_of_whole_numbers_a_data_base_can_sort_by():
    # holds, operating, not pinned, contract, reported, year known, newest year, no source date (the last but one 0), record 7.
    assert choice_order(claim("a", basis="contract", confidence="reported", quantity_year=2017, record=7), as_of=TODAY, today=TODAY) == (
        0,
        0,
        1,
        1,
        1,
        0,
        -2017,
        1,
        0,
        -7,
    )


@pytest.mark.parametrize(("field", "word"), [("basis", "guess"), ("confidence", "certain"), ("status", "running")])
def test_a_word_that_does_not_exist_is_refused(field, word):
    with pytest.raises(EvidenceError, match=f"“{word}” is not a {field} of a claim"):
        state(claim("a", **{field: word}))


def test_the_words_of_a_reason_are_translated_with_it():
    result = state(claim("a", basis="actual", record=1), claim("b", basis="contract", record=2))
    german = {
        result.reason.sentence: "%(basis)s geht vor %(beaten_basis)s (%(beaten)s).",
        "actual": "Istwert",
        "contract": "Vertrag",
    }
    assert result.reason.in_words(german.get) == "Istwert geht vor Vertrag (b)."
    assert result.reason.sentence % result.reason.values == str(result.reason)
