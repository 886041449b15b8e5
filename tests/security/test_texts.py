"""What somebody typed is text on every page, and an address that is none is not kept."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from firms.models import Source
from tests import factories as make

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


@pytest.fixture
def site(officer) -> Client:
    """A register in which every name and text is hostile, read by an officer."""
    paper = make.source("paper", title=HOSTILE, publisher=HOSTILE)
    zone = make.zone("park", name=HOSTILE, sources=[paper])
    plant = make.organisation("plant", name=HOSTILE, locality=HOSTILE, description=HOSTILE, aliases=[HOSTILE], zone=zone, sources=[paper])
    product = make.product("metal", name=HOSTILE)
    make.linkage(plant, make.organisation("buyer", sources=[paper]), product, key="flow", sources=[paper])
    make.cluster("ring", name=HOSTILE, members=[(plant, "anchor")], sources=[paper])
    client = Client()
    client.force_login(officer)
    return client


ADDRESSES = [
    "/",
    "/clusters/",
    "/clusters/ring/",
    "/organisations/",
    "/organisations/plant/",
    "/products/",
    "/products/metal/",
    "/zones/park/",
    "/linkages/",
    "/linkages/flow/",
    "/sources/",
    "/sources/paper/",
    "/explore/?cluster=ring",
    "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/history/organisation/plant/",
    "/register/organisation/plant/edit/",
    "/propose/organisation/plant/",
]


def test_hostile_names_are_text_on_every_page(site):
    for address in ADDRESSES:
        answer = site.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        assert "alert(1)" in html, address
        assert not re.search(r"<script[^>]*>\s*alert|<img src=x", html), address


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", "vbscript:x"])
def test_the_address_of_a_source_is_one_of_the_web(url):
    with pytest.raises(ValidationError, match="URL"):
        make.source("bad", url=url)
    assert not Source.objects.exists()
