"""The questions that people come with, as ways in: each chosen so that it leads to an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

MOST_COMPARED = 60


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
    single: ClusterFacts | None = None
    compared: tuple[ClusterFacts, ClusterFacts] | None = None
    stopped: tuple[ClusterFacts, AnchorFacts] | None = None
    planned: ClusterFacts | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to ask."""
        return not any((self.output, self.single, self.compared, self.stopped, self.planned))


def chosen_questions(clusters: Iterable[ClusterFacts]) -> Questions:
    """Return one example of each question.

    output: the anchor of most customers. single: the cluster with most inputs of one supplier. compared: of the pairs that make most
    products in common (so that they are of one industry), the one in which one has most that the other has not; clusters of two
    countries before those of one. stopped: the anchor at rest of which most flows have ended. planned: the cluster of most plans.
    """
    facts = list(clusters)
    anchors = [anchor for cluster in facts for anchor in cluster.anchors]
    stopped = [(cluster, anchor) for cluster in facts for anchor in cluster.anchors if anchor.ended]
    return Questions(
        output=max((anchor for anchor in anchors if anchor.customers), key=lambda anchor: anchor.customers, default=None),
        single=max((cluster for cluster in facts if cluster.singles), key=lambda cluster: cluster.singles, default=None),
        compared=_pair(facts),
        stopped=max(stopped, key=lambda pair: pair[1].ended, default=None),
        planned=max((cluster for cluster in facts if cluster.planned), key=lambda cluster: cluster.planned, default=None),
    )


def _pair(facts: Sequence[ClusterFacts]) -> tuple[ClusterFacts, ClusterFacts] | None:
    known = sorted((cluster for cluster in facts if cluster.products), key=lambda cluster: -len(cluster.products))[:MOST_COMPARED]
    pairs = [(one, other) for first, second in combinations(known, 2) for one, other in ((first, second), (second, first))]
    pairs = [(one, other) for one, other in pairs if one.products & other.products and one.products - other.products]
    return max(pairs, key=_contrast, default=None)


def _contrast(pair: tuple[ClusterFacts, ClusterFacts]) -> tuple[int, ...]:
    one, other = pair
    return int(one.country != other.country), len(one.products & other.products), len(one.products - other.products)
