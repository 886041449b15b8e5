"""The questions that people come with, as ways in: each chosen so that it leads to an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Value

from analysis.products import ProductNode, ProductTree
from analysis.recipes import made_from
from clusters.models import MemberRole, Membership
from core.memo import remembered
from core.unions import union_rows
from core.visibility import viewer_level
from firms.models import Product, Recipe
from firms.selectors import output_line_list

MOST_COMPARED = 60
SINGLES_SHOWN = 6


@dataclass(frozen=True)
class AnchorFacts:
    """An anchor: how many customers it has on record, and how many of its flows have ended where it does not operate."""

    key: str
    name: str
    customers: int
    ended: int = 0


@dataclass(frozen=True)
class ClusterFacts:
    """A cluster: its anchors, on how many inputs with one supplier it can answer (0: it refuses), what its members make."""

    key: str
    name: str
    country: str
    anchors: tuple[AnchorFacts, ...]
    singles: int
    products: frozenset[int]
    planned: int = 0


@dataclass(frozen=True)
class Questions:
    """Examples to ask; None where the register has no answer to such a question."""

    output: AnchorFacts | None = None
    singles: tuple[ClusterFacts, ...] = ()
    compared: tuple[ClusterFacts, ClusterFacts] | None = None
    stopped: tuple[ClusterFacts, AnchorFacts] | None = None
    planned: ClusterFacts | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to ask."""
        return not any((self.output, self.singles, self.compared, self.stopped, self.planned))


def chosen_questions(clusters: Iterable[ClusterFacts]) -> Questions:
    """Return one example of each question.

    output: the anchor of most customers. singles: of each country the cluster with most inputs of one supplier, most first. compared:
    of the pairs that make most products in common (so that they are of one industry), the one in which one has most that the other has
    not; clusters of two countries before those of one. stopped: the anchor at rest of which most flows have ended. planned: the cluster
    of most plans.
    """
    facts = list(clusters)
    anchors = [anchor for cluster in facts for anchor in cluster.anchors]
    stopped = [(cluster, anchor) for cluster in facts for anchor in cluster.anchors if anchor.ended]
    return Questions(
        output=max((anchor for anchor in anchors if anchor.customers), key=lambda anchor: anchor.customers, default=None),
        singles=_most_of_each_country(facts)[:SINGLES_SHOWN],
        compared=_pair(facts),
        stopped=max(stopped, key=lambda pair: pair[1].ended, default=None),
        planned=max((cluster for cluster in facts if cluster.planned), key=lambda cluster: cluster.planned, default=None),
    )


def _most_of_each_country(facts: Iterable[ClusterFacts]) -> tuple[ClusterFacts, ...]:
    """Return of each country the cluster with most inputs of one supplier, those with most first."""
    found: dict[str, ClusterFacts] = {}
    for cluster in sorted((cluster for cluster in facts if cluster.singles), key=lambda cluster: -cluster.singles):
        found.setdefault(cluster.country, cluster)
    return tuple(found.values())


def _pair(facts: Sequence[ClusterFacts]) -> tuple[ClusterFacts, ClusterFacts] | None:
    known = sorted((cluster for cluster in facts if cluster.products), key=lambda cluster: -len(cluster.products))[:MOST_COMPARED]
    pairs = [(one, other) for first, second in combinations(known, 2) for one, other in ((first, second), (second, first))]
    pairs = [(one, other) for one, other in pairs if one.products & other.products and one.products - other.products]
    return max(pairs, key=_contrast, default=None)


def _contrast(pair: tuple[ClusterFacts, ClusterFacts]) -> tuple[int, ...]:
    one, other = pair
    return int(one.country != other.country), len(one.products & other.products), len(one.products - other.products)


@dataclass(frozen=True)
class OutputQuestion:
    """An anchor from whose output things are made: how many products by the recipes, and how many of these its clusters' members make."""

    key: str
    name: str
    products: int
    made_near: int


def output_question_get(*, viewer: object | None) -> OutputQuestion | None:
    """Return the anchor to ask about what is made from its output; None where no recipe leads on from what an anchor makes."""
    return remembered("output_question", viewer=viewer, build=lambda: _output_question(viewer))


def _output_question(viewer: object | None) -> OutputQuestion | None:
    """Read members, what they make, recipes and the product tree, in one query."""
    none = Value("")
    members = Membership.objects.filter(organisation__visibility__lte=viewer_level(viewer)).order_by()
    selects = (
        (members, ("organisation__key", "cluster__key", "role", "organisation__name")),
        (output_line_list(viewer=viewer), ("organisation__key", "product__key", none, none)),
        (Recipe.objects.order_by(), ("input__key", "output__key", none, none)),
        (Product.objects.order_by(), ("key", "parent__key", none, none)),
    )
    found: tuple[list[tuple], ...] = ([], [], [], [])
    for place, row in union_rows(selects):
        found[place].append(row)
    made, recipes = _gathered(found[1]), _gathered(found[2])
    of_cluster = _gathered((cluster, organisation) for organisation, cluster, _role, _name in found[0])
    tree = ProductTree(ProductNode(key, parent or "", "", "") for key, parent, *_rest in found[3])
    asked: dict[str, OutputQuestion] = {}
    for key, cluster, role, name in found[0]:
        if role == MemberRole.ANCHOR and key in made:
            into = made_from(made[key], recipes, tree)
            near = {product for member in of_cluster[cluster] - {key} for product in made.get(member, ())}
            before = asked.get(key, OutputQuestion(key, name, 0, 0))
            asked[key] = OutputQuestion(key, name, len(into), max(before.made_near, len(into & near)))
    known = [question for question in asked.values() if question.products]
    return max(known, key=lambda each: (each.products, each.made_near, each.key), default=None)


def _gathered(pairs: Iterable[tuple]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, value, *_rest in pairs:
        found.setdefault(key, set()).add(value)
    return found
