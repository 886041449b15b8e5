"""The interface on the shipped clusters."""

import datetime as dt
import json

import networkx as nx
import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from core.actors import SystemActor
from core.api.rows import row_shape
from firms.api import views as firms
from firms.api.serializers import CapabilitySerializer, ZoneSerializer
from firms.models import Capability, Zone
from linkages.api.serializers import LinkageSerializer
from linkages.columns import linkage_records, record_values
from linkages.selectors import linkage_list, linkage_rows
from tests.api.test_graph_forms import expected, read_back, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_data")]


def test_the_graph_of_each_cluster_is_read_back_by_networkx_in_every_form(api):
    clusters = api("clusters/")["results"]
    assert len(clusters) == 12
    for cluster in clusters:
        document = api(f"clusters/{cluster['key']}/graph/")
        graph = nx.node_link_graph(document, edges="edges")
        assert graph.number_of_edges() == len(document["edges"]) > 0
        assert sum(inside for _key, inside in graph.nodes(data="inside")) == cluster["members_count"]
        for form in ("graphml", "gexf", "cyjs", "csv"):
            assert read_back(text_of(api.client, f"clusters/{cluster['key']}/graph/", form), form) == expected(document, form)


def test_ethylene_and_propylene_reach_socar_polymer_under_a_contract_of_2017(api):
    chain = api(
        "clusters/socar-polymer-petrochemicals/value-chain/", customer="socar-polymer", product="ethylene,propylene", status="operating"
    )
    found = {row["product"]: row for row in chain["rows"]}
    for product in ("ethylene", "propylene"):
        row = found[product]
        assert (row["tier"], row["status"], row["confidence"], row["basis"], row["quantity_year"]) == (
            -1, "operating", "confirmed", "contract", 2017,
        )  # fmt: skip
        assert row["sources"]
        detail = api(f"linkages/{row['linkage']}/")
        assert (detail["quantity"], detail["basis"], detail["quantity_year"]) == (row["quantity"], "contract", 2017)


def test_the_output_of_socar_polymer_is_explained_by_its_exports_of_the_same_year(api):
    lines = api("clusters/socar-polymer-petrochemicals/value-chain/")["coverage"]["lines"]
    line = next(line for line in lines if (line["organisation"], line["product"]) == ("socar-polymer", "polyolefins"))
    assert (line["role"], line["of"], line["year"], line["stated_year"], line["other_unit"]) == ("makes", "actual", 2025, 2025, 0)
    assert round(line["percent"], 1) == 78.4


def test_flows_of_mozal_have_ended_but_operated_in_2024(api):
    today = api("linkages/", organisation="mozal", kind="goods")["results"]
    before = api("linkages/", organisation="mozal", kind="goods", as_of="2024-06-30")["results"]
    assert {row["status"] for row in today} == {"ended"}
    assert "operating" in {row["status"] for row in before}


def test_balakhani_has_a_chain(api):
    chain = api("clusters/balakhani-waste-recycling/value-chain/")
    assert chain["on_chain"]
    assert chain["rows"]


def test_every_linkage_can_be_streamed(api):
    response = api.client.get("/api/v1/linkages/", {"format": "ndjson"})
    lines = b"".join(response.streaming_content).splitlines()
    assert len(lines) == api("linkages/", limit=1, count="true")["count"] > 700


def test_the_ethylene_linkage_from_2019_appears_between_june_2018_and_today(api):
    report = api("diff/", **{"from": "2018-06-30", "cluster": "socar-polymer-petrochemicals"})
    [ethylene] = [row for row in report["appeared"] if row["product"] == "ethylene" and row["customer"] == "socar-polymer"]
    assert ethylene["before"] is None
    assert (ethylene["after"]["status"], ethylene["after"]["basis"], ethylene["after"]["quantity_year"]) == ("operating", "contract", 2017)
    assert api(f"linkages/{ethylene['linkage']}/", as_of="2018-06-30")["status"] is None
    changed = {(row["product"], row["customer"]) for row in report["changed"]}
    assert ("ethylene", "socar-polymer") not in changed


def test_what_differs_between_two_days_is_what_the_lists_of_both_days_say(api):
    question = {"cluster": "mozal-beluluane-cluster", "limit": 1000}
    before, after = (
        {row["key"]: row for row in api("linkages/", **question, as_of=day)["results"]} for day in ("2024-06-30", "2026-11-24")
    )
    report = api("diff/", **{"from": "2024-06-30", "cluster": question["cluster"]})
    figures = ("status", "quantity", "unit", "basis", "quantity_year", "share_percent", "includes_others", "confidence", "withheld")
    became = {
        "appeared": {key for key in after.keys() - before.keys() if after[key]["status"] != "ended"},
        "ended": {key for key, row in after.items() if row["status"] == "ended" and before.get(key, {}).get("status") != "ended"},
    }
    became["changed"] = {
        key for key in after.keys() & before.keys() - became["ended"] if any(after[key][name] != before[key][name] for name in figures)
    }
    assert {change: {row["linkage"] for row in report[change]} for change in became} == became
    assert became["ended"]


FROM_COLUMNS = [
    *(firms.OrganisationListView, firms.ProductListView, firms.IndustryListView),
    firms.SourceListView,
]


@pytest.mark.parametrize("view_class", FROM_COLUMNS, ids=lambda view: view.__name__)
def test_a_list_read_from_columns_says_what_its_serializer_says(view_class):
    view = view_class()
    view.request = Request(RequestFactory().get("/"))
    rows = view.rows().order_by(view.order_column)
    assert row_shape(rows.model, view.serializer_class) is not None
    places, shown = zip(*view.read(rows), strict=True)
    assert list(shown) == json.loads(json.dumps(view.serialized(rows, many=True)))
    assert list(places) == [row[view.order_column] for row in shown]
    assert len(shown) > 50


def test_a_list_that_names_records_which_not_everybody_sees_is_not_read_from_columns():
    assert row_shape(Zone, ZoneSerializer) is None
    assert row_shape(Capability, CapabilitySerializer) is None


@pytest.mark.parametrize("day", [dt.date(2026, 11, 24), dt.date(2024, 6, 30), dt.date(2030, 1, 1)])
@pytest.mark.parametrize("viewer", [None, SystemActor("the reader")])
def test_a_linkage_read_from_columns_says_what_its_serializer_says(viewer, day):
    rows = linkage_list(viewer=viewer, as_of=day)
    serialized = LinkageSerializer(linkage_rows(rows, viewer=viewer), many=True).data
    assert list(linkage_records(list(record_values(rows, viewer=viewer)), {})) == json.loads(json.dumps(serialized))
    assert len(serialized) > 200
