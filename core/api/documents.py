"""The OpenAPI document, and the page on which it is browsed."""

from functools import lru_cache
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponseBase, HttpResponseNotModified
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.etag import REVISION, is_known, text_tag
from core.api.formats import json_bytes
from core.api.views import ReadView

LISTS = {
    "organisations": "organisation",
    "linkages": "linkage",
    "clusters": "cluster",
    "zones": "zone",
    "products": "product",
    "capabilities": "capability",
    "initiatives": "initiative",
    "industries": "industry",
    "sources": "source",
}
"""The lists of the interface, by their addresses, with the names of their records."""


@lru_cache(maxsize=8)
def openapi_document(_language: str) -> tuple[dict[str, Any], str]:
    """Return the OpenAPI document and its tag; it depends on the program and the language only."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return document, text_tag(json_bytes(document))


class IndexSerializer(serializers.Serializer):
    """Where everything is."""

    documentation = serializers.URLField(help_text="A page on which the interface is browsed and tried.")
    schema = serializers.URLField(help_text="The OpenAPI document, which says all that can be asked.")
    lists = serializers.DictField(child=serializers.URLField(), help_text="The lists, by what they hold.")


class IndexView(ReadView):
    """Where to begin: the lists, and what describes them."""

    serializer_class = IndexSerializer

    def answer(self) -> Response:
        """Return the addresses."""
        self.filters_get()
        lists = {name: self.address(f"{one}-list") for name, one in LISTS.items()}
        return Response(self.serialized({"documentation": self.address("docs"), "schema": self.address("schema"), "lists": lists}))

    def address(self, name: str) -> str:
        """Return the whole address of an endpoint."""
        return self.request.build_absolute_uri(reverse(f"api:{name}"))


class SchemaView(ReadView):
    """The OpenAPI 3.1 document of this interface."""

    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer)
    is_undocumented = True

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return the document."""
        self.filters_get()
        document, tag = openapi_document(get_language() or "")
        response = HttpResponseNotModified() if is_known(request, tag) else Response(document)
        response["ETag"] = tag
        return response


@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class DocumentationView(SpectacularSwaggerSplitView):
    """The OpenAPI document as a page to browse and try, without inline scripts or styles.

    Its style sheet carries its icons in itself, so this page alone takes images from `data:` addresses.
    """

    is_undocumented = True
    http_method_names = ("get", "head")
    url_name = "api:schema"
    template_name = "core/documentation.html"
    title = _("Cluster Atlas: the interface")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return the page, or its script."""
        tag = text_tag(f"{REVISION} {request.get_full_path()} {get_language()}".encode())
        response = HttpResponseNotModified() if is_known(request, tag) else super().get(request, *args, **kwargs)
        response["ETag"] = tag
        response["Cache-Control"] = "public, no-cache"
        return response
