"""Every endpoint: the names that clients rely on, and how many queries it takes whatever the number of rows."""

import re

import pytest
from django.core.exceptions import ValidationError

from clusters.models import Cluster
from config.api_urls import urlpatterns
from core import memo
from core.history import record_version
from firms.api.views import OrganisationView
from firms.models import Organisation
from firms.services import organisation_update
from register.keys import key_suggested
from tests import factories as make
from tests.query_counts import query_count

ORGANISATION = {
    "key", "name", "name_local", "kind", "industry", "country", "locality", "zone", "latitude", "longitude", "location_precision",
    "status", "founded", "employees", "employees_year", "website", "description",
}  # fmt: skip
LINKAGE = {
    "key", "supplier", "customer", "kind", "product", "quantity", "unit", "basis", "quantity_year", "share_percent", "includes_others",
    "status", "confidence", "valid_from", "valid_to", "sources", "lateral", "dated", "withheld",
}  # fmt: skip
ENDPOINTS = {
    "organisations-list": "organisations/",
    "organisations-detail": "organisations/smelter/",
    "organisations-duplicates": "organisations/duplicates/?name=Northern+Smelter&identifiers=cr:1001&latitude=24.5&longitude=56.6",
    "organisations-neighbourhood": "organisations/smelter/neighbourhood/?depth=3",
    "products-list": "products/",
    "products-detail": "products/aluminium/",
    "industries-list": "industries/",
    "industries-detail": "industries/2420/",
    "zones-list": "zones/",
    "zones-detail": "zones/north-port/",
    "sources-list": "sources/",
    "sources-detail": "sources/gazette-2025/",
    "initiatives-list": "initiatives/",
    "initiatives-detail": "initiatives/programme/",
    "linkages-list": "linkages/",
    "linkages-detail": "linkages/metal/",
    "graph": "graph/",
    "paths": "paths/?from=mine&to=mill",
    "diff": "diff/?from=2012-06-30&status=operating,ended",
    "clusters-list": "clusters/",
    "clusters-detail": "clusters/aluminium-cluster/",
    "clusters-members": "clusters/aluminium-cluster/members/",
    "clusters-graph": "clusters/aluminium-cluster/graph/",
    "clusters-map": "clusters/aluminium-cluster/map/",
    "clusters-value-chain": "clusters/aluminium-cluster/value-chain/",
    "clusters-suppliers": "clusters/aluminium-cluster/suppliers/",
    "clusters-compare": "clusters/compare/?keys=aluminium-cluster,western",
}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_number_of_queries_does_not_grow_with_the_rows(name, world, client):
    address = f"/api/v1/{ENDPOINTS[name]}"
    with query_count(f"api:{name}"):
        assert client.get(address).status_code == 200
    for _ in range(3):
        firm = make.organisation(industry=world.metals, zone=world.port, latitude=24.5, longitude=56.6, sources=[world.paper])
        make.member(world.cluster, firm, sources=[world.paper])
        make.linkage(world.smelter, firm, world.liquid, quantity=1.0, sources=[world.paper])
        make.linkage(world.refinery, firm, world.alumina, sources=[world.paper])
        make.product_line(firm, world.aluminium, sources=[world.paper])
        make.partner(world.programme, firm)
        make.claim(world.metal)
        make.product(parent=world.aluminium)
        make.partner(make.initiative(), firm)
        make.zone(operator=firm)
        make.cluster(members=[(firm, "anchor")])
        make.recipe(world.aluminium, make.product(), sources=[world.paper])
    memo.forget()
    with query_count(f"api:{name}"):
        assert client.get(address).status_code == 200


def test_a_list_of_organisations_leaves_markets_out_unless_kind_asks_for_them(world, api, keys):
    rows = api("organisations/")["results"]
    assert [row["key"] for row in rows] == ["mill", "mine", "owner", "refinery", "smelter"]
    assert set(rows[0]) == ORGANISATION
    assert keys("organisations/", kind="market") == ["market-abroad"]
    assert keys("organisations/", kind="anchor,market") == ["market-abroad", "smelter"]


def test_what_is_not_known_of_an_organisation_is_null(world, api):
    row = api("organisations/mine/")
    assert [row[name] for name in ("name_local", "locality", "zone", "founded", "website", "description")] == [None] * 6
    assert row["industry"] == "0729"


def test_an_organisation_comes_with_what_hangs_on_it(world, api):
    row = api("organisations/smelter/")
    assert set(row) == ORGANISATION | {
        "product_lines", "memberships", "aliases", "identifiers", "sources", "suppliers_count", "customers_count",
    }  # fmt: skip
    assert row["memberships"] == [{"cluster": "aluminium-cluster", "role": "anchor", "sources": ["gazette-2025"]}]
    assert row["aliases"] == ["NSM", "Нордалюм"]
    assert row["identifiers"] == [{"scheme": "cr", "value": "1001"}]
    assert row["sources"] == ["gazette-2025"]
    [line] = row["product_lines"]
    assert (line["product"], line["role"], line["capacity"], line["unit"], line["basis"], line["year"]) == (
        "aluminium", "makes", 400.0, "t/y", "actual", 2025,
    )  # fmt: skip


def test_suppliers_and_customers_are_counted_on_the_day_asked_for(world, api):
    today, before = api("organisations/smelter/"), api("organisations/smelter/", as_of="2012-06-30")
    assert (today["suppliers_count"], today["customers_count"]) == (4, 2), "refinery, mill, owner, mine; mill and market; no plans"
    assert (before["suppliers_count"], before["customers_count"]) == (0, 1)


def test_a_product_knows_its_family_makers_users_and_recipes(world, api):
    row = api("products/aluminium/")
    assert (row["hs"], row["hs_title"], row["stage"], row["parent"], row["unit"]) == (
        "760110", "Aluminium; unwrought, not alloyed", "intermediate", None, "t/y",
    )  # fmt: skip
    assert row["children"] == ["liquid-aluminium"]
    assert [line["organisation"] for line in row["makers"]] == ["smelter"]
    assert [line["organisation"] for line in row["users"]] == ["mill"]
    [recipe] = row["made_from"]
    assert (recipe["input"], recipe["input_per_output"], recipe["unit"]) == ("alumina", 1.93, "t/t")
    assert row["made_into"] == []


def test_industries_stand_in_the_order_of_their_codes(world, api):
    codes = [row["code"] for row in api("industries/")["results"]]
    assert codes == ["07", "072", "0729", "24", "242", "2420", "B", "C"]
    assert api("industries/2420/") == {
        "code": "2420",
        "level": "class",
        "parent": "242",
        "title": "Manufacture of basic precious and other non-ferrous metals",
        "title_ar": "صُنع الفلزّات الثمينة وغير الحديدية القاعدية",
    }


def test_a_zone_knows_who_stands_in_it_and_who_runs_it(world, api):
    row = api("zones/north-port/")
    assert row["organisations"] == ["mill", "smelter"]
    assert (row["operator"], row["established"], row["area_ha"]) == ("smelter", "2002", None)


def test_a_source_lists_every_fact_that_rests_on_it(world, api):
    row = api("sources/gazette-2025/")
    assert row["published"] == "2025-03"
    facts = {(fact["type"], fact["key"], fact["of"]) for fact in row["facts"]}
    assert {
        ("organisation", "smelter", None),
        ("claim", "feed", "feed"),
        ("claim", "metal", "metal"),
        ("membership", "aluminium-cluster:mill", "mill"),
        ("cluster", "aluminium-cluster", None),
        ("initiative", "programme", None),
    } <= facts
    assert {"recipe", "product_line"} <= {kind for kind, _key, _of in facts}


def test_a_source_without_date_publisher_and_address_says_null(world, api):
    row = next(row for row in api("sources/")["results"] if row["key"] == "almanac")
    assert row == {"key": "almanac", "title": "Almanac", "publisher": None, "published": None, "url": None}


def test_an_initiative_names_its_partners(world, api):
    [row] = api("initiatives/")["results"]
    assert [(partner["organisation"], partner["role"]) for partner in row["partners"]] == [("smelter", "lead")]
    assert (row["start_year"], row["end_year"], row["status"]) == (2020, None, "operating")
    assert api("initiatives/programme/") == row


def test_a_linkage_shows_what_its_chosen_claim_says(world, api):
    rows = {row["key"]: row for row in api("linkages/")["results"]}
    assert set(rows["metal"]) == LINKAGE
    assert rows["metal"] | {"sources": None} == {
        "key": "metal", "supplier": "smelter", "customer": "mill", "kind": "goods", "product": "liquid-aluminium",
        "quantity": 100.0, "unit": "t/y", "basis": "actual", "quantity_year": 2025, "share_percent": 25.0, "includes_others": False,
        "status": "operating", "confidence": "confirmed", "valid_from": "2020", "valid_to": None, "sources": None,
        "lateral": False, "dated": True, "withheld": False,
    }  # fmt: skip
    assert rows["feed"]["sources"] == ["almanac", "gazette-2025"]
    assert rows["export"]["valid_from"] == "2021-05"
    assert rows["stake"]["product"] is None
    assert (rows["scrap-back"]["quantity"], rows["scrap-back"]["unit"], rows["scrap-back"]["basis"]) == (None, None, None)
    assert rows["was"]["status"] == "ended"


def test_a_linkage_tells_its_claims_and_why_one_is_chosen(world, api):
    row = api("linkages/metal/")
    assert set(row) > LINKAGE
    assert [(claim["key"], claim["chosen"], claim["standing"]) for claim in row["claims"]] == [
        ("metal", True, "chosen"),
        ("metal-plan", False, "stage"),
    ]
    assert row["stages"] == ["planned"]
    assert row["chosen_because"] == "It is the only operating claim that holds on 2026-11-24."
    assert row["as_of"] == "2026-11-24"


def test_a_linkage_that_is_not_there_on_a_day_still_shows_its_claims(world, api):
    row = api("linkages/feed/", as_of="2000-01-01")
    unknown = ("status", "quantity", "basis", "confidence", "valid_from", "includes_others", "withheld")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert row["sources"] == []
    assert [(claim["key"], claim["chosen"]) for claim in row["claims"]] == [("feed", False)]
    assert row["chosen_because"]


def test_a_cluster_names_its_anchors_and_members(world, api):
    row = api("clusters/aluminium-cluster/")
    assert (row["members_count"], row["anchors"], row["sources"]) == (3, ["smelter"], ["gazette-2025"])
    members = api("clusters/aluminium-cluster/members/")["results"]
    assert [(member["organisation"], member["role"]) for member in members] == [
        ("mill", "processor"),
        ("refinery", "supplier"),
        ("smelter", "anchor"),
    ]
    assert api("clusters/")["results"][0]["members_count"] == 3


def test_the_value_chain_has_rows_totals_and_coverage(world, api):
    chain = api("clusters/aluminium-cluster/value-chain/")
    assert (chain["cluster"], chain["as_of"], chain["anchors"], chain["on_chain"]) == (
        "aluminium-cluster", "2026-11-24", ["smelter"], True,
    )  # fmt: skip
    rows = {row["linkage"]: row for row in chain["rows"]}
    assert (rows["feed"]["tier"], rows["ore"]["tier"], rows["metal"]["tier"]) == (-1, -1, 0)
    assert rows["scrap-back"]["is_return"]
    assert (rows["metal"]["hs"], rows["metal"]["stage"], rows["metal"]["inside"]) == ("760110", "intermediate", True)
    assert [row["key"] for row in chain["side_stream"]] == ["stake"]
    totals = {(total["tier"], total["basis"]): total for total in chain["totals"]}
    assert (totals[0, "actual"]["product"], totals[0, "actual"]["quantity"], totals[0, "actual"]["linkages"]) == ("aluminium", 350.0, 2)
    [line] = chain["coverage"]["lines"]
    assert (line["organisation"], line["product"], line["role"], line["percent"], line["of"], line["year"]) == (
        "smelter", "aluminium", "makes", 87.5, "actual", 2025,
    )  # fmt: skip
    counted = [row for row in chain["rows"] if row["counts"]]
    assert chain["coverage"]["linkages"]["total"] == len(counted) + len(chain["side_stream"])  # the stake operates; the plan is left out
    assert len(counted) < len(chain["rows"])


def test_filters_narrow_the_rows_of_a_value_chain_but_not_its_totals(world, api):
    whole = api("clusters/aluminium-cluster/value-chain/")
    narrowed = api("clusters/aluminium-cluster/value-chain/", kind="waste")
    assert [row["linkage"] for row in narrowed["rows"]] == ["scrap-back"]
    assert narrowed["totals"] == whole["totals"]
    assert narrowed["coverage"] == whole["coverage"]
    assert narrowed["left_out"]["filtered"] > 0


def test_the_year_of_the_totals_can_be_asked_for(world, api):
    totals = api("clusters/aluminium-cluster/value-chain/", year="2024")["totals"]
    assert [(total["basis"], total["year"], total["quantity"]) for total in totals] == [("contract", 2024, 700.0)]


def test_the_map_holds_points_and_lines_and_counts_what_it_cannot_place(world, api):
    document = api("clusters/aluminium-cluster/map/")
    features = {feature["id"]: feature for feature in document["features"]}
    assert features["organisation:smelter"]["geometry"] == {"type": "Point", "coordinates": [56.61, 24.49]}
    assert features["organisation:smelter"]["properties"]["inside"] is True
    assert features["organisation:mine"]["properties"]["inside"] is False
    assert features["linkage:metal"]["geometry"] == {"type": "LineString", "coordinates": [[56.61, 24.49], [56.5, 24.55]]}
    assert features["zone:north-port"]["properties"]["kind"] == "port"
    assert "linkage:export" not in features
    assert document["not_located"] == {"organisations": 1, "linkages": 1, "zones": 0}


def test_a_version_is_never_newer_than_the_record_that_it_comes_with(world, officer, monkeypatch):
    before, report = record_version("organisation", "smelter"), OrganisationView.report

    def written_meanwhile(view):
        shown = report(view)
        organisation_update(world.smelter, actor=make.ACTOR, locality="Elsewhere")
        return shown

    monkeypatch.setattr(OrganisationView, "report", written_meanwhile)
    assert officer.client.get("/api/v1/organisations/smelter/")["Record-Version"] == str(before)
    assert record_version("organisation", "smelter") > before


def test_no_record_has_a_key_whose_address_is_that_of_something_else(officer):
    routes = [str(part.pattern) for include in urlpatterns for part in getattr(include, "url_patterns", [include])]
    of_records = {route.partition("/")[0] for route in routes if re.fullmatch(r"[a-z]+/<slug:key>/", route)}
    taken = {(list_, word) for list_, word in re.findall(r"^([a-z]+)/([a-z-]+)/$", "\n".join(routes), re.MULTILINE) if list_ in of_records}
    models = {"organisations": Organisation, "clusters": Cluster}
    assert taken == {(list_, key) for list_, model in models.items() for key in model.reserved_keys}
    assert key_suggested("organisation", "Duplicates") == "duplicates-2"
    with pytest.raises(ValidationError, match="stands for something else"):
        make.organisation("duplicates")
    with pytest.raises(ValidationError, match="stands for something else"):
        make.cluster("compare")


def test_the_map_is_geojson_by_its_media_type(world, client):
    address = "/api/v1/clusters/aluminium-cluster/map/"
    assert client.get(address)["Content-Type"] == "application/geo+json"
    assert client.get(address, {"format": "geojson"})["Content-Type"] == "application/geo+json"


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_a_slash_that_is_missing_leads_to_the_address_that_has_it_with_what_was_sent(method, world, client):
    response = getattr(client, method)("/api/v1/linkages/metal?as_of=2026-01-01")
    assert (response.status_code, response["Location"]) == (308, "/api/v1/linkages/metal/?as_of=2026-01-01")
    for address in ("/api/v1/nothing", "/api/v1/linkages/metal/nothing", "/api/v1/linkages/a%0Ab"):
        assert getattr(client, method)(address).status_code == 404


def test_the_interface_begins_with_where_its_lists_are(world, api, client):
    document = api("")
    assert client.get(document["documentation"]).status_code == client.get(document["schema"]).status_code == 200
    lists = [address for name, address in ENDPOINTS.items() if name.endswith("-list")]
    assert {f"http://testserver/api/v1/{address}" for address in [*lists, "capabilities/"]} == set(document["lists"].values())
    assert all(address.endswith(f"/{name}/") for name, address in document["lists"].items())


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_endpoint_says_what_it_is_whatever_form_is_asked_for(name, world, client):
    path = ENDPOINTS[name].partition("?")[0]
    answers = [
        client.options(f"/api/v1/{path}"),
        client.options(f"/api/v1/{path}?format=csv"),
        client.options(f"/api/v1/{path}", headers={"accept": "application/x-ndjson"}),
    ]
    assert [(one.status_code, one["Content-Type"]) for one in answers] == [(200, "application/json")] * 3
    assert len({one.json()["name"] for one in answers}) == 1


def test_an_account_is_told_the_version_of_a_record_and_nobody_else(world, client, officer):
    address = "/api/v1/organisations/smelter/"
    assert "Record-Version" not in client.get(address)
    read = officer.client.get(address)
    assert read["Record-Version"] == str(record_version("organisation", "smelter"))
    again = officer.client.get(address, headers={"if-none-match": read["ETag"]})
    assert (again.status_code, again["Record-Version"]) == (304, read["Record-Version"])
    assert "Record-Version" not in officer.client.get("/api/v1/industries/2420/")  # of which there is no log
