"""Places of a network by tier and by forces: hand-drawn cases, and what holds for any network."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.forces import force_layout
from analysis.layouts import CHAIN, OFF_CHAIN, SIDE_STREAM, crossing_count, layered_layout

quick = settings(max_examples=60, deadline=None, database=None)


def laid_out(tiers, flows, *, sides=(), kinds=None, returns=()):
    """Return the layout of organisations named by letters: `tiers` by letter, `flows` as "ab" (a supplies b)."""
    keys = list(tiers)
    place = {key: index for index, key in enumerate(keys)}
    kinds = kinds or {}
    return layered_layout(
        [tiers[key] for key in keys],
        [key in sides for key in keys],
        [kinds.get(key, "firm") for key in keys],
        [place[flow[0]] for flow in flows],
        [place[flow[1]] for flow in flows],
        keys,
        returns=[index for index, flow in enumerate(flows) if flow in returns],
    )


def crossings_by_hand(x, y, flows):
    """Return how many pairs of flows between the same two columns cross, pair by pair."""
    lines = []
    for one, two in flows:
        left, right = (one, two) if x[one] <= x[two] else (two, one)
        if x[left] != x[right]:
            lines.append((x[left], x[right], y[left], y[right]))
    return sum(a[:2] == b[:2] and (a[2] - b[2]) * (a[3] - b[3]) < 0 for a, b in combinations(lines, 2))


@st.composite
def networks(draw):
    count = draw(st.integers(1, 24))
    tiers = draw(st.lists(st.none() | st.integers(-2, 3), min_size=count, max_size=count))
    sides = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    kinds = draw(st.lists(st.sampled_from(["firm", "anchor", "market"]), min_size=count, max_size=count))
    flows = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=50))
    return tiers, sides, kinds, flows


def layered(network, order=None):
    tiers, sides, kinds, flows = network
    order = order if order is not None else list(range(len(tiers)))
    place = {each: index for index, each in enumerate(order)}
    return layered_layout(
        [tiers[each] for each in order],
        [sides[each] for each in order],
        [kinds[each] for each in order],
        [place[one] for one, _two in flows],
        [place[two] for _one, two in flows],
        [f"o{each:02}" for each in order],
    )


def test_a_chain_is_a_level_line():
    sheet = laid_out({"c": 1, "b": 0, "a": -1, "d": 2}, ["ab", "bc", "cd"])
    assert sheet.x.tolist() == [2, 1, 0, 3]
    assert sheet.y.tolist() == [0, 0, 0, 0]
    assert [column.tier for column in sheet.columns] == [-1, 0, 1, 2]
    assert sheet.height == 1


def test_tiers_that_nobody_has_leave_no_gap():
    sheet = laid_out({"a": -3, "b": 0, "c": 4}, ["ab", "bc"])
    assert sheet.x.tolist() == [0, 1, 2]


def test_a_tree_is_drawn_without_a_crossing_and_its_root_in_the_middle():
    # By their keys alone the branches would lie across one another.
    tiers = {"r": 0, "a": 1, "b": 1, "t": 2, "u": 2, "v": 2, "w": 2}
    flows = ["ra", "rb", "at", "av", "bu", "bw"]
    sheet = laid_out(tiers, flows)
    place = {key: index for index, key in enumerate(tiers)}
    ends = np.array([[place[flow[0]] for flow in flows], [place[flow[1]] for flow in flows]])
    assert crossing_count(sheet.x, sheet.y, *ends) == 0
    assert sheet.y[place["r"]] == pytest.approx(sheet.y[3:].mean())
    assert sheet.y[place["t"]] < sheet.y[place["a"]] < sheet.y[place["v"]] < sheet.y[place["u"]] < sheet.y[place["b"]] < sheet.y[place["w"]]


def test_a_circle_keeps_the_columns_of_its_tiers():
    circle = laid_out({"s": 0, "f": 1, "m": 2}, ["sf", "fm", "ms"], returns={"ms"})
    assert circle.x.tolist() == [0, 1, 2]
    assert circle.y.tolist() == [0, 0, 0]


def test_a_return_flow_does_not_count_for_the_order():
    tiers = {"a": 0, "b": 0, "x": 1, "y": 1}
    straight = ["ax", "by"]
    with_returns = laid_out(tiers, [*straight, "ya", "xb"], returns={"ya", "xb"})
    assert with_returns.y.tolist() == laid_out(tiers, straight).y.tolist()


def test_an_isolated_organisation_stands_after_the_others():
    sheet = laid_out({"0": 1, "a": 0, "b": 1}, ["ab"])
    assert sheet.y[0] > sheet.y[2]
    alone = laid_out({"a": None}, [])
    assert (alone.x[0], alone.y[0], alone.band[0]) == (0, 0, OFF_CHAIN)


def test_an_empty_network_has_no_places():
    sheet = layered_layout([], [], [], [], [], [])
    assert len(sheet.x) == len(sheet.y) == 0
    assert sheet.columns == ()
    assert sheet.height == 0
    assert len(force_layout([], [], []).x) == 0


def test_components_stand_one_below_the_other_the_larger_first():
    sheet = laid_out({"a": 0, "b": 1, "p": 0, "q": 1, "r": 1}, ["ab", "pq", "pr"])
    assert max(sheet.y[2:]) < min(sheet.y[:2])
    assert sheet.y[0] == sheet.y[1]


def test_markets_of_the_chain_stand_at_its_ends():
    tiers = {"a": 0, "b": 1, "export": None, "import": None, "apart": None}
    kinds = dict.fromkeys(("export", "import", "apart"), "market")
    flows = [("import", "a"), ("a", "b"), ("a", "export"), ("b", "export")]
    sheet = laid_out(tiers, flows, kinds=kinds)
    assert sheet.x[:4].tolist() == [1, 2, 3, 0]
    assert [column.tier for column in sheet.columns] == [None, 0, 1, None]
    assert sheet.band.tolist() == [CHAIN, CHAIN, CHAIN, CHAIN, OFF_CHAIN]


def test_who_is_not_on_the_chain_stands_below_it_and_the_side_stream_below_that():
    tiers = {"a": 0, "b": 1, "n": None, "s": None}
    sheet = laid_out(tiers, ["ab", "nb", "sa"], sides={"s"})
    assert sheet.band.tolist() == [CHAIN, CHAIN, OFF_CHAIN, SIDE_STREAM]
    assert sheet.x[2] == 0  # a supplier of tier 1 without a tier stands one step before it
    assert sheet.tops[CHAIN] == 0 < sheet.tops[OFF_CHAIN] < sheet.tops[SIDE_STREAM]
    assert sheet.y[2] >= sheet.tops[OFF_CHAIN] > sheet.y[1]
    assert sheet.y[3] >= sheet.tops[SIDE_STREAM] > sheet.y[2]


def test_without_a_tier_the_flows_themselves_make_the_columns():
    sheet = laid_out({"a": None, "b": None, "c": None, "lone": None}, ["ab", "bc"])
    assert sheet.x.tolist() == [0, 1, 2, 0]
    assert sheet.columns == ()


def test_a_long_column_is_folded_between_its_neighbours():
    count = 500
    keys = [f"c{each:03}" for each in range(count)]
    sheet = layered_layout([0, *[1] * count], [0] * (count + 1), ["firm"] * (count + 1), [0] * count, range(1, count + 1), ["a", *keys])
    assert len(set(sheet.x[1:])) > 1
    assert sheet.x[1:].min() > 0.5
    assert sheet.x[1:].max() < 1.5
    assert len(set(zip(sheet.x, sheet.y, strict=True))) == count + 1


def test_barycentres_leave_far_fewer_crossings_than_the_order_of_keys():
    random = np.random.default_rng(5)
    rows = np.repeat(np.arange(30), 3)
    near = (rows + random.integers(-2, 3, len(rows))).clip(0, 29)
    for _each in range(3):
        names = random.permutation(60)
        tiers = [0 if each < 30 else 1 for each in range(60)]
        sheet = layered_layout(tiers, [0] * 60, ["firm"] * 60, rows, near + 30, [f"o{name:02}" for name in names])
        by_key = np.argsort(np.argsort(names[:30])).tolist() + np.argsort(np.argsort(names[30:])).tolist()
        naive = crossing_count(tiers, by_key, rows, near + 30)
        assert crossing_count(sheet.x, sheet.y, rows, near + 30) < naive / 6


@quick
@given(networks())
def test_no_order_by_key_has_fewer_crossings(network):
    tiers, _sides, _kinds, flows = network
    sheet = layered(network)
    on = [flow for flow in flows if sheet.band[flow[0]] == sheet.band[flow[1]] == CHAIN]
    naive = np.zeros(len(tiers))
    for column in set(sheet.x):
        here = np.flatnonzero(sheet.x == column)
        naive[here] = np.arange(len(here))
    assert crossings_by_hand(sheet.x, sheet.y, on) <= crossings_by_hand(sheet.x, naive, on)


@quick
@given(networks())
def test_crossings_are_counted_as_by_hand(network):
    sheet = layered(network)
    ends = np.array(network[3], dtype=int).reshape(-1, 2).T
    assert crossing_count(sheet.x, sheet.y, *ends) == crossings_by_hand(sheet.x, sheet.y, network[3])


@quick
@given(networks())
def test_rows_of_a_column_keep_apart_and_bands_do_not_mix(network):
    sheet = layered(network)
    assert (sheet.y >= 0).all()
    assert (sheet.y < sheet.height).all()
    for column in set(sheet.x):
        rows = np.sort(sheet.y[sheet.x == column])
        assert (np.diff(rows) > 1 - 1e-9).all()
    for band, top in sheet.tops.items():
        assert (sheet.y[sheet.band == band] >= top).all()
        assert (sheet.y[sheet.band < band] < top).all()
    tiers = network[0]
    for index, column in enumerate(sheet.columns):
        assert column.x == index
        assert all(tiers[each] == column.tier for each in np.flatnonzero((sheet.x == index) & (sheet.band == CHAIN)))


@quick
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_given_changes_nothing(network, random):
    order = list(range(len(network[0])))
    random.shuffle(order)
    flows = list(network[3])
    random.shuffle(flows)
    sheet, again = layered(network), layered((*network[:3], flows), order)
    assert again.x.tolist() == sheet.x[order].tolist()
    assert again.y.tolist() == sheet.y[order].tolist()
    ends = np.array(network[3], dtype=int).reshape(-1, 2).T
    place = np.argsort(order)
    forces = force_layout([f"o{each:02}" for each in range(len(order))], *ends)
    permuted = force_layout([f"o{each:02}" for each in order], *place[ends])
    assert permuted.x.tolist() == forces.x[order].tolist()
    assert permuted.y.tolist() == forces.y[order].tolist()


@quick
@given(networks())
def test_forces_give_everybody_a_place_of_its_own_between_minus_one_and_one(network):
    count = len(network[0])
    ends = np.array(network[3], dtype=int).reshape(-1, 2).T
    places = force_layout([f"o{each:02}" for each in range(count)], *ends)
    assert np.isfinite(places.x).all()
    assert np.abs(np.concatenate([places.x, places.y])).max() <= 1 + 1e-9
    assert len({(round(x, 9), round(y, 9)) for x, y in zip(places.x, places.y, strict=True)}) == count
    if count > 1:
        assert max(np.ptp(places.x), np.ptp(places.y)) == pytest.approx(2)


def test_two_components_stand_side_by_side_and_isolated_ones_below():
    # Two stars of 12, and three that nobody is linked with.
    keys = [f"{star}{each:02}" for star in "ab" for each in range(12)] + ["x", "y", "z"]
    suppliers = [0] * 11 + [12] * 11
    customers = [*range(1, 12), *range(13, 24)]
    places = force_layout(keys, suppliers, customers)
    one, two, alone = slice(0, 12), slice(12, 24), slice(24, 27)
    boxes = [(places.x[each].min(), places.x[each].max(), places.y[each].min(), places.y[each].max()) for each in (one, two)]
    apart = boxes[0][1] < boxes[1][0] or boxes[1][1] < boxes[0][0] or boxes[0][3] < boxes[1][2] or boxes[1][3] < boxes[0][2]
    assert apart
    assert places.y[alone].min() > places.y[:24].max()


def test_linked_organisations_stand_nearer_than_others():
    # A path of 40: the further along, the further away.
    keys = [f"p{each:02}" for each in range(40)]
    places = force_layout(keys, range(39), range(1, 40))
    steps = np.hypot(np.diff(places.x), np.diff(places.y))
    ends = np.hypot(places.x[0] - places.x[-1], places.y[0] - places.y[-1])
    assert ends > 8 * steps.mean()
    assert steps.max() < 3 * steps.min()


def test_a_circle_is_drawn_as_a_ring():
    count = 24
    places = force_layout([f"r{each:02}" for each in range(count)], range(count), [*range(1, count), 0])
    radius = np.hypot(places.x - places.x.mean(), places.y - places.y.mean())
    assert radius.min() > 0.8 * radius.max()


def test_a_large_component_is_spread_over_its_disc():
    random = np.random.default_rng(1)
    count = 900
    suppliers, customers = random.integers(0, count, 1800), random.integers(0, count, 1800)
    places = force_layout([f"o{each:03}" for each in range(count)], suppliers, customers)
    linked = np.hypot(places.x[suppliers] - places.x[customers], places.y[suppliers] - places.y[customers])
    anybody = random.permutation(customers)
    others = np.hypot(places.x[suppliers] - places.x[anybody], places.y[suppliers] - places.y[anybody])
    assert np.median(linked) < 0.75 * np.median(others)


@pytest.mark.parametrize(
    ("keys", "suppliers", "customers", "said"),
    [
        (["a", "b"], [0], [2], "found 0 to 2, expected 0 to 1"),
        (["a", "a"], [0], [1], "at least one stands twice"),
        (["a", "b"], [0, 1], [1], "2 and 1 given"),
    ],
)
def test_what_is_no_network_is_refused_in_words(keys, suppliers, customers, said):
    with pytest.raises(AnalysisError, match=said):
        force_layout(keys, suppliers, customers)
    with pytest.raises(AnalysisError, match=said):
        layered_layout([0, 1], [0, 0], ["firm", "firm"], suppliers, customers, keys)


def test_lists_of_different_length_are_refused():
    with pytest.raises(AnalysisError, match="1, 2, 2, 2 given"):
        layered_layout([0], [0, 0], ["firm", "firm"], [], [], ["a", "b"])
