"""A selection in columns: what the workspace draws, and what of it is whose to see."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


def rows_of(document, name="linkages"):
    """Return columns as rows by key, with places of organisations and products as their keys."""
    columns = document[name]
    assert len({len(column) for column in columns.values()}) == 1
    keys = {other: document[other]["key"] for other in ("organisations", "products", "zones")}
    refers = {"supplier": "organisations", "customer": "organisations", "product": "products", "zone": "zones"}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    for row in rows:
        for column, other in refers.items():
            if column in row:
                row[column] = keys[other][row[column]] if row[column] >= 0 else None
    return {row["key"]: row for row in rows}


def test_rows_are_those_of_the_list_with_the_same_query(world, api, keys):
    for query in ({}, {"cluster": "aluminium-cluster"}, {"kind": "goods,waste"}, {"as_of": "2012-06-30"}, {"product": "aluminium"}):
        assert sorted(api("selection/", **query)["linkages"]["key"]) == sorted(keys("linkages/", **query))


def test_how_rows_are_looked_at_changes_none(world, api, keys):
    looked = {
        "view": "map",
        "focus": "smelter",
        "steps": "3",
        "way": "upstream",
        "at": "24.5,56.6,8",
        "selected": "linkage:metal",
        "size": "capacity",
    }
    assert api("selection/", cluster="aluminium-cluster", **looked) == api("selection/", cluster="aluminium-cluster")
    assert keys("linkages/", kind="waste", **looked) == keys("linkages/", kind="waste")
    assert api("graph/", kind="waste", **looked) == api("graph/", kind="waste")


def test_a_linkage_carries_its_chosen_claim_and_its_place_in_the_chain(world, api):
    rows = rows_of(api("selection/", cluster="aluminium-cluster"))
    metal = rows["metal"]
    assert (metal["supplier"], metal["customer"], metal["product"]) == ("smelter", "mill", "liquid-aluminium")
    assert (metal["quantity"], metal["unit"], metal["status"], metal["confidence"], metal["tier"]) == (
        100.0,
        "t/y",
        "operating",
        "confirmed",
        0,
    )
    assert rows["feed"]["tier"] == -1
    # What has ended ran back too.
    assert {key for key, row in rows.items() if row["returns"]} == {"scrap-back", "was"}
    assert rows["stake"]["product"] is None


def test_an_organisation_has_its_role_and_a_place_in_both_layouts(world, api):
    document = api("selection/", cluster="aluminium-cluster")
    ends = rows_of(document, "organisations")
    assert (ends["smelter"]["role"], ends["mill"]["role"], ends["market-abroad"]["role"]) == ("anchor", "processor", "")
    assert (ends["refinery"]["tier"], ends["smelter"]["tier"], ends["mill"]["tier"]) == (-1, 0, 1)
    assert (ends["smelter"]["inside"], ends["mine"]["inside"]) == (1, 0)
    assert ends["refinery"]["layered_x"] < ends["smelter"]["layered_x"] < ends["mill"]["layered_x"]
    assert all(-1 <= row[f"force_{axis}"] <= 1 for row in ends.values() for axis in "xy")
    assert ends["smelter"]["zone"] == "north-port"


def test_a_capacity_names_its_family(world, api):
    document = api("selection/", cluster="aluminium-cluster")
    capacities = document["capacities"]
    named = [
        (document["organisations"]["key"][organisation], document["products"]["key"][family], unit, capacity)
        for organisation, family, unit, capacity in zip(*capacities.values(), strict=True)
    ]
    assert named == [("smelter", "aluminium", "t/y", 400.0)]


def test_filters_hide_rows_and_move_no_tier(world, api):
    narrowed = rows_of(api("selection/", cluster="aluminium-cluster", kind="waste"))
    assert {key: (row["tier"], row["returns"]) for key, row in narrowed.items()} == {"scrap-back": (1, 1)}


def test_a_country_narrows_what_is_shown_of_a_cluster_and_moves_no_tier(world, api):
    whole, narrowed = (rows_of(api("selection/", cluster="aluminium-cluster", **more)) for more in ({}, {"country": "CA"}))
    assert {"feed", "ore"} <= narrowed.keys() < whole.keys()
    assert {key: row["tier"] for key, row in narrowed.items()} == {key: whole[key]["tier"] for key in narrowed}


@pytest.mark.parametrize(
    ("subject", "inside"),
    [
        ({"zone": "north-port"}, {"smelter", "mill"}),
        ({"country": "CA"}, {"refinery"}),
        ({"organisation": "mill"}, {"mill"}),
    ],
)
def test_a_zone_a_country_and_an_organisation_are_looked_at_like_a_cluster(world, api, subject, inside):
    ends = rows_of(api("selection/", **subject), "organisations")
    assert {key for key, row in ends.items() if row["inside"]} == inside
    assert len(ends) > len(inside)


def test_an_organisation_alone_counts_tiers_from_itself(world, api):
    ends = rows_of(api("selection/", organisation="mill"), "organisations")
    assert (ends["smelter"]["tier"], ends["mill"]["tier"]) == (-1, 0)


def test_nothing_hidden_is_in_any_column(world, api, officer):
    public, full = api("selection/"), officer("selection/")
    assert "hidden-firm" not in public["organisations"]["key"]
    assert not {"to-hidden", "hidden-linkage"} & set(public["linkages"]["key"])
    assert {"to-hidden", "hidden-linkage"} <= set(full["linkages"]["key"])
    masked = rows_of(public)["masked"]
    assert (masked["quantity"], masked["unit"], masked["withheld"]) == (None, "", 1)
    assert rows_of(full)["masked"]["quantity"] == 55.0
    assert "Hidden" not in str(public)


def test_a_cluster_without_linkages_shows_its_members(db, api):
    make.cluster("quiet", members=[(make.organisation("alone"), "anchor")])
    document = api("selection/", cluster="quiet")
    assert (document["organisations"]["key"], document["linkages"]["key"]) == (["alone"], [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"view": "globe"},
        {"selected": "mill"},
        {"focus": "UPPER"},
        {"steps": "7"},
        {"at": "here"},
        {"layout": "ring"},
        {"since": "2018"},
        {"zoom": "3"},
    ],
)
def test_what_cannot_be_read_is_refused_by_name(world, api, wrong):
    (name,) = wrong
    assert name in api("selection/", 400, **wrong)["errors"]


def test_too_much_to_draw_is_said(world, api, monkeypatch):
    from clusters.api import explore  # noqa: PLC0415

    monkeypatch.setattr(explore, "SELECTION_LARGEST", 3)
    assert "More than 3 linkages" in api("selection/", 422)["detail"]


def test_nothing_at_all_is_an_empty_selection(nothing, api):
    document = api("selection/")
    assert document["linkages"]["key"] == document["organisations"]["key"] == []
