"""Which questions the home page asks: only those that the register has an answer to."""

import pytest

from clusters.reports.questions import AnchorFacts, ClusterFacts, Questions, chosen_questions, output_question_get
from core.visibility import Visibility
from tests import factories as make


def cluster(key, *, country="OM", anchors=(), singles=0, products=(), planned=0):
    return ClusterFacts(key, key.title(), country, tuple(anchors), singles, frozenset(products), planned)


def test_an_empty_register_asks_nothing():
    assert chosen_questions([]) == Questions()
    assert chosen_questions([]).is_empty


def test_a_register_without_answers_asks_nothing():
    assert chosen_questions([cluster("a", anchors=[AnchorFacts("mine", "Mine", 0)]), cluster("b")]).is_empty


def test_the_anchor_of_most_customers_is_asked_about():
    anchors = [AnchorFacts("few", "Few", 2), AnchorFacts("many", "Many", 5)]
    assert chosen_questions([cluster("a", anchors=anchors)]).output == anchors[1]


def test_of_each_country_the_cluster_of_most_single_suppliers_is_asked_about():
    facts = [cluster("a", singles=3), cluster("b", singles=7), cluster("c"), cluster("d", country="CA", singles=9)]
    assert [each.key for each in chosen_questions(facts).singles] == ["d", "b"]


def test_clusters_of_one_industry_are_compared_the_richer_one_first():
    facts = [
        cluster("valley", country="CA", products={1, 2, 3, 4}),
        cluster("sohar", products={1, 2}),
        cluster("gas", country="TT", products={1, 8, 9}),
    ]
    one, other = chosen_questions(facts).compared
    assert (one.key, other.key) == ("valley", "sohar")


def test_clusters_with_nothing_in_common_or_nothing_of_their_own_are_not_compared():
    assert chosen_questions([cluster("a", products={1}), cluster("b", products={2})]).compared is None
    assert chosen_questions([cluster("a", products={1}), cluster("b", products={1})]).compared is None


def test_clusters_of_one_country_are_compared_where_there_are_no_others():
    one, other = chosen_questions([cluster("a", products={1, 2}), cluster("b", products={1})]).compared
    assert (one.key, other.key) == ("a", "b")


def test_an_anchor_at_rest_is_asked_about_with_its_cluster():
    asked = chosen_questions([cluster("a", anchors=[AnchorFacts("mozal", "Mozal", 0, ended=5)])])
    assert asked.stopped[0].key == "a"
    assert asked.stopped[1].ended == 5
    assert not asked.is_empty


def test_the_cluster_of_most_plans_is_asked_about():
    assert chosen_questions([cluster("a", planned=1), cluster("b", planned=2)]).planned.key == "b"


@pytest.fixture
def mills(db):
    """A smelter whose metal, by way of a product below it, is rolled and cast, and a power station that feeds everything."""
    metal = make.product("metal")
    hot = make.product("hot-metal", parent=metal)
    power = make.product("power", stage="utility")
    sheet, castings = make.product("sheet"), make.product("castings")
    make.recipe(sheet, hot)
    make.recipe(castings, metal)
    make.recipe(metal, power)
    for product in ("glass", "paper", "bricks"):
        make.recipe(make.product(product), power)
    smelter, mill, station = make.organisation("smelter"), make.organisation("mill"), make.organisation("station")
    make.product_line(smelter, metal)
    make.product_line(mill, sheet)
    make.product_line(station, power)
    make.cluster("north", members=[(smelter, "anchor"), (station, "anchor"), (mill, "processor")])
    return smelter


def test_the_anchor_from_whose_output_most_is_made_is_asked_about_power_aside(mills, django_assert_num_queries):
    from core.memo import at_version  # noqa: PLC0415

    with at_version("known", viewer=None), django_assert_num_queries(1):
        asked = output_question_get(viewer=None)
    assert (asked.key, asked.products, asked.made_near) == ("smelter", 2, 1)


def test_the_answer_lists_as_many_products(mills, client):
    rows = client.get("/api/v1/products/", {"made_from": "smelter"}).json()["results"]
    assert [row["key"] for row in rows] == ["castings", "sheet"]
    page = client.get("/products/", {"made_from": "smelter"}).content.decode()
    assert "2 products" in page
    assert "/products/?made_from=smelter" in client.get("/").content.decode()


def test_of_two_from_whose_output_as_much_is_made_the_one_with_makers_near_is_asked_about(mills):
    from firms.models import Product  # noqa: PLC0415

    other = make.organisation("zzz-smelter")
    make.product_line(other, Product.objects.get(key="metal"))
    make.cluster("south", members=[(other, "anchor")])
    assert output_question_get(viewer=None).key == "smelter"


def test_a_hidden_anchor_is_not_asked_about(db):
    metal, sheet = make.product("metal"), make.product("sheet")
    make.recipe(sheet, metal)
    hidden = make.organisation("hidden-firm", visibility=Visibility.AGENCY)
    make.product_line(hidden, metal)
    make.cluster("north", members=[(hidden, "anchor")])
    assert output_question_get(viewer=None) is None
