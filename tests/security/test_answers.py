"""What every answer carries, whatever it is: a page, data, a file, a refusal, a failure."""

import logging

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from accounts.models import User
from core.views import MethodPage
from tests import factories as make

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
ANSWERS = {
    "/": 200,
    "/clusters/": 200,
    "/clusters": 301,
    "/clusters/?unknown=1": 400,
    "/organisations/nothing/": 404,
    "/nothing/at/all/": 404,
    "/register/": 302,
    "/api/v1/organisations/": 200,
    "/api/v1/organisations/?format=csv": 200,
    "/api/v1/organisations/?unknown=1": 400,
    "/api/v1/organisations/nothing/": 404,
    "/api/v1/nothing/": 404,
    "/api/v1/docs/": 200,
    "/api/v1/schema/": 200,
    "/ogc/": 200,
    "/ogc/collections/nothing": 404,
    "/reconcile/organisations": 200,
    "/data/datapackage.json": 200,
    "/data/organisations.csv": 200,
    "/export/organisations.xlsx": 200,
    "/export/organisations.zip": 200,
    "/account/login/": 200,
    "/admin/": 302,
    "/admin/login/": 302,
}


def assert_guarded(response, pictures: str = "'self'") -> None:
    """Check the headers that tell a browser what the answer may do, and that no other site is let in."""
    directives = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert {name: directives.get(name) for name in POLICY} == POLICY
    assert directives.pop("img-src") == pictures
    assert set(directives.values()) == {"'self'", "'none'"}
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Credentials" not in response
    assert "charset" in response["Content-Type"] or not response["Content-Type"].startswith("text/")


@pytest.mark.parametrize("address", ANSWERS)
def test_every_kind_of_answer_carries_the_policy_and_cannot_be_framed(client, address):
    make.organisation("plant")
    response = client.get(address, headers={"Origin": "https://evil.example"})
    if response.streaming:
        assert b"".join(response.streaming_content)
    response.close()
    assert response.status_code == ANSWERS[address]
    assert ("Access-Control-Allow-Origin" in response) is address.startswith(
        ("/api/v1/", "/ogc/", "/reconcile/", "/data/")
    )  # see test_cors
    # The style sheet of the interface's own page carries its icons in itself.
    assert_guarded(response, pictures="'self' data:" if address == "/api/v1/docs/" else "'self'")


def test_a_failure_and_a_refusal_carry_it_too_and_show_nothing_of_the_program(monkeypatch):
    def broken(_self):
        raise RuntimeError("the password is swordfish of ali@example.org")

    monkeypatch.setattr(MethodPage, "content", broken)
    failed = Client(raise_request_exception=False).get("/method/")
    assert failed.status_code == 500
    strange = Client().get("/", headers={"Host": "evil.example"})
    assert strange.status_code == 400
    forged = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "ali@example.org"})
    assert forged.status_code == 403
    posted = Client().delete("/api/v1/organisations/")
    assert posted.status_code in (403, 405)
    for response in (failed, strange, forged, posted):
        assert_guarded(response)
        for told in (b"swordfish", b"ali@example.org", b"Traceback", b"RuntimeError", b"site-packages", b"django.", b"evil.example"):
            assert told not in response.content


def test_the_address_of_a_letter_is_made_for_hosts_of_the_site_only(mailoutbox, officer):
    forged = Client().post("/account/password/reset/", {"email": officer.email}, headers={"Host": "evil.example"})
    assert forged.status_code == 400
    named = Client().post("/account/password/reset/", {"email": officer.email}, headers={"X-Forwarded-Host": "evil.example"})
    assert named.status_code == 302
    (letter,) = mailoutbox
    assert "evil" not in letter.body


def test_neither_addresses_nor_passwords_stand_in_the_log(officer, signed_in, caplog):
    caplog.set_level(logging.INFO)
    signed_in("a wrong secret word")
    signed_in()
    client = Client()
    client.post("/account/password/reset/", {"email": officer.email})
    fields = {"email": "new@example.org", "username": "newcomer", "password1": "a tin kettle sings", "password2": "a tin kettle sings"}
    client.post("/account/signup/", fields)
    Client(enforce_csrf_checks=True).post("/account/login/", {"login": officer.email, "password": "a wrong secret word"})
    client.get("/nothing/", {"email": officer.email})
    lines = [record.getMessage() for record in caplog.records]
    assert User.objects.filter(email="new@example.org").exists()
    assert [line for line in lines if "Not Found: /nothing/" in line]
    for line in lines:
        for told in (officer.email, "new@example.org", "a wrong secret word", "a copper kettle sings", "a tin kettle sings"):
            assert told not in line


def test_of_a_password_only_a_salted_hash_is_kept(officer):
    other = User.objects.create_user("other", "other@example.org", "a copper kettle sings")
    assert "kettle" not in officer.password
    assert officer.password != other.password
    assert identify_hasher(officer.password).verify("a copper kettle sings", officer.password)
