"""Nothing that somebody typed into a form is lost: sent twice, left as a draft, sent after the session has ended, opened anew."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import officer_create
from core.actors import SystemActor
from core.errors import BusyError
from firms.models import Organisation, Source
from register.models import Draft, Submission
from register.plain import record_update, record_version
from tests import factories as make
from tests.register.test_entry import TOKEN, firm, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Source:
    return make.source("paper")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_form_that_is_sent_twice_is_written_once(desk, paper):
    first, second = desk.post("/register/organisation/new/", firm()), desk.post("/register/organisation/new/", firm())
    assert (first.status_code, first["Location"]) == (302, "/organisations/sohar-profiles/")
    # The second one looks like a duplicate of the first: its token says that it is the same form.
    assert (second.status_code, second["Location"]) == (302, "/organisations/sohar-profiles/")
    assert (Organisation.objects.count(), Submission.objects.count()) == (1, 1)


def test_what_is_sent_after_the_session_has_ended_is_kept_until_its_writer_is_back(officer, paper):
    browser = Client()
    answer = browser.post("/register/organisation/new/", firm(description="Long words."))
    assert answer.status_code == 302
    assert answer["Location"] == f"/account/login/?next=/register/organisation/new/%3Fdraft%3D{TOKEN}"
    browser.force_login(officer)
    page = browser.get(f"/register/organisation/new/?draft={TOKEN}")
    assert "Long words." in text(page)
    assert "it was not saved yet" in text(page)
    assert page.context["token"] == TOKEN
    assert browser.post("/register/organisation/new/", firm(description="Long words.")).status_code == 302
    assert "Long words." not in text(browser.get(f"/register/organisation/new/?draft={TOKEN}"))


def test_a_draft_waits_on_the_desk_of_its_writer_alone(desk, officer):
    answer = desk.post("/register/organisation/new/", {"token": TOKEN, "name": "Half a name", "action": "draft"}, follow=True)
    assert answer.redirect_chain == [("/register/", 302)]
    assert "Organisation: <bdi>Half a name</bdi>" in text(answer)
    kept = desk.post("/register/organisation/new/", {"token": TOKEN, "name": "A whole name", "action": "autosave"})
    assert kept.json() == {"draft": TOKEN}
    assert Draft.objects.count() == 1
    assert 'value="A whole name"' in text(desk.get(f"/register/organisation/new/?draft={TOKEN}"))
    other = Client()
    other.force_login(User.objects.create_user("other", role="officer", countries=["OM"]))
    assert "A whole name" not in text(other.get("/register/"))
    assert "A whole name" not in text(other.get(f"/register/organisation/new/?draft={TOKEN}"))
    other.post(f"/register/drafts/{TOKEN}/discard/")
    assert Draft.objects.count() == 1
    desk.post(f"/register/drafts/{TOKEN}/discard/")
    assert not Draft.objects.exists()
    assert "No draft waits." in text(desk.get("/register/"))


def test_an_account_keeps_its_fifty_newest_drafts(desk):
    for number in range(52):
        desk.post("/register/zone/new/", {"token": f"draft-number-{number:04}", "name": f"Zone {number}", "action": "autosave"})
    assert Draft.objects.count() == 50
    assert not Draft.objects.filter(token="draft-number-0001").exists()


def test_a_form_is_filled_again_after_a_real_sign_in(paper):
    officer_create(
        actor=SystemActor("tests"), username="omar", email="omar@example.org", password="a copper kettle sings", countries=["OM"]
    )
    browser = Client()
    answer = browser.post("/register/organisation/new/", firm(description="Long words."))
    back = browser.post(answer["Location"], {"login": "omar@example.org", "password": "a copper kettle sings"})
    assert back["Location"] == f"/register/organisation/new/?draft={TOKEN}"
    page = browser.get(back["Location"])
    assert "Long words." in text(page)
    assert "aria-invalid" not in text(page)  # it is shown as it was left, not judged


def test_what_was_kept_is_given_back_to_nobody_else(officer, paper):
    writer = signed_in(officer).get("/register/organisation/new/").context["writer"]
    other = User.objects.create_user("other", role="officer", countries=["OM"])
    for user, is_shown in ((other, False), (officer, True)):
        browser = Client()
        browser.post("/register/organisation/new/", firm(description="Long words.", writer=writer))
        browser.force_login(user)
        assert ("Long words." in text(browser.get(f"/register/organisation/new/?draft={TOKEN}"))) is is_shown, user


def test_a_form_that_is_older_than_the_session_is_kept_and_offered_again(officer, paper):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)
    answer = browser.post("/register/organisation/new/", firm(description="Long words."))
    assert answer.status_code == 403
    assert f'href="/register/organisation/new/?draft={TOKEN}"' in text(answer)
    assert "Long words." in text(browser.get(f"/register/organisation/new/?draft={TOKEN}"))
    assert not Organisation.objects.exists()
    # Of others nothing is kept, and other forms say what to do.
    assert "What you typed was kept" not in text(Client(enforce_csrf_checks=True).post("/register/organisation/new/", firm()))
    assert "opened anew" in text(Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a"}))


def test_a_draft_of_a_record_that_was_changed_since_passes_over_nobodys_word(desk, paper):
    make.organisation("plant", name="Plant", locality="Muscat", sources=[paper])
    address = "/register/organisation/plant/edit/"
    sent = firm(name="Plant", locality="Liwa", version=str(record_version("organisation", "plant")))
    desk.post(address, sent | {"action": "autosave"})
    assert "The record was changed since" not in text(desk.get(f"{address}?draft={TOKEN}"))
    record_update("organisation", "plant", {"locality": "Sohar"}, actor=SystemActor("another officer"))
    page = desk.get(f"{address}?draft={TOKEN}")
    assert "The record was changed since" in text(page)
    answer = desk.post(address, sent | {"version": str(page.context["version"])})
    assert answer.status_code == 409
    assert [(one.field.name, one.began, one.now, one.mine) for one in answer.context["conflicts"]] == [
        ("locality", "Muscat", "Sohar", "Liwa")
    ]


def test_a_form_says_that_it_was_begun_before(desk):
    make.organisation("plant")
    desk.post("/register/organisation/new/", {"token": TOKEN, "name": "Half a name", "action": "autosave"})
    desk.post("/register/organisation/plant/edit/", {"token": "another-form-token", "name": "Plants", "action": "autosave"})
    assert f'<a href="?draft={TOKEN}"><bdi>Half a name</bdi>' in text(desk.get("/register/organisation/new/"))
    assert '<a href="?draft=another-form-token">' in text(desk.get("/register/organisation/plant/edit/"))
    assert "?draft=" not in text(desk.get("/register/zone/new/"))
    # A draft belongs to its own form: that of another kind or record does not take it up.
    assert "Half a name" not in text(desk.get(f"/register/zone/new/?draft={TOKEN}"))


def test_whoever_comes_back_to_a_form_that_was_saved_is_told(desk, paper):
    desk.post("/register/organisation/new/", firm())
    answer = desk.get(f"/register/organisation/new/?draft={TOKEN}")
    assert 'This form was saved already: <a href="/organisations/sohar-profiles/">' in text(answer)
    assert answer.context["token"] != TOKEN


def test_two_accounts_in_one_browser_do_not_share_a_form(desk, officer, paper):
    desk.post("/register/organisation/new/", firm(action="autosave"))
    other = signed_in(User.objects.create_user("other", role="officer", countries=["OM"]))
    kept = other.post("/register/organisation/new/", firm(name="Mine", action="autosave")).json()["draft"]
    assert kept != TOKEN
    assert {draft.actor.username: draft.title for draft in Draft.objects.all()} == {"leyla": "Sohar Profiles", "other": "Mine"}
    desk.post("/register/organisation/new/", firm())
    assert other.post("/register/organisation/new/", firm(name="Liwa Profiles")).status_code == 302
    assert Organisation.objects.count() == 2


def test_what_was_typed_for_a_new_one_goes_to_the_one_that_is_there(desk, paper):
    make.organisation("profiles", name="Sohar Profiles LLC", aliases=["SPL"], website="https://old.example", locality="Sohar")
    make.source("gazette")
    sent = firm(aliases="SP", employees="120", website="https://new.example", sources="gazette", action="is-profiles", description="x")
    answer = desk.post("/register/organisation/new/", sent, follow=True)
    (address, _status), *_ = answer.redirect_chain
    assert address.startswith("/register/organisation/profiles/edit/?draft=")
    form = answer.context["filled"].record
    assert {name: form[name].value() for name in ("name", "employees", "website", "locality")} == {
        "name": "Sohar Profiles LLC", "employees": "120", "website": "https://new.example", "locality": "Sohar",
    }  # fmt: skip
    assert form["aliases"].value().split("\n") == ["SPL", "Sohar Profiles", "SP"]
    assert "gazette" in form["sources"].value()
    assert Organisation.objects.get().employees is None  # not saved yet
    typed = {name: form[name].value() or "" for name in form.fields} | {
        "token": answer.context["token"],
        "version": answer.context["version"],
    }
    assert desk.post("/register/organisation/profiles/edit/", typed).status_code == 302
    assert Organisation.objects.get().employees == 120
    assert not Draft.objects.exists()
    assert desk.post("/register/organisation/new/", firm(action="is-nobody", token="one-more-form-token")).status_code == 404


def test_somebody_who_saved_first_is_shown_field_by_field(desk, paper):
    make.organisation("plant", name="Plant", locality="Muscat", sources=[paper])
    version = record_version("organisation", "plant")
    record_update("organisation", "plant", {"locality": "Sohar", "employees": 12}, actor=SystemActor("another officer"))
    sent = firm(name="The Plant", locality="Liwa", version=str(version))
    answer = desk.post("/register/organisation/plant/edit/", sent)
    assert answer.status_code == 409
    page = text(answer)
    assert "another officer" in page
    conflicts = {one.field.name: one for one in answer.context["conflicts"]}
    assert {name: (one.began, one.now, one.mine, one.is_theirs) for name, one in conflicts.items()} == {
        "locality": ("Muscat", "Sohar", "Liwa", False),
        "employees": (None, 12, None, True),
    }
    # What only the other one changed is in the form already; what both changed is asked.
    assert 'name="take-employees"' not in page
    assert answer.context["filled"].record["employees"].value() == "12"
    assert 'name="take-locality" id="m1" value="mine" checked' in page
    sent |= {"version": str(answer.context["version"]), "employees": "12", "take-locality": "mine"}
    assert desk.post("/register/organisation/plant/edit/", sent).status_code == 302
    plant = Organisation.objects.get()
    assert (plant.name, plant.locality, plant.employees) == ("The Plant", "Liwa", 12)


def test_a_choice_for_the_other_ones_word_holds_though_something_else_is_wrong(desk, paper):
    make.organisation("plant", name="Plant", locality="Muscat", sources=[paper])
    version = record_version("organisation", "plant")
    record_update("organisation", "plant", {"locality": "Sohar"}, actor=SystemActor("another officer"))
    sent = firm(name="The Plant", locality="Liwa", version=str(version))
    sent["version"] = str(desk.post("/register/organisation/plant/edit/", sent).context["version"])
    answer = desk.post("/register/organisation/plant/edit/", sent | {"take-locality": "theirs", "founded": "soon"})
    assert answer.status_code == 400
    assert answer.context["filled"].record["locality"].value() == "Sohar"


def test_a_form_that_does_not_say_when_it_was_begun_passes_over_nobodys_word(desk, paper):
    make.organisation("plant", name="Plant", locality="Muscat", sources=[paper])
    for version in ({}, {"version": "soon"}, {"version": "9999999"}):
        answer = desk.post("/register/organisation/plant/edit/", firm(name="The Plant", locality="Liwa") | version)
        assert answer.status_code == 409, version
        assert {one.field.name for one in answer.context["conflicts"]} == {"name", "locality"}, version
    assert Organisation.objects.get().locality == "Muscat"


def test_two_who_write_the_same_are_not_asked(desk, paper):
    make.organisation("plant", name="Plant", locality="Muscat", sources=[paper])
    version = record_version("organisation", "plant")
    record_update("organisation", "plant", {"locality": "Liwa"}, actor=SystemActor("another officer"))
    assert desk.post("/register/organisation/plant/edit/", firm(name="Plant", locality="Liwa", version=str(version))).status_code == 302


def test_a_draft_that_cannot_be_kept_now_is_told_and_what_was_typed_stands_there(desk, monkeypatch):
    def busy(**_options):
        raise BusyError("Somebody else is writing.")

    monkeypatch.setattr("register.views.entry.draft_save", busy)
    sent = {"token": TOKEN, "name": "Half a name"}
    answer = desk.post("/register/organisation/new/", sent | {"action": "draft"})
    assert answer.status_code == 503
    assert "Somebody else is writing." in text(answer)
    assert 'value="Half a name"' in text(answer)
    assert desk.post("/register/organisation/new/", sent | {"action": "autosave"}).status_code == 503
