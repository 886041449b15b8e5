import datetime as dt

import pytest

from analysis.coverage import line_coverages, linkage_counts
from tests.analysis.drawings import counted, flow, line, market, node, product

TODAY = dt.date(2026, 11, 24)
PRODUCTS = [
    product("resin"),
    product("polyolefins", "resin"),
    product("pp", "polyolefins"),
    product("hdpe", "polyolefins"),
    product("ethylene"),
    product("gas", unit="MMscf/d"),
]


def coverages(lines, flows, *nodes, organisations=("plant",), as_of=TODAY, ends_known=True):
    return line_coverages(
        lines, counted(flows, *nodes, ends_known=ends_known), PRODUCTS, organisations=organisations, as_of=as_of, ends_known=ends_known
    )


def coverage(lines, flows, *nodes, **options):
    (only,) = coverages(lines, flows, *nodes, **options)
    return only


def brief(found):
    return found.percent, found.of, found.year, found.recorded, found.stated


def test_socar_polymers_output_of_2025():
    # 97,000 t made in 2025 (actual); exports of 76,000 t in 2025 that include all others: 76,000 / 97,000 = 78.35 %.
    # Neither 21,000 t derived, nor the 27,900 t to Russia of 2020, nor the 184,000 t/y capacity of polypropylene.
    found = coverages(
        [line("plant", "polyolefins", 97_000.0), line("plant", "pp", 184_000.0, basis="capacity", year=2018)],
        [
            flow("plant", "world", product="polyolefins", quantity=76_000.0, includes_others=True),
            flow("plant", "home", product="polyolefins", quantity=21_000.0, basis="derived"),
            flow("plant", "russia", product="pp", quantity=27_900.0, quantity_year=2020),
            flow("plant", "turkey", product="pp"),
        ],
        market("world"),
        market("home"),
        market("russia"),
        market("turkey"),
    )
    polyolefins, polypropylene = found
    assert polyolefins.percent == pytest.approx(78.3505, abs=1e-4)
    assert (polyolefins.of, polyolefins.year, polyolefins.recorded, polyolefins.stated, polyolefins.unit) == (
        "actual",
        2025,
        76_000.0,
        97_000.0,
        "t/y",
    )
    assert (polyolefins.linkages, polyolefins.without_quantity, polyolefins.more_than_stated) == (1, 1, False)
    # 27,900 / 184,000 = 15.16 %: the capacity of 2018 is the latest before 2020.
    assert polypropylene.percent == pytest.approx(15.163, abs=1e-3)
    assert (polypropylene.of, polypropylene.year, polypropylene.stated_year) == ("capacity", 2020, 2018)


def test_both_directions_are_apart():
    found = coverages(
        [line("plant", "pp", 100.0), line("plant", "ethylene", 200.0, role="uses")],
        [flow("plant", "a", product="pp", quantity=25.0), flow("cracker", "plant", product="ethylene", quantity=150.0)],
    )
    assert [(one.product, one.role, one.percent) for one in found] == [("ethylene", "uses", 75.0), ("pp", "makes", 25.0)]


def test_what_an_organisation_both_makes_and_uses_is_two_coverages():
    found = coverages(
        [line("plant", "pp", 100.0), line("plant", "pp", 10.0, role="uses")],
        [flow("plant", "a", product="pp", quantity=50.0), flow("b", "plant", product="pp", quantity=1.0)],
    )
    assert [(one.role, one.percent) for one in found] == [("makes", 50.0), ("uses", 10.0)]


def test_children_are_covered_by_the_parent_and_not_the_other_way_round():
    flows = [flow("plant", "a", product="pp", quantity=10.0), flow("plant", "b", product="resin", quantity=1.0)]
    assert coverage([line("plant", "polyolefins", 100.0)], flows).recorded == 10.0


def test_the_actual_figure_of_the_latest_year_is_compared_with_that_year():
    found = coverage(
        [
            line("plant", "pp", 100.0, year=2023),
            line("plant", "pp", 200.0, year=2024),
            line("plant", "pp", 999.0, basis="capacity", year=2025),
        ],
        [
            flow("plant", "a", product="pp", quantity=50.0, quantity_year=2024),
            flow("plant", "b", product="pp", quantity=7.0, quantity_year=2023),
            flow("plant", "c", product="pp", quantity=7.0, quantity_year=2025),
        ],
    )
    assert brief(found) == (25.0, "actual", 2024, 50.0, 200.0)


def test_no_linkage_with_a_quantity_of_that_year_is_zero_per_cent_recorded():
    found = coverage(
        [line("plant", "pp", 100.0)],
        [flow("plant", "a", product="pp", quantity=50.0, quantity_year=2020), flow("plant", "b", product="pp")],
    )
    assert brief(found) == (0.0, "actual", 2025, None, 100.0)
    assert (found.linkages, found.without_quantity) == (0, 1)
    assert brief(coverage([line("plant", "pp", 100.0)], [])) == (0.0, "actual", 2025, None, 100.0)


def capacity(figure, year, **values):
    return line("plant", "pp", figure, basis="capacity", year=year, **values)


@pytest.mark.parametrize(
    ("lines", "stated", "stated_year"),
    [
        ([capacity(1.0, 2018), capacity(2.0, 2020), capacity(3.0, 2022)], 2.0, 2020),  # that year
        ([capacity(1.0, 2015), capacity(2.0, 2018), capacity(3.0, 2022)], 2.0, 2018),  # else the latest earlier
        ([capacity(1.0, None), capacity(2.0, 2022), capacity(3.0, 2024)], 3.0, 2024),  # else the latest
        ([capacity(1.0, None)], 1.0, None),  # undated last
        (
            [
                capacity(1.0, 2020, source_date=dt.date(2021, 1, 1)),
                capacity(2.0, 2020),
                capacity(3.0, 2020, source_date=dt.date(2020, 6, 1)),
            ],
            1.0,
            2020,
        ),
    ],
)
def test_without_an_actual_figure_a_capacity_is_compared_with(lines, stated, stated_year):
    # The linkage's figure is of 2020. Ties go to the newest source, undated sources last.
    found = coverage(lines, [flow("plant", "a", product="pp", quantity=0.5, quantity_year=2020)])
    assert (found.of, found.stated, found.stated_year, found.year) == ("capacity", stated, stated_year, 2020)


def test_ties_of_actual_figures_go_to_the_newest_source():
    found = coverage(
        [line("plant", "pp", 100.0, source_date=dt.date(2026, 1, 1)), line("plant", "pp", 200.0, source_date=dt.date(2026, 2, 1))],
        [flow("plant", "a", product="pp", quantity=50.0)],
    )
    assert found.percent == 25.0


def test_lines_that_tie_in_year_and_source_are_decided_by_the_larger_figure_in_any_order():
    lines = [line("plant", "pp", 100.0), line("plant", "pp", 200.0)]
    assert [coverage(order, []).stated for order in (lines, lines[::-1])] == [200.0, 200.0]


def test_a_capacity_without_any_recorded_quantity_is_zero_per_cent_of_the_latest():
    found = coverage([capacity(1.0, 2018), capacity(2.0, 2020), capacity(3.0, None)], [])
    assert brief(found) == (0.0, "capacity", None, None, 2.0)


@pytest.mark.parametrize("basis", ["design", "plan", ""])
def test_design_and_plan_figures_are_nothing_to_compare_with(basis):
    found = coverage([line("plant", "pp", 100.0 if basis else None, basis=basis)], [flow("plant", "a", product="pp", quantity=5.0)])
    assert brief(found) == (None, "none", 2025, 5.0, None)
    assert (found.unit, found.linkages) == ("t/y", 1)


def test_an_actual_figure_without_a_year_is_nothing_to_compare_with():
    assert coverage([line("plant", "pp", 100.0, year=None)], []).of == "none"


def test_nothing_recorded_and_nothing_stated():
    assert brief(coverage([line("plant", "pp")], [])) == (None, "none", None, None, None)


def test_above_one_hundred_is_more_than_stated():
    found = coverage([line("plant", "pp", 100.0)], [flow("plant", "a", product="pp", quantity=130.0)])
    assert (found.percent, found.more_than_stated) == (130.0, True)
    exact = coverage([line("plant", "pp", 0.3)], [flow("plant", end, product="pp", quantity=0.1) for end in "abc"])
    assert not exact.more_than_stated


def test_nothing_made_and_something_recorded_has_no_percentage():
    found = coverage([line("plant", "pp", 0.0)], [flow("plant", "a", product="pp", quantity=1.0)])
    assert (found.percent, found.more_than_stated) == (None, True)


def test_contract_design_and_plan_quantities_are_not_recorded_output():
    flows = [
        flow("plant", basis, product="pp", quantity=50.0, basis=basis) for basis in ("contract", "design", "capacity", "plan", "derived")
    ]
    assert coverage([line("plant", "pp", 100.0)], flows).percent == 0.0


def test_only_what_counts_is_recorded():
    flows = [flow("plant", status, product="pp", status=status, quantity=10.0) for status in ("planned", "potential", "ended")]
    assert coverage([line("plant", "pp", 100.0)], [*flows, flow("plant", "a", product="pp", quantity=30.0)]).percent == 30.0
    assert (
        coverage([line("plant", "pp", 100.0)], [flow("plant", "a", product="pp", quantity=30.0)], node("a", status="closed")).percent == 0.0
    )


def test_only_operating_lines_count_where_their_status_is_known():
    lines = [line("plant", "pp", 100.0, status="closed"), line("plant", "pp", 200.0, year=2024)]
    flows = [flow("plant", "a", product="pp", quantity=50.0, quantity_year=2024)]
    assert brief(coverage(lines, flows)) == (25.0, "actual", 2024, 50.0, 200.0)
    assert coverages(lines[:1], flows) == []
    assert coverage(lines, flows, as_of=dt.date(2025, 12, 31), ends_known=False).stated == 100.0


def test_a_figure_of_a_year_after_the_day_is_left_out_on_both_sides():
    lines = [line("plant", "pp", 100.0, year=2025), line("plant", "pp", 200.0, year=2023), capacity(500.0, 2026)]
    flows = [
        flow("plant", "a", product="pp", quantity=50.0, quantity_year=2025),
        flow("plant", "b", product="pp", quantity=20.0, quantity_year=2023),
    ]
    found = coverage(lines, flows, as_of=dt.date(2024, 6, 30), ends_known=False)
    assert brief(found) == (10.0, "actual", 2023, 20.0, 200.0)
    assert brief(coverage([capacity(500.0, 2026)], flows, as_of=dt.date(2024, 6, 30), ends_known=False)) == (None, "none", 2023, 20.0, None)


def test_a_figure_of_the_year_of_the_day_is_compared():
    lines = [line("plant", "pp", 100.0, year=2024)]
    flows = [flow("plant", "a", product="pp", quantity=50.0, quantity_year=2024)]
    assert coverage(lines, flows, as_of=dt.date(2024, 1, 1), ends_known=False).percent == 50.0


def test_quantities_are_converted_into_the_unit_of_the_line():
    # 1 t/d = 365 t/y of 3,650 t/y
    found = coverage([line("plant", "pp", 3650.0)], [flow("plant", "a", product="pp", quantity=1.0, unit="t/d")])
    assert (found.percent, found.recorded, found.unit) == (10.0, 365.0, "t/y")


def test_quantities_of_another_dimension_are_counted_apart():
    found = coverage(
        [line("plant", "gas", 100.0, unit="MMscf/d")],
        [flow("plant", "a", product="gas", quantity=30.0, unit="PJ/y"), flow("plant", "b", product="gas", quantity=40.0, unit="MMscf/d")],
    )
    assert (found.percent, found.linkages, found.other_unit) == (40.0, 1, 1)


def test_without_a_line_of_known_figure_the_products_unit_serves():
    found = coverage([line("plant", "gas", unit="")], [flow("plant", "a", product="gas", quantity=30.0, unit="PJ/y")])
    assert (found.recorded, found.unit, found.other_unit) == (30.0, "PJ/y", 0)


def test_parts_of_a_whole_are_not_added_to_it():
    found = coverage(
        [line("plant", "polyolefins", 100.0)],
        [
            flow("plant", "world", product="polyolefins", quantity=60.0, includes_others=True),
            flow("plant", "a", product="pp", quantity=25.0),
            flow("plant", "b", product="hdpe", quantity=10.0),
        ],
    )
    assert (found.percent, found.linkages) == (60.0, 1)


def test_a_whole_of_the_parent_is_not_the_childs():
    # The exports of all polyolefins say nothing of polypropylene alone; the part does.
    found = coverage(
        [line("plant", "pp", 100.0)],
        [
            flow("plant", "world", product="polyolefins", quantity=60.0, includes_others=True),
            flow("plant", "a", product="pp", quantity=25.0),
        ],
    )
    assert (found.percent, found.linkages) == (25.0, 1)


def test_withheld_quantities_are_said():
    found = coverage(
        [line("plant", "pp", 100.0)], [flow("plant", "a", product="pp", withheld=True), flow("plant", "b", product="pp", quantity=5.0)]
    )
    assert (found.percent, found.withheld, found.without_quantity) == (5.0, 1, 0)


def test_a_linkage_without_a_product_covers_nothing():
    found = coverage(
        [line("plant", "pp", 100.0)], [flow("plant", "a", kind="ownership", product=""), flow("plant", "b", kind="goods", product="")]
    )
    assert (found.percent, found.without_quantity) == (0.0, 0)


def test_a_figure_of_another_kind_of_linkage_covers_its_product_too():
    # The port handles 5 Mt/y: a logistics linkage in the product "port handling".
    found = coverage([line("plant", "pp", 5.0)], [flow("plant", "a", kind="logistics", product="pp", quantity=5.0)])
    assert found.percent == 100.0


def test_several_lines_are_never_added_and_make_one_coverage():
    found = coverage([line("plant", "pp", 100.0, year=2024), line("plant", "pp", 80.0), line("plant", "pp", 300.0, basis="design")], [])
    assert found.stated == 80.0


def test_only_the_organisations_asked_for_are_covered():
    lines = [line("plant", "pp", 1.0), line("other", "pp", 1.0)]
    assert [one.organisation for one in coverages(lines, [])] == ["plant"]
    assert [one.organisation for one in coverages(lines, [], organisations=("other", "plant"))] == ["other", "plant"]
    assert coverages(lines, [], organisations=()) == []


def test_linkages_are_counted_by_confidence_and_by_what_is_known():
    flows = [
        flow("a", "b", quantity=1.0),
        flow("a", "c", confidence="reported"),
        flow("a", "d", confidence="inferred", withheld=True),
        flow("a", "e", confidence="inferred"),
    ]
    assert linkage_counts(flows) == {
        "total": 4,
        "confirmed": 1,
        "reported": 1,
        "inferred": 2,
        "quantified": 1,
        "not_quantified": 2,
        "withheld": 1,
    }
    assert linkage_counts([]) == {
        "total": 0,
        "confirmed": 0,
        "reported": 0,
        "inferred": 0,
        "quantified": 0,
        "not_quantified": 0,
        "withheld": 0,
    }
