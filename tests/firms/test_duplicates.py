"""The duplicate guard over the register: who is found, why, and for whom."""

import pytest
from django.utils import translation

from accounts.models import User
from analysis.duplicates import Entry, What
from core.visibility import Visibility
from firms.reports import duplicates_get
from firms.reports.duplicates import SENTENCES
from tests import factories as make
from tests.query_counts import queries

pytestmark = pytest.mark.django_db


def found(*, viewer=None, leave_out="", **draft):
    return [one.organisation.key for one in duplicates_get(Entry(**draft), viewer=viewer, leave_out=leave_out).duplicates]


@pytest.fixture
def smelter(db):
    return make.organisation(
        "smelter",
        name="Sohar Aluminium Company",
        name_local="صحار ألمنيوم",
        aliases=["SAC", "Сохар Алюминий"],
        identifiers=[("cr", "10-01 a")],
        website="https://www.sohar-aluminium.com/about",
        zone=make.zone("port"),
        latitude=24.49,
        longitude=56.61,
    )


@pytest.mark.parametrize(
    "name",
    ["Sohar Aluminium", "SOHAR ALUMINIUM LLC", "Aluminium Sohar", "sohar alumimium", "SoharAluminium", "صحار ألمنيوم",
     "صُحار ألمنيوم", "Сохар алюминиум",
     "SAC", "Suhar Aluminum"],
)  # fmt: skip
def test_a_name_in_any_script_and_spelling_finds_it(name, smelter):
    make.organisation("cement", name="Oman Cement Company")
    assert found(name=name) == ["smelter"]


def test_an_identifier_a_web_domain_and_a_place_find_it_whatever_the_name(smelter):
    assert found(name="Other", identifiers=[("CR", "1001A")]) == ["smelter"]
    assert found(name="", identifiers=[("cr", "1001A")]) == ["smelter"]
    assert found(name="Sohar", host="sohar-aluminium.com") == ["smelter"]
    assert found(name="Other", identifiers=[("voen", "1001A")]) == []
    assert found(name="Sohar Smelting Aluminum", latitude=24.491, longitude=56.611) == ["smelter"]


def test_the_reasons_say_why_in_machine_form_and_in_words(smelter):
    [one] = duplicates_get(
        Entry("Sohar Aluminium", identifiers=[("cr", "1001A")], host="sohar-aluminium.com", zone="port", country="OM"), viewer=None
    ).duplicates
    assert [(reason.what, reason.words) for reason in one.reasons] == [
        ("same_identifier", "the same identifier, cr:10-01 a"),
        ("without_legal_form", "the same name without the legal form: Sohar Aluminium Company"),
        ("same_domain", "the same web domain, sohar-aluminium.com"),
        ("same_zone", "in the same zone"),
        ("same_country", "in the same country"),
    ]
    [near] = duplicates_get(Entry("Sohar Aluminium", latitude=24.5, longitude=56.61), viewer=None).duplicates
    assert "1.1 km away" in [reason.words for reason in near.reasons]


def test_every_reason_has_words():
    assert set(SENTENCES) == set(What)
    with translation.override("en"):
        assert all(str(sentence) for sentence in SENTENCES.values())


def test_an_own_new_entry_is_found_at_once(django_user_model):
    reader = django_user_model.objects.create_user("reader", password="not used here", role=User.Role.CONTRIBUTOR)
    assert found(name="Xəzər Polad", viewer=reader) == []
    make.organisation("new", name="Xəzər Polad MMC", visibility=Visibility.SIGNED_IN)
    assert found(name="Xezer Polad", viewer=reader) == ["new"]
    assert found(name="Хазар Полад", viewer=reader) == ["new"]
    assert found(name="Xezer Polad", viewer=None) == []


def test_what_the_viewer_may_not_see_is_never_answered(django_user_model):
    hidden = {
        "name": "Hidden Steel",
        "aliases": ["HS"],
        "identifiers": [("cr", "7")],
        "website": "https://hidden.om",
        "latitude": 24.0,
        "longitude": 56.0,
    }
    make.organisation("hidden", **hidden, visibility=Visibility.AGENCY)
    draft = {"name": "Hidden Steel", "identifiers": [("cr", "7")], "host": "hidden.om", "latitude": 24.0, "longitude": 56.0}
    reader = django_user_model.objects.create_user("reader", password="not used here", role=User.Role.CONTRIBUTOR)
    officer = django_user_model.objects.create_user("officer", password="not used here", role=User.Role.OFFICER)
    assert found(**draft) == found(**draft, viewer=reader) == []
    assert found(**draft, viewer=officer) == ["hidden"]


def test_a_record_is_not_its_own_duplicate_and_markets_never_are(smelter):
    make.market("market", name="Sohar Aluminium")
    assert found(name="Sohar Aluminium") == ["smelter"]
    assert found(name="Sohar Aluminium", leave_out="smelter") == []
    assert found(name="Sohar Aluminium", kind="market") == []


def test_at_most_five_are_answered_the_likeliest_first():
    for number in range(7):
        make.organisation(f"same-{number}", name=f"Caspian Steel {'LLC' if number else ''}", country="AZ" if number == 3 else "OM")
    keys = found(name="Caspian Steel", country="AZ")
    assert keys[0] == "same-3"
    assert len(keys) == 5


def test_nothing_that_can_be_read_finds_nothing(smelter):
    assert found(name="---") == found() == []


def test_the_number_of_queries_grows_neither_with_the_draft_nor_with_the_register(smelter):
    rich = Entry(
        "Sohar Aluminium", "صحار", [f"Name {number}" for number in range(20)], [("cr", "1")], "a.om", latitude=24.5, longitude=56.6
    )
    for _ in range(4):
        make.organisation(name="Sohar Aluminium")
    for draft, most in ((Entry("Sohar Aluminium"), 6), (rich, 7)):
        with queries() as asked:
            assert duplicates_get(draft, viewer=None).duplicates
        assert len(asked) <= most, "\n".join(asked)
