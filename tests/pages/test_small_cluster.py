"""What the pages say of a small cluster."""

import pytest

from core.visibility import Visibility
from tests import factories as make

CHAIN = "/clusters/northern/value-chain/"


def test_a_flow_stands_in_its_tier_with_basis_year_share_and_status(small, read):
    page = read(CHAIN)
    row = page.row("hot")
    assert (row.attributes["data-tier"], row.attributes["data-value"], row.attributes["data-basis"]) == ("0", "100.0", "actual")
    assert "Hot metal" in row.words
    assert "100 t/y actual 2025" in row.words
    assert "25 %" in row.words
    assert "operating, confirmed" in row.words


def test_scrap_is_a_return_flow_and_said_in_words(small, read):
    page = read(CHAIN)
    assert "data-return" in page.row("scrap-back").attributes
    assert "return flow" in page.row("scrap-back").words
    assert "Rolling Mill (Tier 1) back to Northern Smelter (Tier 0), which supplies it in turn" in page.words


def test_a_flow_of_unknown_quantity_is_not_known_and_never_zero(small, read):
    row = read(CHAIN).row("scrap-back")
    assert row.attributes["data-value"] == ""
    assert "not known" in row.words


def test_a_withheld_quantity_is_said_and_in_no_total(small, read):
    page = read(CHAIN)
    assert "withheld" in page.row("masked").words
    assert page.row("masked").attributes["data-value"] == ""
    assert "1 flow whose quantity is withheld." in page.words


def test_totals_say_what_they_leave_out(small, read):
    words = read(CHAIN).words
    assert "2 flows that are planned, potential or ended." in words
    # The refinery is closed, so its contract is not counted.
    assert "1 flow with an end that does not operate." in words
    assert "Utilities: a band of their own" in words


def test_filters_hide_rows_but_change_no_total(small, read):
    everything, narrowed = read(CHAIN), read(CHAIN, kind="waste")
    assert narrowed.keys == ["scrap-back"]
    assert f"1 of {len(everything.keys)} flows" in narrowed.words
    assert "tiers, totals and coverage speak of all" in narrowed.words
    assert ("Metal 350 t/y actual 2025" in everything.words, "Metal 350 t/y actual 2025" in narrowed.words) == (True, True)


def test_filters_that_match_nothing_say_so(small, read):
    assert "No flow matches these filters." in read(CHAIN, basis="design").words


def test_the_year_of_the_totals_can_be_chosen(small, read):
    assert "Figures of 2024." in read(CHAIN, year="2024").words
    assert "write four digits: 2025" in read(CHAIN, 400, year="20x4").words


def test_a_parameter_without_a_field_stays_in_the_form(small, read):
    page = read(CHAIN, supplier="smelter")
    hidden = [attributes for tag, attributes in page.tags if tag == "input" and attributes.get("type") == "hidden"]
    assert [(field["name"], field["value"]) for field in hidden] == [("supplier", "smelter")]


def test_an_anchor_that_no_longer_operates_is_said_with_what_there_was(small, read):
    pit = make.organisation("pit", name="Old Pit", kind="anchor", status="suspended")
    make.cluster("old", members=[(pit, "anchor")], name="Old cluster")
    make.linkage(pit, small.mill, small.metal, key="dug", quantity=70.0, valid_from="2001", valid_to="2019-03", status="ended")
    for path in ("/clusters/old/", "/clusters/old/value-chain/"):
        page = read(path)
        assert "Old Pit does not operate today: suspended" in page.words
        assert "on 31 March 2019" in page.words
        assert "Metal to Rolling Mill, 70 t/y actual 2025 (2001 to 2019-03)" in page.words
        assert {"?as_of=2019-03-31", "?as_of=2018-06-30", "?as_of=2017-06-30"} <= set(page.links)
    before = read("/clusters/old/value-chain/", as_of="2018-06-30")
    assert before.row("dug").attributes["data-status"] == "operating"


def test_a_chain_that_reaches_no_anchor_shows_what_ties_the_cluster(small, read):
    college = make.organisation("college", name="College", kind="institute")
    make.cluster("lonely", members=[(college, "anchor"), (small.mill, "processor")], name="Lonely cluster")
    make.linkage(college, small.mill, key="taught", kind="knowledge")
    page = read("/clusters/lonely/value-chain/")
    assert "No recorded flow reaches an anchor" in page.words
    assert "Not on the chain" in page.words
    assert "Knowledge 1" in page.words


def test_claims_stand_side_by_side_with_the_reason_of_the_choice(small, read):
    page = read("/linkages/hot/")
    assert "3 claims speak of this linkage. On 24 November 2026 it reads operating." in page.words
    assert "Claim 1 chosen Claim 2 competes Claim 3 other stage" in page.words
    assert "Claim 1 is chosen The basis of its figure (actual) goes before that of claim 2 (contract)." in page.words
    assert "It enters the total of actual figures of 2025" in page.words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("feed", "It operates, but one of its ends does not, so it enters no total."),
        ("was", "It does not operate on this day, so it enters no total"),
        ("stake", "Linkages of this kind stand beside the chain"),
        ("scrap-back", "Its quantity is not known. It is counted as a flow"),
        ("grid", "Utilities have a band of their own"),
        ("masked", "Its quantity is withheld"),
    ],
)
def test_a_linkage_says_how_it_enters_totals(small, read, key, words):
    assert words in read(f"/linkages/{key}/").words


def test_a_linkage_before_its_time_is_not_there(small, read):
    page = read("/linkages/export/", as_of="2019-01-01")
    assert "On 1 January 2019 it is not there." in page.words
    assert "No claim is chosen" in page.words


def test_a_pinned_claim_says_why(small, read):
    linkage = make.linkage(small.refinery, small.mill, small.alumina, key="pins", quantity=1.0)
    make.claim(linkage, key="pins-two", quantity=2.0, pinned=True, pin_reason="Seen on site.")
    assert "An officer chose it before claim 2: Seen on site." in read("/linkages/pins/").words


def test_an_organisation_shows_partners_owners_lines_and_names(small, read):
    words = read("/organisations/smelter/").words
    for said in (
        "Alumina Refinery",
        "Rolling Mill",
        "Holding 40 %",
        "Metal 2025 400 t/y actual",
        "Supplier programme",
        "NSM",
        "Metal School",
    ):
        assert said in words, said
    assert "status at that date not known" in read("/organisations/smelter/", as_of="2024-06-30").words


def test_a_market_is_said_to_be_a_place(small, read):
    assert "A market: a place that goods come from or go to." in read("/organisations/market-abroad/").words


def test_organisations_can_be_looked_for_in_any_script(small, read):
    assert "Rolling Mill" in read("/organisations/", q="الدرفلة").words
    assert "1 organisation" in read("/organisations/", q="NSM").words
    assert "Nothing matches all of these filters together." in read("/organisations/", country="FJ").words


def test_a_list_has_pages(small, read):
    for number in range(101):
        make.source(f"paper-{number}")
    first = read("/sources/", q="paper")
    assert "Page 1 of 2" in first.words
    assert "?q=paper&page=2" in first.links
    assert "Paper 100" in first.words + read("/sources/", q="paper", page="2").words


def test_a_source_lists_every_fact_that_rests_on_it(small, read):
    page = read("/sources/gazette/")
    for said in (
        "Hot metal from Northern Smelter to Rolling Mill",
        "Metal 400 t/y",
        "Northern cluster",
        "Supplier programme",
        "Metal from Alumina",
    ):
        assert said in page.words, said
    assert "2025-03" in page.words


def test_a_product_shows_its_family_makers_and_recipes(small, read):
    words = read("/products/metal/").words
    assert "HS 760110: Aluminium; unwrought, not alloyed" in words
    assert "Narrower Hot metal" in words
    assert "Alumina 1.93 t/t smelting" in words


def test_a_zone_leaves_out_an_operator_that_is_hidden(small, read):
    from firms.services import zone_update  # noqa: PLC0415

    zone_update(small.port, actor=make.ACTOR, operator=small.hidden)
    page = read("/zones/north-port/")
    assert "Secretive" not in page.html
    assert "Operator not known" in page.words
    assert "2002-03" in page.words


def test_a_cluster_without_visible_members_stands(small, read):
    secret = make.organisation("secret", visibility=Visibility.AGENCY)
    make.cluster("veiled", members=[(secret, "anchor")], name="Veiled cluster")
    page = read("/clusters/veiled/")
    assert "No member that you may see." in page.words
    assert "No flow of goods, utilities or waste is recorded on this day." in page.words


def test_the_method_page_is_the_written_rules(nothing, read):
    page = read("/method/")
    for heading in ("Quantity", "Time", "Claims", "Tiers", "Totals", "Coverage", "Visibility"):
        assert heading in page.words
    assert "#time" in page.links


def test_the_page_about_the_data_has_the_notes_of_the_packs(nothing, read):
    words = read("/about/").words
    assert "Natural Earth" in words
    assert "Notes on the Azerbaijan pack" in words
