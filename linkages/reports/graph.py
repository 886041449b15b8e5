"""The linkages of any set of organisations as a graph document."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from analysis.graphs import graph_document
from core import clock
from firms.models import Organisation
from linkages.graphs import linkage_graph
from linkages.models import Linkage
from linkages.selectors import linkage_rows


def graph_document_get(
    linkages: Iterable[Linkage],
    *,
    viewer: object | None,
    as_of: dt.date,
    inside: Collection[str] = (),
    organisations: Iterable[Organisation] = (),
    **attributes: object,
) -> dict[str, Any]:
    """Return the graph document of linkages of `linkage_list` at `as_of`.

    Parameters
    ----------
    linkages
        The linkages.
    viewer
        Who looks; the same as the one `linkages` was read for.
    as_of
        The day that is asked about; an attribute of the graph.
    inside
        Keys of the organisations that are looked at.
    organisations
        Organisations to show even when no linkage touches them.
    attributes
        Further attributes of the graph.
    """
    rows = linkage_rows(linkages, viewer=viewer)
    graph = linkage_graph(rows, ends_known=as_of == clock.today(), inside=inside, organisations=organisations)
    return graph_document(graph, as_of=as_of, **attributes)
