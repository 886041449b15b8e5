"""What is sent to an address of a hidden record is answered like what is sent to one that is not there."""

import pytest
from django.test import Client

from tests.visibility.conftest import reader
from tests.visibility.routes import REGISTER
from tests.visibility.walk import ONCE
from tests.visibility.world import AGENCY_ONLY, open_world, plant

pytestmark = pytest.mark.django_db

NOBODY = "kuvhmij"
BY_KEY = [route for route in REGISTER if "<str:key>" in route or "<slug:key>" in route]


def sent(client, route, kind, key):
    address = "/" + route.replace("<slug:kind>", kind).replace("<str:key>", key).replace("<slug:key>", key)
    response = client.post(address, {"key": key, "reason": "Because.", "why": "I know.", "name": "Anything"})
    # A form that somebody sent who is not signed in is kept under a random name.
    return response.status_code, response.get("Location", "").partition("%3Fdraft%3D")[0], ONCE.sub(r"\1", response.content.decode())


@pytest.mark.parametrize("name", ["visitor", "contributor"])
def test_a_form_sent_for_a_hidden_record_is_answered_like_one_for_a_record_that_is_not_there(name):
    open_world()
    plant(AGENCY_ONLY)
    client = Client(raise_request_exception=False) if name == "visitor" else reader("nigar")
    for route in BY_KEY:
        for kind, key in AGENCY_ONLY.keys.items():
            hidden = sent(client, route, kind, key)
            missing = sent(client, route, kind, key.replace(AGENCY_ONLY.word, NOBODY))
            assert tuple(str(part).replace(AGENCY_ONLY.word, NOBODY) for part in hidden) == tuple(map(str, missing)), (route, kind)
            assert hidden[0] in (302, 403, 404, 405)


@pytest.mark.parametrize("name", ["visitor", "contributor"])
def test_a_proposal_of_an_organisation_that_is_hidden_tells_nobody_that_it_is_there(name):
    open_world()
    plant(AGENCY_ONLY)
    client = Client(raise_request_exception=False) if name == "visitor" else reader("nigar")
    draft = {"kind": "firm", "status": "operating", "country": "OM"}  # no source: the form comes back with what is alike
    hidden = client.post("/propose/organisation/", {**draft, "name": AGENCY_ONLY.words[0]})
    missing = client.post("/propose/organisation/", {**draft, "name": f"{NOBODY.title()} Works"})
    assert hidden.status_code == missing.status_code == 400
    texts = [ONCE.sub(r"\1", response.content.decode()) for response in (hidden, missing)]
    assert texts[0].replace(AGENCY_ONLY.word.title(), NOBODY.title()) == texts[1]
