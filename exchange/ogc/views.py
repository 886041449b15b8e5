"""Landing page, conformance, collections and features."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from core.api.formats import FormNegotiation, GeoJsonForm, JsonForm
from core.api.pagination import LIMIT_LARGEST, Cursor, limit_get, page_get
from core.api.views import ReadView
from exchange.ogc.collections import COLLECTIONS, CRS84, Collection
from exchange.ogc.openapi import OFFSET_LARGEST, SCHEMA_JSON, openapi_document, schema_document

CONFORMS_TO = [f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")]
JSON, GEOJSON = JsonForm.media_type, GeoJsonForm.media_type
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


class OpenApiForm(JsonForm):
    """An OpenAPI document; which version stands in the type of the answer."""

    media_type = OPENAPI.partition(";")[0]
    format = "openapi"


class OgcNegotiation(FormNegotiation):
    """The form of an answer, also as `f`, the name that most services of the standard give it."""

    names = ("format", "f")


class SchemaForm(JsonForm):
    """A JSON Schema."""

    media_type = SCHEMA_JSON
    format = "schema"


class OgcView(ReadView):
    """What all answers have in common: their links."""

    is_undocumented = True
    content_negotiation_class = OgcNegotiation
    reads = OgcNegotiation.names

    def address(self, name: str, *args: str) -> str:
        """Return the whole address of another answer."""
        return self.request.build_absolute_uri(reverse(f"ogc:{name}", args=args))

    def here(self, **changed: str | None) -> str:
        """Return the whole address of this request with some parameters changed, those that become None left out."""
        asked = {name: value for name, value in {**self.parameters, **changed}.items() if value is not None}
        return self.request.build_absolute_uri(self.request.path) + (f"?{urlencode(asked, safe=',')}" if asked else "")

    def self_links(self) -> list[dict[str, str]]:
        """Return the link to this answer, and to its other forms."""
        forms = {form.format: form.media_type for form in self.renderer_classes}
        others = [
            link("alternate", self.here(f=None, format=name), media_type, _("This document as %(form)s") % {"form": name})
            for name, media_type in forms.items()
            if name != self.form
        ]
        return [link("self", self.request.build_absolute_uri(), forms[self.form], _("This document")), *others]

    @property
    def collection(self) -> Collection:
        """Return the collection that the address names."""
        try:
            return COLLECTIONS[self.kwargs["collection"]]
        except KeyError as error:
            raise Http404 from error


class LandingView(OgcView):
    """Where everything begins."""

    def answer(self) -> Response:
        """Return the way to everything else."""
        self.filters_get()
        links = [
            *self.self_links(),
            link("service-desc", self.address("api"), OPENAPI, _("What can be asked, as OpenAPI 3.0")),
            link("conformance", self.address("conformance"), JSON, _("What this service conforms to")),
            link("data", self.address("collections"), JSON, _("The collections")),
        ]
        description = _("Industrial clusters: organisations, zones, and who supplies whom, each linkage with its sources.")
        return Response({"title": "Cluster Atlas", "description": description, "links": links})


class ConformanceView(OgcView):
    """Which parts of the standard hold."""

    def answer(self) -> Response:
        """Return the classes of the standard."""
        self.filters_get()
        return Response({"conformsTo": CONFORMS_TO})


class DescriptionView(OgcView):
    """What can be asked, as OpenAPI 3.0."""

    renderer_classes = (OpenApiForm, JsonForm)

    def answer(self) -> Response:
        """Return the document."""
        self.filters_get()
        form = OPENAPI if self.form == OpenApiForm.format else JSON
        return Response(openapi_document(self.address("landing").rstrip("/")), content_type=form)


class CollectionsView(OgcView):
    """All collections."""

    def answer(self) -> Response:
        """Return what each holds."""
        self.filters_get()
        return Response({"links": self.self_links(), "collections": [self.described(one) for one in COLLECTIONS.values()]})

    def described(self, one: Collection) -> dict[str, Any]:
        """Return what a collection holds and where."""
        extent = one.extent(viewer=self.viewer)
        page = self.request.build_absolute_uri(reverse(one.id))
        return {
            "id": one.id,
            "title": str(one.title),
            "description": str(one.description),
            "itemType": "feature",
            "crs": [CRS84],
            **({"extent": extent} if extent else {}),
            "links": [
                link("self", self.address("collection", one.id), JSON, str(one.title)),
                link("items", self.address("items", one.id), GEOJSON, _("The features")),
                link("describedby", self.address("schema", one.id), SCHEMA_JSON, _("What a feature holds, as JSON Schema")),
                link("alternate", page, "text/html", _("The list as a page")),
            ],
        }


class CollectionView(CollectionsView):
    """One collection."""

    def answer(self) -> Response:
        """Return what it holds."""
        self.filters_get()
        return Response(self.described(self.collection))


class SchemaView(OgcView):
    """What a feature of a collection holds."""

    renderer_classes = (SchemaForm, JsonForm)

    def answer(self) -> Response:
        """Return the schema."""
        self.filters_get()
        one = self.collection
        return Response(schema_document(one, self.address("schema", one.id)))


class ItemsView(OgcView):
    """The features of a collection, page by page."""

    renderer_classes = (GeoJsonForm, JsonForm)
    reads = (*OgcView.reads, "limit", "cursor", "offset")
    never_blank = ("limit", "bbox", "datetime")
    """Parameters of the standard, which has no values for blank; those of our lists are as good as none then."""

    def answer(self) -> Response:
        """Return a page of features."""
        one = self.collection
        blank = [name for name in self.never_blank if not self.parameters.get(name, "given").strip()]
        if blank:
            raise ValidationError({name: [_("Write a value, or leave the parameter out.")] for name in blank})
        self.filterset_class = one.filterset_class
        rows: QuerySet = self.filters_get(one.rows(self.viewer, self.parameters)).qs
        text = self.parameters.get("cursor")
        cursor = Cursor.read(text) if text else None
        page = page_get(rows, column="key", cursor=cursor, limit=self._limit(), read=keyed, offset=self._offset())
        features = one.features(page.rows, viewer=self.viewer)
        return Response(
            {
                "type": "FeatureCollection",
                "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
                # What is counted once need not be counted on every page.
                **({} if text else {"numberMatched": rows.order_by().count()}),
                "numberReturned": len(features),
                "features": features,
                "links": [
                    *self.self_links(),
                    link("collection", self.address("collection", one.id), JSON, str(one.title)),
                    *self._neighbours(page.next, page.previous),
                ],
            }
        )

    def _limit(self) -> int:
        """Return how many features a page has: of a number that is too large the standard wants the largest, not a refusal."""
        text = self.parameters.get("limit", "")
        if text.isascii() and text.isdecimal() and text.strip("0") and (len(text) > 4 or int(text) > LIMIT_LARGEST):
            return LIMIT_LARGEST
        return limit_get(text)

    def _offset(self) -> int:
        """Return how many features are passed over."""
        text = self.parameters.get("offset", "") or "0"
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(OFFSET_LARGEST)) and int(text) <= OFFSET_LARGEST):
            raise ValidationError({"offset": [_("Write a number from 0 to %(largest)d.") % {"largest": OFFSET_LARGEST}]})
        if int(text) and self.parameters.get("cursor"):
            raise ValidationError({"offset": [_("A cursor says already where the page begins.")]})
        return int(text)

    def _neighbours(self, after: Cursor | None, before: Cursor | None) -> list[dict[str, str]]:
        pages = (("next", after, _("The next page")), ("prev", before, _("The page before")))
        return [link(rel, self.here(cursor=str(cursor), offset=None), GEOJSON, title) for rel, cursor, title in pages if cursor is not None]


def keyed(rows: QuerySet) -> list[tuple[str, Any]]:
    """Return rows, each with its place in the order of a collection."""
    return [(row.key, row) for row in rows]


class ItemView(OgcView):
    """One feature."""

    renderer_classes = (GeoJsonForm, JsonForm)

    def answer(self) -> Response:
        """Return the feature."""
        self.filters_get()
        one = self.collection
        row = self.row_get(one.rows(self.viewer, {}), key=self.kwargs["key"])
        [feature] = one.features([row], viewer=self.viewer)
        page = self.request.build_absolute_uri(reverse(one.id.removesuffix("s"), args=[row.key]))
        links = [
            *self.self_links(),
            link("alternate", page, "text/html", _("The record as a page")),
            link("collection", self.address("collection", one.id), JSON, str(one.title)),
        ]
        return Response({**feature, "links": links})


def link(rel: str, href: str, media_type: str, title: str) -> Mapping[str, str]:
    """Return a link."""
    return {"rel": rel, "href": href, "type": media_type, "title": title}
