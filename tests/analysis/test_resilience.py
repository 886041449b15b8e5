"""Who depends on one supplier, worked out by hand.

The plant P gets resin from R, film (below resin) from R and F, power from the grid G and salt from the market M. Ten linkages are needed,
so that six customers of water stand beside it.
"""

from dataclasses import replace

import pytest

from analysis.coverage import LineCoverage
from analysis.errors import GraphError
from analysis.graphs import Flow
from analysis.products import ProductNode
from analysis.resilience import single_suppliers

PRODUCTS = [
    ProductNode(key, parent, "t/y", "intermediate")
    for key, parent in (("resin", ""), ("film", "resin"), ("thin-film", "film"), ("power", ""), ("salt", ""), ("water", ""))
]
CUSTOMERS = {"P", *(f"W{number}" for number in range(6))}


def flow(supplier, customer, product, kind="goods", *, counts=True, **more):
    return Flow(
        key=f"{supplier}-{customer}-{product}",
        supplier=supplier,
        customer=customer,
        kind=kind,
        product=product,
        **{"quantity": None, "unit": "", "basis": "", "quantity_year": None, "includes_others": False, "share_percent": None} | more,
        status="operating",
        confidence="confirmed",
        dated=True,
        withheld=False,
        counts=counts,
    )


def line(product, percent, organisation="P", role="uses"):
    return LineCoverage(organisation, product, role, percent, "actual", 2025, None, 100.0, "t/y", 1, 0, 0, more_than_stated=False)


WATER = [flow("D", f"W{number}", "water", "utility") for number in range(6)]
PLANT = [flow("G", "P", "power", "utility"), flow("M", "P", "salt"), flow("R", "P", "resin"), flow("R", "P", "film")]


def asked(flows, coverages=(), organisations=CUSTOMERS, places=("M",)):
    return single_suppliers(flows, coverages, PRODUCTS, organisations=organisations, places=places)


def of(found, product, customer="P"):
    return next(supply for supply in found if (supply.customer, supply.product) == (customer, product))


def test_an_input_from_one_organisation_has_one_recorded_supplier():
    power = of(asked(WATER + PLANT).singles, "power")
    assert power.suppliers == ("G",)
    assert power.linkages == ("G-P-power",)
    assert not power.is_sole


def test_a_second_supplier_of_the_same_product_makes_several():
    report = asked([*WATER, *PLANT, flow("H", "P", "power", "utility")])
    assert of(report.several, "power").suppliers == ("G", "H")
    assert [supply.product for supply in report.singles if supply.customer == "P"] == ["film", "resin", "salt"]


def test_a_supplier_of_the_broader_product_may_supply_the_narrower_one_too():
    """F sells film; R sells resin, of which film is one: nobody can say that film has one supplier."""
    report = asked([*WATER, PLANT[0], PLANT[1], flow("R", "P", "resin"), flow("F", "P", "film")])
    assert of(report.several, "film").suppliers == ("F", "R")
    assert of(report.several, "resin").suppliers == ("F", "R")


def test_linkages_of_one_input_are_told_with_those_above_and_below():
    report = asked([*WATER, *PLANT])
    assert of(report.singles, "film").linkages == ("R-P-film", "R-P-resin")
    assert of(report.singles, "salt").linkages == ("M-P-salt",)


@pytest.mark.parametrize(("percent", "is_sole"), [(None, False), (0.0, False), (49.9, False), (50.0, True), (120.0, True)])
def test_sole_source_is_said_from_half_of_the_input_on(percent, is_sole):
    assert of(asked(WATER + PLANT, [line("power", percent)]).singles, "power").is_sole is is_sole


def test_a_line_of_what_is_made_says_nothing_of_an_input():
    power = of(asked(WATER + PLANT, [line("power", 90.0, role="makes")]).singles, "power")
    assert power.coverage is None
    assert not power.is_sole


def test_the_nearest_line_above_the_product_is_taken():
    coverages = [line("resin", 80.0), line("film", 10.0)]
    report = asked([*WATER, *PLANT[:2], flow("R", "P", "thin-film"), flow("R", "P", "resin")], coverages)
    assert of(report.singles, "thin-film").coverage.product == "film"
    assert not of(report.singles, "thin-film").is_sole
    assert of(report.singles, "resin").is_sole


def test_a_broader_line_makes_no_sole_source_where_the_broader_product_has_two_suppliers():
    """Resin is 80 % covered, by thin film from R and by another film from F: thin film alone may be covered by less."""
    nodes = [*PRODUCTS, ProductNode("sheet", "resin", "t/y", "intermediate")]
    flows = [*WATER, *PLANT[:2], flow("R", "P", "thin-film"), flow("F", "P", "sheet")]
    report = single_suppliers(flows, [line("resin", 80.0)], nodes, organisations=CUSTOMERS)
    thin = of(report.singles, "thin-film")
    assert thin.coverage.product == "resin"
    assert not thin.is_sole


def test_a_market_is_a_place_and_never_a_sole_source():
    salt = of(asked(WATER + PLANT, [line("salt", 100.0)]).singles, "salt")
    assert salt.is_place
    assert not salt.is_sole


def test_what_does_not_count_supplies_nothing():
    report = asked([*WATER, *PLANT, flow("H", "P", "power", "utility", counts=False)])
    assert of(report.singles, "power").suppliers == ("G",)


def test_services_and_linkages_without_a_product_are_left_out():
    report = asked([*WATER, *PLANT, flow("S", "P", "salt", "service"), flow("S", "P", "", "goods")])
    assert of(report.singles, "salt").suppliers == ("M",)
    assert report.linkages == 10


def test_customers_outside_the_set_are_not_asked_about():
    report = asked([*WATER, *PLANT, flow("G", "elsewhere", "power")])
    assert "elsewhere" not in {supply.customer for supply in report.singles}
    assert report.linkages == 10


def test_nine_linkages_are_not_enough_and_ten_are():
    refused = asked(WATER + PLANT[:3])
    assert refused.singles == refused.several == ()
    assert str(refused.refused) == (
        "Not enough data: this needs 10 operating linkages of goods, utilities or waste that reach the members, and 9 are recorded."
    )
    assert asked(WATER + PLANT).refused is None


def test_nothing_at_all_is_refused_too():
    assert asked([]).linkages == 0
    assert asked([]).refused is not None


def test_quantities_and_shares_play_no_part():
    small = [replace(one, quantity=0.0, unit="t/y", share_percent=100.0) for one in WATER + PLANT]
    assert asked(small).singles == asked(WATER + PLANT).singles


def test_a_flow_that_does_not_say_whether_it_counts_is_refused():
    with pytest.raises(GraphError, match="does not say whether it counts"):
        asked([flow("G", "P", "power", counts=None)])
