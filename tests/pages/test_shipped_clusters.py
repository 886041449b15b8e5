"""What must be seen on the shipped clusters, and that page and interface agree."""

import pytest

from analysis.graphs import FLOW_KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_data")]

CLUSTERS = (
    "aluminium-valley-cluster",
    "balakhani-waste-recycling",
    "la-brea-gas-industries",
    "mozal-beluluane-cluster",
    "point-lisas-gas-chemicals",
    "quebec-aluminium-network",
    "richards-bay-aluminium-cluster",
    "socar-polymer-petrochemicals",
    "sohar-aluminium-cluster",
    "sohar-metals-cluster",
    "sohar-plastics-cluster",
    "tt-energy-services-exports",
)
QUESTIONS = (
    {},
    {"as_of": "2024-06-30"},
    {"kind": "goods,waste", "status": "operating"},
    {"scope": "inside", "min_confidence": "reported"},
    {"quantified": "true"},
    {"year": "2020"},
)


def chain(read, cluster, **parameters):
    return read(f"/clusters/{cluster}/value-chain/", **parameters)


def test_ethylene_and_propylene_reach_socar_polymer_under_a_contract_of_2017(read):
    page = chain(read, "socar-polymer-petrochemicals", customer="socar-polymer", product="ethylene,propylene", status="operating")
    rows = [row for row in page.rows if "data-source" in row.attributes]
    assert {row.attributes["data-product"] for row in rows} == {"ethylene", "propylene"}
    assert {row.attributes["data-tier"] for row in rows} == {"-1"}
    for row in rows:
        assert "Ethylene-Polyethylene Plant" in row.words
        assert "contract 2017" in row.words
        assert "operating, confirmed" in row.words
        assert "sources" in row.words


def test_the_output_of_socar_polymer_is_explained_by_its_exports_of_the_same_year(read):
    for path in ("/clusters/socar-polymer-petrochemicals/", "/organisations/socar-polymer/"):
        assert "78.4 % of 2025" in read(path).words
    words = chain(read, "socar-polymer-petrochemicals").words
    # Neither the contract nor the Russian tonnage of 2020 nor the plans are counted in.
    assert "78.4 % of 2025 76 000 t/y actual 2025 97 000 t/y actual 2025" in words


def test_the_owners_of_sohar_aluminium_hold_40_40_and_20(read):
    words = read("/organisations/sohar-aluminium/").words
    for stake in ("Abu Dhabi National Energy Company 40 %", "OQ Group 40 %", "Rio Tinto Aluminium 20 %"):
        assert stake in words
    assert "Oman Aluminium Rolling Company" in words


def test_kinds_are_never_mixed_in_a_total_of_sohar(read):
    page = chain(read, "sohar-aluminium-cluster")
    totals = [row.words for row in page.rows if row.words.startswith("Tier") and "data-key" not in row.attributes and "t/y" in row.words]
    assert totals
    assert not [words for words in totals if "MW" in words]


def test_mozal_is_suspended_and_its_page_says_what_there_was(read):
    for path in ("/clusters/mozal-beluluane-cluster/", "/clusters/mozal-beluluane-cluster/value-chain/"):
        page = read(path)
        assert "Mozal Aluminium does not operate today: suspended" in page.words
        assert "?as_of=2024-06-30" in page.links
    today, before = chain(read, "mozal-beluluane-cluster"), chain(read, "mozal-beluluane-cluster", as_of="2024-06-30")
    for key in ("worsley-mozal-goods-alumina", "mozal-midal-mozambique-goods-liquid-aluminium"):
        assert today.row(key).attributes["data-status"] == "ended"
        assert before.row(key).attributes["data-status"] == "operating"
    assert "does not operate today" not in before.words


def test_pot_lining_returns_to_vaudreuil_but_its_alumina_is_no_return_flow(read):
    page = chain(read, "aluminium-valley-cluster")
    returning = {row.attributes["data-key"] for row in page.rows if "data-return" in row.attributes}
    assert "spl-treatment-plant-vaudreuil-refinery-waste-spl-by-products" in returning
    alumina = [row for row in page.rows if row.attributes.get("data-source") == "vaudreuil-refinery"]
    assert alumina
    assert not [row for row in alumina if "data-return" in row.attributes]


def test_balakhani_has_a_chain(read):
    page = chain(read, "balakhani-waste-recycling")
    assert len(page.keys) > 10
    assert "No recorded flow reaches an anchor" not in page.words


def test_know_how_from_trinidad_reaches_no_anchor_by_flows(read):
    page = chain(read, "tt-energy-services-exports")
    assert "No recorded flow reaches an anchor" in page.words
    assert "Service" in page.words


def test_home_counts_what_is_there(read):
    words = read("/").words
    assert "12 clusters in 6 countries · 446 organisations · 781 linkages resting on 825 claims · 717 sources." in words
    assert "8 of 38 flows with a quantity" in words


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_page_and_interface_show_the_same_rows_in_the_same_order(read, client, cluster):
    for question in QUESTIONS:
        page = chain(read, cluster, **question)
        answer = client.get(f"/api/v1/clusters/{cluster}/value-chain/", question).json()
        assert page.keys == [row["linkage"] for row in answer["rows"]], question
        for row in answer["rows"]:
            shown = page.row(row["linkage"]).attributes
            if row["tier"] is None:
                assert "data-tier" not in shown
                continue
            quantity = float(shown["data-value"]) if shown["data-value"] else None
            assert (int(shown["data-tier"]), quantity, shown["data-status"]) == (row["tier"], row["quantity"], row["status"])
            assert ("data-return" in shown, "data-against" in shown) == (row["is_return"], row["against"])


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_every_cluster_has_its_pages(read, client, cluster):
    overview = read(f"/clusters/{cluster}/")
    members = client.get(f"/api/v1/clusters/{cluster}/members/", {"limit": "1000"}).json()["results"]
    for member in members:
        assert (
            f"/organisations/{member['organisation'] if isinstance(member['organisation'], str) else member['organisation']['key']}/"
            in overview.links
        )


def test_every_record_has_its_page(client):
    from firms.models import Organisation, Product, Source, Zone  # noqa: PLC0415
    from linkages.models import Linkage  # noqa: PLC0415

    pages = {"organisations": Organisation, "products": Product, "zones": Zone, "sources": Source, "linkages": Linkage}
    for name, model in pages.items():
        for key in model.objects.order_by("key").values_list("key", flat=True)[::9]:
            assert client.get(f"/{name}/{key}/").status_code == 200, (name, key)


def test_side_stream_linkages_have_no_tier(read, client):
    answer = client.get("/api/v1/clusters/sohar-aluminium-cluster/value-chain/").json()
    assert {row["kind"] for row in answer["rows"]} <= set(FLOW_KINDS)
    page = chain(read, "sohar-aluminium-cluster")
    assert not {linkage["key"] for linkage in answer["side_stream"]} & set(page.keys)


def test_home_asks_who_depends_on_one_supplier_in_every_country_that_has_an_answer(read):
    links = read("/").links
    assert {"/clusters/sohar-plastics-cluster/suppliers/", "/clusters/aluminium-valley-cluster/suppliers/"} <= set(links)
    assert "/clusters/mozal-beluluane-cluster/suppliers/" not in links
