"""Pages of other sites read the interfaces, and nothing that belongs to somebody's session."""

import pytest
from django.test import Client

from accounts.models import User

ELSEWHERE = {"origin": "https://elsewhere.example"}
PREFLIGHT = ELSEWHERE | {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
pytestmark = pytest.mark.django_db


def test_any_page_reads_the_interface_and_the_headers_it_needs(client):
    for method in (client.get, client.head, client.options):
        answer = method("/api/v1/organisations/", headers=ELSEWHERE)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "Retry-After", "RateLimit"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
        assert "Access-Control-Allow-Credentials" not in answer
        assert "Cookie" in answer["Vary"]


def test_refusals_and_redirects_of_the_interface_are_read_as_well(client):
    for address, code in (("organisations/?what=1", 400), ("organisations/nobody/", 404), ("organisations", 308)):
        answer = client.get(f"/api/v1/{address}", headers=ELSEWHERE)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (code, "*")


def test_what_is_known_already_is_said_to_other_pages_too(client):
    tag = client.get("/api/v1/organisations/")["ETag"]
    answer = client.get("/api/v1/organisations/", headers=ELSEWHERE | {"if-none-match": tag})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (304, "*")


@pytest.mark.parametrize(
    ("prefix", "methods"),
    [
        ("/api/v1/organisations/", "GET, HEAD, OPTIONS"),
        ("/ogc/", "GET, HEAD, OPTIONS"),
        ("/data/datapackage.json", "GET, HEAD, OPTIONS"),
        ("/reconcile/organisations", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_a_browser_that_asks_beforehand_is_told_what_it_may(client, prefix, methods, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.options(prefix, headers=PREFLIGHT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == methods
    assert answer["Access-Control-Allow-Headers"] == "Authorization, If-None-Match, Content-Type"
    assert answer["Access-Control-Max-Age"] == "86400"


def test_no_session_is_lent_to_another_page(client):
    reader = Client()
    reader.force_login(User.objects.create_user("reader", "reader@example.org"))
    answer = reader.get("/api/v1/organisations/", headers=ELSEWHERE)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer


def test_pages_and_writing_stay_on_this_site(client):
    for address in ("/", "/organisations/", "/account/login/"):
        assert "Access-Control-Allow-Origin" not in client.get(address, headers=ELSEWHERE)
        assert "Access-Control-Allow-Origin" not in client.options(address, headers=PREFLIGHT)
    assert "Access-Control-Allow-Origin" not in client.post("/api/v1/organisations/", {}, headers=ELSEWHERE)
