"""The endpoint of the duplicate guard: what it takes, what it answers, what it refuses."""

import pytest

ADDRESS = "organisations/duplicates/"


def test_a_draft_is_answered_with_score_and_reasons(world, api):
    [row] = api(ADDRESS, name="northern smelter llc", country="om", zone="north-port")["duplicates"]
    assert set(row) == {"key", "name", "name_local", "kind", "country", "zone", "score", "likely", "page", "reasons"}
    assert (row["key"], row["kind"], row["country"], row["zone"], row["likely"]) == ("smelter", "anchor", "OM", "north-port", True)
    assert row["page"] == "/organisations/smelter/"
    assert 0.75 <= row["score"] <= 1
    assert [reason["reason"] for reason in row["reasons"]] == ["without_legal_form", "same_zone", "same_country"]
    assert set(row["reasons"][0]) == {"reason", "points", "ours", "theirs", "distance_km", "words"}
    assert (row["reasons"][0]["ours"], row["reasons"][0]["theirs"]) == ("northern smelter llc", "Northern Smelter")


def test_aliases_are_divided_by_semicolons_or_repeated(world, api, client):
    assert [row["key"] for row in api(ADDRESS, aliases="Something, Ltd; Нордалюм")["duplicates"]] == ["smelter"]
    rows = client.get(f"/api/v1/{ADDRESS}", {"aliases": ["Something, Ltd", "NSM"]}).json()["duplicates"]
    assert [row["key"] for row in rows] == ["smelter"]


def test_identifiers_website_and_place_are_read(world, api):
    assert [row["key"] for row in api(ADDRESS, identifiers="voen:5,cr:1001")["duplicates"]] == ["smelter"]
    assert api(ADDRESS, website="https://www.example.com/x?y=1")["duplicates"] == []
    rows = api(ADDRESS, name="Northern Smelter Works", latitude="24.49", longitude="56.61")["duplicates"]
    near = next(reason for reason in rows[0]["reasons"] if reason["reason"] == "near")
    assert (rows[0]["key"], near["distance_km"]) == ("smelter", 0.0)


def test_nothing_alike_is_an_empty_answer(world, api):
    assert api(ADDRESS, name="Zzyzx Qwfp") == {"duplicates": []}
    assert api(ADDRESS, name="Abroad", kind="market") == {"duplicates": []}
    assert api(ADDRESS, name="Northern Smelter", key="smelter") == {"duplicates": []}


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({}, "name"),
        ({"country": "OM"}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"aliases": ";".join(f"a{number}" for number in range(21))}, "aliases"),
        ({"aliases": "x" * 301}, "aliases"),
        ({"identifiers": "1001"}, "identifiers"),
        ({"identifiers": ",".join(f"cr:{number}" for number in range(11))}, "identifiers"),
        ({"website": "nowhere"}, "website"),
        ({"website": "http://[bad"}, "website"),
        ({"name": "a", "country": "Oman"}, "country"),
        ({"name": "a", "zone": "no-such-zone"}, "zone"),
        ({"name": "a", "latitude": "24"}, "longitude"),
        ({"name": "a", "latitude": "91", "longitude": "0"}, "latitude"),
        ({"name": "a", "latitude": "1", "longitude": "east"}, "longitude"),
        ({"name": "a", "kind": "company"}, "kind"),
        ({"name": "a", "kind": "firm,anchor"}, "kind"),
        ({"name": "a", "nmae": "b"}, "nmae"),
    ],
)
def test_what_is_wrong_with_a_draft_is_told_by_field(parameters, name, world, api):
    problem = api(ADDRESS, code=400, **parameters)
    assert (problem["status"], list(problem["errors"])) == (400, [name])


@pytest.mark.parametrize("draft", [{"name": "Hidden Firm"}, {"name": "x", "latitude": "24.5", "longitude": "56.6"}])
def test_hidden_organisations_are_never_answered(draft, world, api, signed_in, officer):
    for reader in (api, signed_in):
        assert "hidden-firm" not in [row["key"] for row in reader(ADDRESS, **draft)["duplicates"]]
    assert [row["key"] for row in officer(ADDRESS, name="Hidden Firm")["duplicates"]] == ["hidden-firm"]


def test_an_answer_can_be_kept_until_something_changes(world, client):
    from tests import factories as make  # noqa: PLC0415

    address = f"/api/v1/{ADDRESS}?name=Caspian+Steel"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make.organisation("caspian", name="Caspian Steel")
    second = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert [row["key"] for row in second.json()["duplicates"]] == ["caspian"]
