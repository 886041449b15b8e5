"""The forms of a graph beside its node-link JSON: GraphML, GEXF, Cytoscape JSON, and a table of its edges."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import networkx as nx
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from core.api.formats import CsvForm, JsonForm, csv_lines, json_bytes
from core.api.views import ReportView

XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML 1.0 has no way to write."""


class GraphmlForm(BaseRenderer):
    """GraphML, which nearly every program for graphs reads."""

    media_type = "application/graphml+xml"
    format = "graphml"


class GexfForm(BaseRenderer):
    """GEXF 1.2, the format of Gephi."""

    media_type = "application/gexf+xml"
    format = "gexf"


class CyjsForm(JsonForm):
    """The JSON of Cytoscape and Cytoscape.js."""

    media_type = "application/vnd.cytoscape+json"
    format = "cyjs"


GRAPH_FORMS = (JsonForm, CsvForm, GraphmlForm, GexfForm, CyjsForm)


class _GraphmlWriter(GraphMLWriter):
    """The writer of networkx, with truth values as XML Schema spells them: true, not True."""

    def add_data(self, name: str, element_type: type, value: Any, scope: str = "all", default: Any = None) -> Element:
        """Return the element of one attribute."""
        element: Element = super().add_data(name, element_type, value, scope, default)
        if element_type is bool:
            element.text = str(value).lower()
        return element


def document_graph(document: Mapping[str, Any]) -> nx.MultiDiGraph:
    """Return the graph of a node-link document, without the signs that XML cannot hold."""
    graph: nx.MultiDiGraph = nx.node_link_graph(document, edges="edges")
    for values in (graph.graph, *(data for _key, data in graph.nodes(data=True)), *(data for *_ends, data in graph.edges(data=True))):
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = NOT_IN_XML.sub("", value)
    return graph


def graphml_text(document: Mapping[str, Any]) -> str:
    """Return a node-link document as GraphML; the id of an edge is its key.

    Examples
    --------
    >>> document = {"directed": True, "multigraph": True, "graph": {}, "nodes": [{"id": "a", "inside": True}], "edges": []}
    >>> nx.parse_graphml(graphml_text(document), force_multigraph=True).nodes["a"]
    {'inside': True}
    """
    return _xml_text(_GraphmlWriter(document_graph(document)).xml)


def gexf_text(document: Mapping[str, Any]) -> str:
    """Return a node-link document as GEXF: the label of a node is its name, the id of an edge its key.

    GEXF has no attributes of the whole graph; they stand in its description.
    """
    graph = document_graph(document)
    for _key, data in graph.nodes(data=True):
        data["label"] = data.get("name", _key)
    for _supplier, _customer, key, data in graph.edges(keys=True, data=True):
        data["id"] = key
    xml = GEXFWriter(graph).xml
    meta = xml.find("meta")
    about = "; ".join(f"{name}: {value}" for name, value in graph.graph.items())
    if meta is not None and about:
        SubElement(meta, "description").text = about
    return _xml_text(xml)


def cyjs_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node-link document as the JSON of Cytoscape, which `networkx.cytoscape_graph` reads back; the id of an edge is its key."""
    found: dict[str, Any] = nx.cytoscape_data(nx.node_link_graph(document, edges="edges"))
    for edge in found["elements"]["edges"]:
        edge["data"]["id"] = edge["data"]["key"]
    return found


def _xml_text(xml: Element) -> str:
    indent(xml)
    return XML_HEAD + tostring(xml, encoding="unicode") + "\n"


class GraphReportView(ReportView):
    """A graph document, in each form that graphs have; the fields of the serializer's `edges` are the columns of the table of edges."""

    renderer_classes = GRAPH_FORMS
    statuses = (304, 400, 404, 406, 422)

    def answer(self) -> HttpResponseBase:
        """Return the document as the report has made it, in the form that is asked for."""
        document = self.report()
        if self.form == "json":
            return Response(document)
        response = self._written(document)
        response["Content-Type"] = f"{self.request.accepted_renderer.media_type}; charset=utf-8"
        name = "-".join([*self.kwargs.values(), self.request.path.strip("/").split("/")[-1]])
        response["Content-Disposition"] = f'inline; filename="{name}.{self.form}"'
        return response

    def _written(self, document: Mapping[str, Any]) -> HttpResponseBase:
        if self.form == "csv":
            columns = list(self.serializer_class().fields["edges"].child.fields)
            return StreamingHttpResponse(csv_lines(columns, [({name: edge.get(name) for name in columns} for edge in document["edges"])]))
        if self.form == "cyjs":
            return HttpResponse(json_bytes(cyjs_document(document)))
        return HttpResponse({"graphml": graphml_text, "gexf": gexf_text}[self.form](document))
