"""What the rows of all packs must say together: keys, references, names, circles, anchors, claims."""

import pytest

from exchange.packs.existing import Existing, Named
from exchange.packs.parse import packs_parse
from tests.exchange.packwriting import errors_of

NOWHERE = "No pack and no earlier load has this key."
IS_MARKET = "This is a market: a place of trade, not an organisation."


def only_error(result):
    """Return the only error."""
    (error,) = errors_of(result)
    return error


# --- each thing once ---


def test_a_key_that_stands_twice_in_a_pack_is_an_error(pack):
    pack.add("sources", like=2)
    message = "This row stands in the pack already, at demo/sources.csv:2."
    assert only_error(pack.parse()) == ("demo/sources.csv", 4, "key", "report", message, "each key once in a pack")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("cluster_members", "cluster", "north smelter"),
        ("initiative_partners", "initiative", "school smelter"),
        ("recipes", "output", "sheet aluminium Hot rolling"),
        ("product_lines", "organisation", "smelter aluminium makes 1000 t/y capacity 2024 operating report"),
    ],
)
def test_a_row_without_a_key_that_stands_twice_is_an_error(pack, table, column, value):
    line = len(pack.tables[table]) + 2
    pack.add(table, like=2)
    message = f"This row stands in the pack already, at demo/{table}.csv:2."
    assert only_error(pack.parse()) == (f"demo/{table}.csv", line, column, value, message, "each key once in a pack")


def test_the_same_row_in_two_packs_is_one_thing(pack, other_pack):
    folder = pack.write().parent
    other_pack(products=[pack.tables["products"][0]]).write()
    result = packs_parse([folder])
    assert errors_of(result) == []
    metal = result.products[0]
    assert (metal.key, str(metal.place), [str(place) for place in metal.also]) == ("metal", "demo/products.csv:2", ["other/products.csv:2"])


def test_two_packs_that_say_different_things_of_one_key_are_an_error_that_names_both(pack, other_pack):
    folder = pack.write().parent
    other_pack(products=[{**pack.tables["products"][0], "name": "Metals"}]).write()
    message = "Another pack says something else of metal, at demo/products.csv:2."
    assert only_error(packs_parse([folder])) == ("other/products.csv", 2, "name", "Metals", message, '"Metal", as there, or another key')


def test_a_zone_and_an_organisation_may_have_the_same_key(pack):
    pack.change("zones", 2, key="smelter")
    pack.change("organisations", 2, zone="smelter")
    assert errors_of(pack.parse()) == []


def test_the_register_may_have_a_key_for_another_kind_of_record(pack):
    existing = Existing(keys={Named("zones", "smelter"): "", Named("sources", "rolling-mill"): ""})
    assert errors_of(pack.parse(existing=existing)) == []


@pytest.mark.parametrize(("line", "key", "kind"), [(3, "rolling-mill", "market"), (5, "market-world", "firm")])
def test_a_market_and_an_organisation_are_not_the_same_thing(pack, line, key, kind):
    existing = Existing(keys={Named("organisations", key): kind})
    message = f"The register has this key for an organisation of kind {kind}."
    expected = "another key: a market does not become an organisation, nor one a market"
    assert only_error(pack.parse(existing=existing)) == ("demo/organisations.csv", line, "key", key, message, expected)


def test_a_firm_may_become_an_anchor(pack):
    existing = Existing(keys={Named("organisations", "smelter"): "firm"})
    assert errors_of(pack.parse(existing=existing)) == []


# --- references ---


@pytest.mark.parametrize(
    ("table", "line", "column", "file"),
    [
        ("zones", 2, "operator", "organisations.csv"),
        ("organisations", 2, "zone", "zones.csv"),
        ("products", 3, "parent", "products.csv"),
        ("product_lines", 2, "organisation", "organisations.csv"),
        ("product_lines", 2, "product", "products.csv"),
        ("linkages", 2, "supplier", "organisations.csv"),
        ("linkages", 2, "customer", "organisations.csv"),
        ("linkages", 2, "product", "products.csv"),
        ("linkages", 2, "source", "sources.csv"),
        ("cluster_members", 3, "cluster", "clusters.csv"),
        ("cluster_members", 3, "organisation", "organisations.csv"),
        ("initiative_partners", 2, "initiative", "initiatives.csv"),
        ("initiative_partners", 2, "organisation", "organisations.csv"),
        ("recipes", 2, "output", "products.csv"),
        ("recipes", 2, "input", "products.csv"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error(pack, table, line, column, file):
    pack.change(table, line, **{column: "nobody"})
    assert only_error(pack.parse()) == (f"demo/{table}.csv", line, column, "nobody", NOWHERE, f"a key of {file}")


def test_a_misspelt_reference_names_the_nearest_key(pack):
    pack.change("linkages", 2, customer="roling-mill")
    assert only_error(pack.parse())[3:] == ("roling-mill", NOWHERE, "a key of organisations.csv; the nearest is rolling-mill")


def test_the_one_unknown_source_of_several_is_named(pack):
    pack.change("clusters", 2, source="report; rumour;press")
    assert only_error(pack.parse()) == ("demo/clusters.csv", 2, "source", "rumour", NOWHERE, "a key of sources.csv")


def test_a_reference_to_a_record_of_another_table_is_an_error(pack):
    pack.change("linkages", 2, product="smelter")
    message = "This is the key of a row of organisations.csv."
    assert only_error(pack.parse()) == ("demo/linkages.csv", 2, "product", "smelter", message, "a key of products.csv")


def test_a_reference_to_another_pack_is_no_error(pack, other_pack):
    folder = pack.write().parent
    line = {"organisation": "smelter", "product": "sheet", "role": "makes", "status": "planned", "source": "press"}
    other_pack(product_lines=[line]).write()
    assert errors_of(packs_parse([folder])) == []


def test_a_reference_to_what_was_loaded_before_is_no_error(pack, other_pack):
    line = {"organisation": "smelter", "product": "sheet", "role": "makes", "status": "planned", "source": "press"}
    other = other_pack(product_lines=[line])
    existing = Existing(
        keys={Named("organisations", "smelter"): "anchor", Named("products", "sheet"): "", Named("sources", "press"): ""},
    )
    assert errors_of(other.parse(existing=existing)) == []
    assert len(errors_of(other.parse())) == 3


def test_a_row_with_an_error_can_still_be_referred_to(pack):
    pack.change("organisations", 2, latitude="north")
    assert [error[2] for error in errors_of(pack.parse())] == ["latitude"]


def test_references_to_a_file_that_could_not_be_read_are_not_judged(pack):
    pack.raw["organisations.csv"] = b"\xff"
    assert [error[0] for error in errors_of(pack.parse())] == ["demo/organisations.csv"]


# --- markets ---


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        ("zones", 2, "operator"),
        ("product_lines", 2, "organisation"),
        ("cluster_members", 3, "organisation"),
        ("initiative_partners", 2, "organisation"),
    ],
)
def test_a_market_operates_makes_and_joins_nothing(pack, table, line, column):
    pack.change(table, line, **{column: "market-world"})
    expected = "an organisation that is no market"
    assert only_error(pack.parse()) == (f"demo/{table}.csv", line, column, "market-world", IS_MARKET, expected)


def test_a_market_on_both_ends_is_an_error(pack):
    pack.add("organisations", like=5, key="market-east", name="East (market)")
    pack.change("linkages", 3, supplier="market-east")
    message, expected = "Both ends are markets.", "an organisation on at least one end"
    assert only_error(pack.parse()) == ("demo/linkages.csv", 3, "customer", "market-world", message, expected)


def test_a_market_that_was_loaded_before_is_a_market(pack, other_pack):
    existing = Existing(keys={Named("organisations", "market-east"): "market", Named("organisations", "market-west"): "market"})
    claim = {**pack.tables["linkages"][1], "supplier": "market-east", "customer": "market-west", "product": "sheet"}
    other = other_pack(linkages=[claim], products=[pack.tables["products"][2]])
    other.tables["sources"] = pack.tables["sources"]
    assert only_error(other.parse(existing=existing))[4] == "Both ends are markets."


def test_a_market_is_no_member_of_a_federation(pack):
    pack.change("linkages", 3, kind="membership", product="")
    expected = "an organisation that is no market"
    assert only_error(pack.parse()) == ("demo/linkages.csv", 3, "customer", "market-world", IS_MARKET, expected)


# --- names ---


def test_an_alias_of_two_organisations_is_an_error(pack):
    pack.change("organisations", 3, aliases="RM|smelter  co")
    message, expected = "smelter has this name, at demo/organisations.csv:2.", "a name of one organisation only"
    assert only_error(pack.parse()) == ("demo/organisations.csv", 3, "aliases", "smelter co", message, expected)


def test_an_alias_may_be_the_name_of_another_organisation(pack):
    pack.change("organisations", 2, aliases="Park Agency")
    assert errors_of(pack.parse()) == []


def test_an_alias_that_is_the_organisations_own_name_is_no_error(pack):
    pack.change("organisations", 2, aliases="the smelter|TS")
    assert errors_of(pack.parse()) == []


def test_an_alias_that_the_register_has_for_another_organisation_is_an_error(pack):
    existing = Existing(keys={Named("organisations", "tin-shop"): "firm"}, names={"ts": "tin-shop"})
    message, expected = "tin-shop has this name in the register.", "a name of one organisation only"
    assert only_error(pack.parse(existing=existing)) == ("demo/organisations.csv", 2, "aliases", "TS", message, expected)


# --- circles and anchors ---


def test_a_circle_of_parents_is_named(pack):
    pack.change("products", 2, parent="sheet")
    pack.change("products", 4, parent="aluminium")
    message = "The broader products form a circle: aluminium > metal > sheet > aluminium."
    expected = "a tree: the broadest product has no parent"
    assert only_error(pack.parse()) == ("demo/products.csv", 3, "parent", "metal", message, expected)


def test_a_product_that_is_its_own_parent_is_a_circle(pack):
    pack.change("products", 2, parent="metal")
    assert only_error(pack.parse())[3:5] == ("metal", "The broader products form a circle: metal > metal.")


def test_a_circle_through_what_was_loaded_before_is_found(pack):
    pack.change("products", 2, parent="goods")
    existing = Existing(keys={Named("products", "goods"): ""}, parents={"goods": "sheet", "sheet": "", "metal": ""})
    assert errors_of(pack.parse(existing=existing)) == []
    pack.change("products", 4, parent="aluminium")
    message = "The broader products form a circle: aluminium > metal > goods > sheet > aluminium."
    assert only_error(pack.parse(existing=existing))[4] == message


def test_a_cluster_without_an_anchor_is_an_error(pack):
    pack.change("cluster_members", 2, role="supplier")
    message, expected = "The cluster has no member with role anchor.", "at least one row of cluster_members.csv with role anchor"
    assert only_error(pack.parse()) == ("demo/clusters.csv", 2, "key", "north", message, expected)


def test_an_anchor_that_was_loaded_before_is_enough(pack):
    pack.drop("cluster_members", 2)
    existing = Existing(anchors={("north", "smelter")})
    assert errors_of(pack.parse(existing=existing)) == []


def test_an_anchor_that_was_loaded_before_and_now_has_another_role_is_not_enough(pack):
    pack.change("cluster_members", 2, role="supplier")
    existing = Existing(anchors={("north", "smelter")})
    assert only_error(pack.parse(existing=existing))[4] == "The cluster has no member with role anchor."


# --- claims of one linkage ---


def test_two_claims_that_say_the_same_are_an_error(pack):
    pack.add("linkages", like=2, key="smelter-mill-again", note="Only the note is another.")
    message, expected = "The claim smelter-mill says the same, at demo/linkages.csv:2.", "one claim, with all its sources"
    assert only_error(pack.parse()) == ("demo/linkages.csv", 4, "key", "smelter-mill-again", message, expected)
