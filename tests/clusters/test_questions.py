"""Which questions the home page asks: only those that the register has an answer to."""

from clusters.reports.questions import AnchorFacts, ClusterFacts, Questions, chosen_questions


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


def test_the_cluster_of_most_single_suppliers_is_asked_about():
    assert chosen_questions([cluster("a", singles=3), cluster("b", singles=7), cluster("c")]).single.key == "b"


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
