"""What holds for every page, with data and without."""

import gzip
import re

import pytest
from django.test import Client

from tests import factories as make
from tests.query_counts import query_count

LISTS = {
    "home": "/",
    "clusters": "/clusters/",
    "organisations": "/organisations/",
    "products": "/products/",
    "zones": "/zones/",
    "linkages": "/linkages/",
    "initiatives": "/initiatives/",
    "capabilities": "/capabilities/",
    "sources": "/sources/",
    "compare": "/compare/",
    "explore": "/explore/",
    "brief": "/explore/brief/",
    "method": "/method/",
    "about": "/about/",
}
RECORDS = {
    "cluster": "/clusters/northern/",
    "value-chain": "/clusters/northern/value-chain/",
    "suppliers": "/clusters/northern/suppliers/",
    "organisation": "/organisations/smelter/",
    "market": "/organisations/market-abroad/",
    "product": "/products/metal/",
    "zone": "/zones/north-port/",
    "initiative": "/initiatives/programme/",
    "source": "/sources/gazette/",
    "linkage": "/linkages/hot/",
}
PAGES = LISTS | RECORDS
WITH_DATA = {name: path for name, path in PAGES.items() if name not in {"method", "about"}}


def every(pages):
    return pytest.mark.parametrize("path", pages.values(), ids=pages.keys())


@every(LISTS)
@pytest.mark.django_db
def test_a_page_without_data_stands(read, path):
    page = read(path)
    assert page.tags[0][1].get("lang") == "en"
    assert page.tags[0][1].get("dir") == "ltr"
    assert len([tag for tag, _attributes in page.tags if tag == "h1"]) == 1


@pytest.mark.django_db
def test_pages_without_data_say_so(read):
    assert "No cluster is in the atlas yet" in read("/").words
    for path in ("/organisations/", "/products/", "/zones/", "/linkages/", "/initiatives/", "/sources/", "/clusters/"):
        assert "Nothing of this kind is in the atlas yet." in read(path).words


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_few_queries(small, read, name):
    with query_count(f"page:{name}"):
        read(PAGES[name])


def test_filtered_rows_take_few_queries_too(small, read):
    with query_count("page:value-chain, filtered"):
        read("/clusters/northern/value-chain/", kind="goods", product="metal", as_of="2024-06-30")


@every(WITH_DATA)
def test_more_rows_take_no_more_queries(small, django_assert_max_num_queries, client, path):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as before:
        client.get(path)
    for number in range(6):
        firm = make.organisation(f"firm-{number}", zone=small.port)
        make.member(small.cluster, firm)
        make.linkage(small.smelter, firm, small.metal, sources=[small.paper])
        make.product_line(firm, small.metal, sources=[small.paper])
    with django_assert_max_num_queries(len(before)):
        assert client.get(path).status_code == 200


def test_what_is_hidden_stands_on_no_page(small, read):
    for path in PAGES.values():
        page = read(path)
        for secret in ("Secretive", "hidden-firm", "hidden-line", "hidden-linkage", "to-hidden", "5555", "5\u202f555"):
            assert secret not in page.html


@pytest.mark.parametrize("path", ["/organisations/hidden-firm/", "/linkages/to-hidden/", "/linkages/hidden-linkage/", "/clusters/none/"])
def test_what_is_hidden_or_not_there_is_not_found(small, read, path):
    assert "not in the atlas" in read(path, 404).words


def test_an_officer_sees_what_is_hidden(small, django_user_model):
    officer = Client()
    officer.force_login(django_user_model.objects.create_user("officer", password="not used here", role="officer"))
    assert officer.get("/organisations/hidden-firm/").status_code == 200
    assert "5\u202f555" in officer.get("/clusters/northern/value-chain/").content.decode()


def test_an_unknown_parameter_is_refused_with_the_known_ones(small, read):
    for path in PAGES.values():
        page = read(path, 400, nonsense="1")
        assert "Unknown parameter; known are" in page.words
        assert "as_of" in page.words


def test_a_day_that_is_none_is_refused(small, read):
    for path in PAGES.values():
        assert "2024-02-31 is not a day; write YYYY-MM-DD." in read(path, 400, as_of="2024-02-31").words


def test_nothing_on_a_page_breaks_the_content_policy(small, read):
    for path in PAGES.values():
        page = read(path)
        for tag, attributes in page.tags:
            assert "style" not in attributes, (tag, attributes)
            assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
            assert tag != "style"
            # A data block is not executed.
            assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/ld+json"


def test_every_link_of_a_page_leads_somewhere(small, read, client):
    for path in PAGES.values():
        for href in sorted(set(read(path).links)):
            if href.startswith("/") and not href.startswith("/export/"):  # tests/exchange takes every list out
                response = client.get(href)
                assert response.status_code == 200, (href, response.status_code)


def test_a_page_links_to_its_own_data(small, read):
    for path in WITH_DATA.values():
        assert [href for href in read(path).links if href.startswith("/api/v1/") and "docs" not in href]


def test_links_carry_the_day_on(small, read):
    for path in RECORDS.values():
        page = read(path, as_of="2024-06-30")
        inner = [href for href in page.links if re.match(r"/(clusters|organisations|linkages|zones|products|initiatives)/[a-z]", href)]
        assert inner
        assert [href for href in inner if "as_of=2024-06-30" not in href and href != path] == []
        assert "The status of organisations and of product lines at that date is not known" in page.words


def test_the_data_of_a_page_can_be_asked_for_the_same_day(small, read, client):
    for path in WITH_DATA.values():
        links = {href for href in read(path, as_of="2024-06-30").links if href.startswith("/api/v1/") and "docs" not in href}
        assert links
        assert {href: client.get(href).status_code for href in links} == dict.fromkeys(links, 200)


def test_ids_are_unique_and_links_within_the_page_hit_one(small, read):
    for path in PAGES.values():
        page = read(path)
        ids = [attributes["id"] for _tag, attributes in page.tags if attributes.get("id")]
        assert len(ids) == len(set(ids))
        assert {href[1:] for href in page.links if href.startswith("#")} <= set(ids)


def test_an_unchanged_page_is_not_sent_again(small, client):
    first = client.get("/clusters/northern/")
    again = client.get("/clusters/northern/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    make.organisation("newcomer")
    assert client.get("/clusters/northern/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", ["/clusters/northern/", "/api/v1/selection/", "/api/v1/linkages/?format=csv"])
def test_answers_are_compressed_for_who_can_read_it(small, client, path):
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    text = [b"".join(answer.streaming_content) if answer.streaming else answer.content for answer in (plain, packed)]
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(text[1]) == text[0]
    assert plain["ETag"] == packed["ETag"]
    assert client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}).status_code == 304


def test_a_page_is_another_one_tomorrow(small, client, clock):
    first = client.get("/clusters/northern/")
    clock.set(clock.day.replace(day=25))
    assert client.get("/clusters/northern/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_ticked_boxes_become_one_parameter(small, client):
    response = client.get("/clusters/northern/value-chain/?kind=goods&kind=waste&product=&as_of=")
    assert response.status_code == 302
    assert response["Location"] == "/clusters/northern/value-chain/?kind=goods,waste"


@pytest.mark.parametrize("asked", ["cluster=,", "zone=,,", "kind=,", "cluster=a%00b"])
@pytest.mark.parametrize("path", ["/organisations/", "/api/v1/organisations/"])
def test_a_value_that_cannot_be_read_is_refused_by_name(path, asked, small, client):
    answer = client.get(f"{path}?{asked}")
    assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.content.decode()
