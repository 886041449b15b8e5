"""Nothing that a reader may not see shows anywhere, and what is hidden answers like what is not there."""

import pytest

from tests.api.test_endpoints import ENDPOINTS

HIDDEN = ("hidden-firm", "hidden-linkage", "to-hidden", "hidden-line", "Hidden Firm")


@pytest.mark.parametrize("address", [*ENDPOINTS.values(), "organisations/?q=hidden", "linkages/?q=hidden", "organisations/?near=24.5,56.6"])
def test_the_public_and_accounts_see_nothing_of_what_only_the_agency_may(address, world, client, signed_in, officer):
    for reader in (client, signed_in.client):
        text = reader.get(f"/api/v1/{address}").content.decode()
        assert not [name for name in HIDDEN if name in text]


@pytest.mark.parametrize(
    "address",
    ["organisations/", "organisations/?q=hidden", "organisations/hidden-firm/", "linkages/", "graph/", "sources/gazette-2025/",
     "initiatives/", "zones/north-port/", "products/aluminium/", "clusters/aluminium-cluster/members/",
     "clusters/aluminium-cluster/graph/", "clusters/aluminium-cluster/map/", "clusters/aluminium-cluster/value-chain/",
     "organisations/smelter/neighbourhood/"],
)  # fmt: skip
def test_an_officer_sees_it(address, world, officer):
    assert "hidden-firm" in officer.client.get(f"/api/v1/{address}").content.decode()


@pytest.mark.parametrize("path", ["organisations/{}/", "organisations/{}/neighbourhood/"])
def test_a_hidden_organisation_answers_like_one_that_is_not_there(path, world, api):
    assert api(path.format("hidden-firm"), code=404) == api(path.format("nobody"), code=404)


@pytest.mark.parametrize("key", ["hidden-linkage", "to-hidden"])
def test_a_hidden_linkage_answers_like_one_that_is_not_there(key, world, api, officer):
    assert api(f"linkages/{key}/", code=404) == api("linkages/nobody/", code=404)
    assert officer(f"linkages/{key}/")["key"] == key


@pytest.mark.parametrize("name", ["organisation", "supplier", "customer"])
def test_a_hidden_key_in_a_filter_is_refused_like_one_that_is_not_there(name, world, api):
    hidden = api("linkages/", code=400, **{name: "hidden-firm"})
    missing = api("linkages/", code=400, **{name: "nobody-here"})
    assert str(hidden).replace("hidden-firm", "nobody-here") == str(missing)


def test_a_hidden_claim_is_neither_shown_nor_chosen(world, api, signed_in):
    public, reader = api("linkages/feed/"), signed_in("linkages/feed/")
    assert [claim["key"] for claim in public["claims"]] == ["feed"]
    assert (public["quantity"], public["basis"]) == (700.0, "contract")
    assert [claim["key"] for claim in reader["claims"]] == ["feed", "feed-secret"]
    assert (reader["quantity"], reader["basis"]) == (777.0, "actual")
    assert "feed-secret" not in str(api("sources/gazette-2025/"))
    assert "feed-secret" in str(signed_in("sources/gazette-2025/"))


def test_a_hidden_quantity_is_null_and_said_to_be_withheld(world, api, officer):
    public, agency = api("linkages/masked/"), officer("linkages/masked/")
    assert (public["quantity"], public["withheld"]) == (None, True)
    assert (public["claims"][0]["quantity"], public["claims"][0]["withheld"]) == (None, True)
    assert (agency["quantity"], agency["withheld"]) == (55.0, False)


def test_a_hidden_quantity_is_in_no_total_and_counted_as_withheld(world, api, officer):
    address = "clusters/aluminium-cluster/value-chain/"
    public, agency = api(address), officer(address)
    assert public["left_out"]["withheld"] == 1
    assert agency["left_out"]["withheld"] == 0
    assert "55.0" not in str(public["totals"])
    row = next(row for row in public["rows"] if row["linkage"] == "masked")
    assert (row["quantity"], row["withheld"]) == (None, True)


def test_a_hidden_quantity_cannot_be_found_by_asking_who_has_one(world, keys, officer):
    assert "masked" not in keys("linkages/", quantified="true")
    assert "masked" in [row["key"] for row in officer("linkages/", quantified="true")["results"]]


def test_members_are_counted_as_far_as_they_are_seen(world, api, officer):
    assert api("clusters/aluminium-cluster/")["members_count"] == 3
    assert officer("clusters/aluminium-cluster/")["members_count"] == 4
    assert api("clusters/aluminium-cluster/members/", count="true")["count"] == 3


def test_an_operator_that_the_reader_may_not_see_is_null(world, api, officer):
    from firms.services import zone_update  # noqa: PLC0415
    from tests.factories import ACTOR  # noqa: PLC0415

    zone_update(world.port, actor=ACTOR, operator=world.hidden)
    assert api("zones/north-port/")["operator"] is None
    assert api("zones/")["results"][0]["operator"] is None
    assert officer("zones/north-port/")["operator"] == "hidden-firm"
