"""The linkages of any set of organisations as a graph document."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from analysis.graphs import graph_document
from core import clock
from firms.models import Organisation
from linkages.graphs import values_graph


def graph_document_get(
    values: Iterable[Sequence[Any]],
    *,
    as_of: dt.date,
    inside: Collection[str] = (),
    organisations: Iterable[Organisation] = (),
    **attributes: object,
) -> dict[str, Any]:
    """Return the graph document of linkages of `linkage_list` at `as_of`.

    Parameters
    ----------
    values
        The linkages as `flow_values` reads them for whoever looks.
    as_of
        The day that is asked about; an attribute of the graph.
    inside
        Keys of the organisations that are looked at.
    organisations
        Organisations to show even when no linkage touches them.
    attributes
        Further attributes of the graph.
    """
    graph = values_graph(values, ends_known=as_of == clock.today(), inside=inside, organisations=organisations)
    return graph_document(graph, as_of=as_of, **attributes)
