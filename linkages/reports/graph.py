"""The linkages of any set of organisations as a graph document."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from analysis.graphs import graph_document
from core import clock
from linkages.columns import CUSTOMER, SUPPLIER, EndValues, FlowValues, ends_get
from linkages.graphs import values_graph


def graph_document_get(
    values: Sequence[FlowValues],
    *,
    viewer: object | None,
    as_of: dt.date,
    inside: Collection[str] = (),
    ends: Mapping[int, EndValues] | None = None,
    **attributes: object,
) -> dict[str, Any]:
    """Return the graph document of linkages of `linkage_list` at `as_of`.

    Parameters
    ----------
    values
        The linkages as `flow_values` reads them for whoever looks.
    viewer
        Who looks.
    as_of
        The day that is asked about; an attribute of the graph.
    inside
        Keys of the organisations that are looked at.
    ends
        Organisations to show even when no linkage touches them, and those that are known already, as `ends_get` returns them; the ends
        that are not among them are read.
    attributes
        Further attributes of the graph.
    """
    known = dict(ends or {})
    known |= ends_get({row[end] for row in values for end in (SUPPLIER, CUSTOMER)} - known.keys(), viewer=viewer)
    # Whoever was removed or hidden since the linkages were read is not there any more, and neither are their linkages.
    there = [row for row in values if row[SUPPLIER] in known and row[CUSTOMER] in known]
    graph = values_graph(there, known, ends_known=as_of == clock.today(), inside=inside)
    return graph_document(graph, as_of=as_of, **attributes)
