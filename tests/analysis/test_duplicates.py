"""The duplicate guard on drafts and candidates worked out by hand, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.duplicates import LIKELY, POSSIBLE, Entry, What, identifier_folded, initials, name_points, near_points, questions, verdict
from analysis.names import name_likeness

SOHAR = Entry("Sohar Aluminium Company", "صحار ألمنيوم", ("SAC",), country="OM", zone="sohar-port", latitude=24.49, longitude=56.61)


def whats(draft, candidate):
    return {reason.what for reason in verdict(draft, candidate).reasons}


def points(draft, candidate, what):
    return next(reason.points for reason in verdict(draft, candidate).reasons if reason.what == what)


def test_the_score_is_the_probability_that_follows_from_the_points():
    found = verdict(Entry("Caspian Steel", country="AZ"), Entry("Caspian Steel", country="AZ"))
    assert [(reason.what, reason.points) for reason in found.reasons] == [(What.SAME_NAME, 14.0), (What.SAME_COUNTRY, 1.0)]
    assert found.score == pytest.approx(1 / (1 + 2**-4)), "-11 + 14 + 1 = 4 bits: 16 to 1"
    assert found.is_likely
    assert found.is_possible


@pytest.mark.parametrize(
    ("ours", "theirs", "what"),
    [
        ("Caspian Steel", "CASPIAN  STEEL", What.SAME_NAME),
        ("Sumqayıt Texnologiyalar Parkı MMC", "Sumqayıt Texnologiyalar Parkı", What.WITHOUT_LEGAL_FORM),
        ("ООО Каспийская Сталь", "Каспийская Сталь", What.WITHOUT_LEGAL_FORM),
        ("Société Aluminerie Alouette inc.", "Aluminerie Alouette", What.WITHOUT_LEGAL_FORM),
        ("شركة صحار ألمنيوم ش.م.ع.م", "شركة صحار ألمنيوم", What.WITHOUT_LEGAL_FORM),
        ("Steel of Baku", "Baku Steel", What.WORD_ORDER),
        ("SocarPolymer", "SOCAR Polymer", What.WORD_ORDER),
        ("Сумгаит", "Sumqayıt", What.OTHER_SCRIPT),
        ("Азерсульфат", "Azersulfat", What.OTHER_SCRIPT),
        ("صحار", "Sohar", What.OTHER_SCRIPT),
        ("OARC", "Oman Aluminium Rolling Company", What.INITIALS),
        ("SOCAR", "State Oil Company of the Azerbaijan Republic", What.INITIALS),
        ("Sohar Alumimium", "Sohar Aluminium", What.TYPING_ERROR),
        ("Azerbajan Methanol", "Azerbaijan Methanol", What.TYPING_ERROR),
        ("Vallee de l'aluminim", "Vallée de l’aluminium", What.TYPING_ERROR),
        ("Atla sMethanol", "Atlas Methanol", What.WORD_ORDER),
        ("Atla sMthanol", "Atlas Methanol", What.TYPING_ERROR),
        ("Alara Rsrcs", "Alara Resources", What.TYPING_ERROR),
    ],
)
def test_one_name_in_two_writings_is_likely_one_organisation(ours, theirs, what):
    draft, candidate = Entry(ours, country="AZ"), Entry(theirs, country="AZ")
    assert what in whats(draft, candidate)
    assert verdict(draft, candidate).score >= POSSIBLE
    if what not in (What.INITIALS,):
        assert verdict(draft, candidate).is_likely


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Sohar Aluminium", "Oman Aluminium"),
        ("SOCAR Polymer", "SOCAR Methanol"),
        ("Sohar Steel", "Sohar Cement"),
        ("Baku Textile Factory", "Baku Steel Factory"),
        ("Sənaye Parkı Bakı", "Sumqayıt Kimya Zavodu"),
        ("Каспийская сталь", "Бакинский цемент"),
        ("صحار ألمنيوم", "عمان للأسمنت"),
        ("Usine Vaudreuil", "Usine Arvida"),
        ("Potline 1", "Potline 2"),
        ("OMC", "OMCO"),
        ("Institute of Polymer Materials (ANAS)", "Institute of Petrochemical Processes (ANAS)"),
        ("Massy Gas Products (Guyana)", "Massy Gas Products (Trinidad)"),
    ],
)
def test_neighbours_in_a_trade_are_not_likely_one(ours, theirs):
    assert not verdict(Entry(ours, country="OM", zone="z"), Entry(theirs, country="OM", zone="z")).is_likely


def test_a_name_that_is_an_alias_says_so():
    found = verdict(Entry("SAC"), SOHAR)
    assert found.reasons[0].what == What.ALIAS
    assert (found.reasons[0].ours, found.reasons[0].theirs) == ("SAC", "SAC")


def test_any_of_the_names_may_be_the_one_that_agrees():
    draft = Entry("Something Else", "صُحار ألمنيوم")
    assert verdict(draft, SOHAR).is_likely


def test_the_same_identifier_is_enough_even_under_another_name():
    one, other = Entry("Abc", identifiers=[("voen", "17 000-04")]), Entry("Xyz Qrs", identifiers=[("VOEN", "1700004")])
    assert verdict(one, other).is_likely
    assert {What.SAME_IDENTIFIER, What.OTHER_NAME} == whats(one, other)


def test_different_identifiers_of_one_scheme_speak_against_and_of_two_schemes_say_nothing():
    name = "Caspian Steel"
    one = Entry(name, identifiers=[("voen", "1")])
    assert not verdict(one, Entry(name, identifiers=[("voen", "2")])).is_likely
    assert What.OTHER_IDENTIFIER in whats(one, Entry(name, identifiers=[("voen", "2")]))
    assert verdict(one, Entry(name, identifiers=[("cr", "2")])) == verdict(Entry(name), Entry(name))
    assert verdict(one, Entry(name, identifiers=[("voen", "2"), ("voen", "1")])).reasons[0].what == What.SAME_IDENTIFIER


def test_a_web_domain_alone_is_no_proof_for_a_group_shares_one():
    one, other = Entry("SOCAR Polymer", host="socar.az"), Entry("Heydar Refinery", host="socar.az")
    assert What.SAME_DOMAIN in whats(one, other)
    assert not verdict(one, other).is_likely
    assert verdict(Entry("Polymer Socar", host="socar.az"), one).is_likely


def test_of_what_speaks_of_place_the_strongest_counts_and_the_others_are_told():
    draft = Entry("Sohar Aluminium", country="OM", zone="sohar-port", latitude=24.49, longitude=56.61)
    assert points(draft, SOHAR, What.NEAR) == 3.0
    assert points(draft, SOHAR, What.SAME_ZONE) == points(draft, SOHAR, What.SAME_COUNTRY) == 0.0
    assert points(Entry("x", country="OM", zone="sohar-port"), SOHAR, What.SAME_ZONE) == 2.0


def test_nearness_says_how_far_and_beyond_thirty_kilometres_nothing():
    draft = Entry("Sohar Aluminium", latitude=24.40, longitude=56.61)
    reason = next(reason for reason in verdict(draft, SOHAR).reasons if reason.what == What.NEAR)
    assert reason.distance_km == pytest.approx(10.0, abs=0.05)
    assert reason.points == pytest.approx(0.8, abs=0.05)
    assert What.NEAR not in whats(Entry("Sohar Aluminium", latitude=20.0, longitude=56.61), SOHAR)
    assert near_points(30) == 0


def test_another_country_speaks_against():
    name = "Aluminium Works"
    assert not verdict(Entry(name, country="AZ"), Entry(name, country="OM")).is_likely
    assert What.OTHER_COUNTRY in whats(Entry(name, country="AZ"), Entry(name, country="OM"))


def test_markets_are_never_duplicates():
    draft = Entry("Azerbaijan", kind="market", identifiers=[("x", "1")])
    for one, other in ((draft, draft), (draft, Entry("Azerbaijan", kind="firm")), (Entry("Azerbaijan"), draft)):
        assert (verdict(one, other).score, verdict(one, other).reasons) == (0.0, ())


def test_nothing_known_says_next_to_nothing():
    assert verdict(Entry(), Entry()).score < 0.001
    assert verdict(Entry("  "), SOHAR).score < 0.001
    assert verdict(Entry("---"), Entry("...")).score < POSSIBLE


def test_half_a_place_is_no_place():
    assert What.NEAR not in whats(Entry("x", latitude=24.49), SOHAR)


def test_what_is_looked_for_is_bounded_and_begins_with_the_names():
    draft = Entry("Baku Steel Company LLC", aliases=[f"Alias {number}" for number in range(40)])
    assert questions(draft)[:2] == ("Baku Steel Company LLC", "Alias 0")
    assert "Baku Steel" in questions(draft)
    assert len(questions(draft)) <= 16
    assert questions(Entry()) == ()
    assert "bsc" in initials(draft)


def test_identifiers_are_compared_without_signs_and_case():
    assert identifier_folded(" VOEN ", "17-000 04a") == identifier_folded("voen", "1700004A")


# ---------------------------------------------------------------- what always holds
WORDS = st.sampled_from(
    ("sohar", "Sohar", "aluminium", "alumimium", "baku", "Bakı", "steel", "plant", "company", "llc", "ммс", "сталь", "каспий",
     "صحار", "شركة", "OARC", "1", "2", "sumqayıt", "Сумгаит", "(SOCAR)", "état", "...")
)  # fmt: skip
NAMES = st.one_of(st.lists(WORDS, max_size=4).map(" ".join), st.text(max_size=12))
PLACES = st.sampled_from([(None, None), (24.5, 56.6), (24.5, 56.61), (24.6, 56.6), (-10.0, 179.9)])


@st.composite
def entries(draw):
    latitude, longitude = draw(PLACES)
    return Entry(
        name=draw(NAMES),
        name_local=draw(st.one_of(st.just(""), NAMES)),
        aliases=draw(st.lists(NAMES, max_size=2)),
        identifiers=draw(st.lists(st.tuples(st.sampled_from(["voen", "cr"]), st.sampled_from(["1", "2"])), max_size=2)),
        host=draw(st.sampled_from(["", "a.az", "b.om"])),
        country=draw(st.sampled_from(["", "AZ", "OM"])),
        zone=draw(st.sampled_from(["", "port", "park"])),
        latitude=latitude,
        longitude=longitude,
    )


@given(entries(), entries())
def test_exchanging_the_two_changes_no_score(one, other):
    assert verdict(one, other).score == pytest.approx(verdict(other, one).score)


@given(entries(), entries())
def test_a_score_is_a_probability_and_its_reasons_add_up(one, other):
    found = verdict(one, other)
    assert 0 < found.score < 1
    assert found.score == pytest.approx(1 / (1 + 2 ** (11 - sum(reason.points for reason in found.reasons))))
    assert len({reason.what for reason in found.reasons}) == len(found.reasons)


@given(NAMES)
def test_a_name_is_most_like_itself(name):
    share = name_likeness(name, name).share
    assert share in (0.0, 1.0)


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= name_likeness(one, other).share <= 1
    assert name_likeness(one, other).share == pytest.approx(name_likeness(other, one).share)


def agreeing(other):
    """Yield what could be added to a draft such that it agrees with the other one."""
    yield "aliases", [*other.names]
    yield "identifiers", [*other.identifiers]
    for name in ("host", "country", "zone"):
        yield name, getattr(other, name)
    yield "latitude", other.latitude


@given(entries(), entries())
def test_evidence_that_agrees_never_lowers_the_score(one, other):
    from dataclasses import replace  # noqa: PLC0415

    before = verdict(one, other).score
    for name, value in agreeing(other):
        if name == "aliases":
            richer = replace(one, aliases=[*one.aliases, *value])
            # A first name can be another one only where none was known; the other's own names never are.
        elif name == "identifiers":
            richer = replace(one, identifiers=[*one.identifiers, *value])
        elif name == "latitude":
            richer = replace(one, latitude=other.latitude, longitude=other.longitude) if one.latitude is None else one
        else:
            richer = replace(one, **{name: value}) if not getattr(one, name) else one
        assert verdict(richer, other).score >= before - 1e-12


def test_points_of_names_rise_with_their_likeness():
    shares = [number / 50 for number in range(51)]
    assert [name_points(share) for share in shares] == sorted(name_points(share) for share in shares)
    assert LIKELY > POSSIBLE
