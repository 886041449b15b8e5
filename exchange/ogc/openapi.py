"""What can be asked, as OpenAPI 3.0: read from the filters and serializers that answer."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.utils.encoding import force_str
from rest_framework import serializers

from core.api.fields import KeysField as KeysShown
from core.api.pagination import LIMIT_DEFAULT, LIMIT_LARGEST
from core.api.problems import MEDIA_TYPE
from core.api.schema import filter_schema, filter_words
from exchange.ogc.collections import COLLECTIONS, Collection

VERSION = "1"
OFFSET_LARGEST = 1_000_000
SCHEMA_JSON = "application/schema+json"
SCALARS: tuple[tuple[type[serializers.Field], dict[str, Any]], ...] = (
    (serializers.BooleanField, {"type": "boolean"}),
    (serializers.IntegerField, {"type": "integer"}),
    (serializers.FloatField, {"type": "number"}),
    (KeysShown, {"type": "array", "items": {"type": "string"}}),
    (serializers.ListField, {"type": "array", "items": {"type": "string"}}),
)
PROBLEMS = (400, 404, 405, 406, 429)


def openapi_document(address: str) -> dict[str, Any]:
    """Return the document of the service at an address."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Cluster Atlas: features",
            "version": VERSION,
            "description": "Industrial clusters: organisations, zones, and who supplies whom. OGC API - Features, Part 1.",
        },
        "servers": [{"url": address}],
        "paths": {
            "/": _get("landing", "Where everything begins", "Landing"),
            "/conformance": _get("conformance", "Which parts of the standard hold", "Conformance"),
            "/collections": _get("collections", "All collections", "Collections"),
            **{path: item for one in COLLECTIONS.values() for path, item in _paths(one).items()},
        },
        "components": {
            "parameters": {one["name"]: one for one in PARAMETERS},
            "responses": {"Problem": {"description": "What is wrong.", "content": {MEDIA_TYPE: {"schema": _schema("Problem")}}}},
            "schemas": {**_schemas(), **{name: shape for one in COLLECTIONS.values() for name, shape in _shapes(one).items()}},
        },
    }


def _asked(name: str, words: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter."""
    return {"name": name, "in": "query", "description": words, "schema": values, "style": "form", "explode": False}


PARAMETERS = (
    _asked(
        "limit",
        "How many features a page has; a larger number means the largest.",
        {"type": "integer", "minimum": 1, "maximum": LIMIT_LARGEST, "default": LIMIT_DEFAULT},
    ),
    _asked("cursor", "A place in the collection, taken from the links `next` and `prev`.", {"type": "string"}),
    _asked(
        "offset",
        "How many features to pass over; without `cursor`. Rows that are written meanwhile may repeat or hide others.",
        {"type": "integer", "minimum": 0, "maximum": OFFSET_LARGEST, "default": 0},
    ),
    *(_asked(name, "The form of the answer, in place of the Accept header.", {"type": "string"}) for name in ("f", "format")),
)


def _paths(one: Collection) -> dict[str, Any]:
    parameters = [_parameter(name, each, one.filterset_class) for name, each in one.filterset_class.base_filters.items()]
    paging = [_shared(name) for name in ("limit", "cursor", "offset")]
    key = {"name": "key", "in": "path", "required": True, "description": "The key of the record.", "schema": {"type": "string"}}
    both, merged = ("application/geo+json", "application/json"), {"308": {"description": "It was merged into another feature."}}
    name = one.id.removesuffix("s")
    return {
        f"/collections/{one.id}": _get(f"{name}_collection", f"{one.title}: what the collection holds", "Collection"),
        f"/collections/{one.id}/items": _get(f"{name}_items", f"{one.title}", f"{one.id}_items", *both, parameters=[*paging, *parameters]),
        f"/collections/{one.id}/items/{{key}}": _get(
            f"{name}_item", f"{one.title}: one", f"{one.id}_item", *both, parameters=[key], answers=merged
        ),
        f"/collections/{one.id}/schema": _get(
            f"{name}_schema", f"{one.title}: what a feature holds, as JSON Schema", "Schema", SCHEMA_JSON, "application/json"
        ),
    }


def _get(
    name: str,
    summary: str,
    shape: str,
    *forms: str,
    parameters: Sequence[Mapping[str, Any]] = (),
    answers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    content = {form: {"schema": _schema(shape)} for form in forms or ("application/json",)}
    told: dict[str, Any] = {
        "200": {"description": summary, "content": content},
        "304": {"description": "The client has it already."},
        **(answers or {}),
        **{str(code): {"$ref": "#/components/responses/Problem"} for code in PROBLEMS},
    }
    asked = [*parameters, _shared("f"), _shared("format")]
    return {"get": {"operationId": name, "summary": summary, "tags": ["Features"], "parameters": asked, "responses": told}}


def _shared(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _schema(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, one: django_filters.Filter, filterset_class: type) -> dict[str, Any]:
    """Return a filter as a parameter."""
    return _asked(name, filter_words(one, filterset_class), filter_schema(one))


def _shapes(one: Collection) -> dict[str, Any]:
    """Return the shapes of the features of a collection."""
    properties = {name: _shown(field) for name, field in one.fields.items()}
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string", "description": "The key of the record."},
            "geometry": {**GEOMETRIES[one.geometry], "nullable": True, "description": "Null where the place is not known."},
            "properties": {"type": "object", "properties": properties},
            "links": _LINKS,
        },
    }
    page = {
        "type": "object",
        "required": ["type", "features", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _schema(f"{one.id}_item")},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0, "description": "On the first page."},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    }
    return {f"{one.id}_item": feature, f"{one.id}_items": page}


def _shown(field: serializers.Field) -> dict[str, Any]:
    """Return the shape of a property."""
    shape = next((shape for kind, shape in SCALARS if isinstance(field, kind)), {"type": "string"})
    words = {"description": force_str(field.help_text)} if field.help_text else {}
    if isinstance(field, serializers.ChoiceField):
        return {**shape, "enum": [*field.choices, *([None] if field.allow_null else [])], "nullable": field.allow_null, **words}
    return {**shape, "nullable": bool(field.allow_null), **words}


_POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
GEOMETRIES: dict[str, dict[str, Any]] = {
    "Point": {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": {"type": "string", "enum": ["Point"]}, "coordinates": _POSITION},
    },
    "LineString": {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": ["LineString"]},
            "coordinates": {"type": "array", "items": _POSITION, "minItems": 2, "maxItems": 2},
        },
    },
}
_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}


def schema_document(one: Collection, address: str) -> dict[str, Any]:
    """Return what a feature of a collection holds as JSON Schema, by which clients know the type of each column.

    As in OGC API - Features, Part 5, a property that is null counts as one that is not there: GDAL reads one type of each.
    """
    shapes = {name: _shown(field) for name, field in one.fields.items()}
    known = [name for name, shape in shapes.items() if not shape.pop("nullable")]
    for shape in shapes.values():
        if "enum" in shape:
            shape["enum"] = [value for value in shape["enum"] if value is not None]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": str(one.title),
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": {"anyOf": [GEOMETRIES[one.geometry], {"type": "null"}]},
            "properties": {
                "type": "object",
                "description": "A property that is null is not known: it counts as one that is not there.",
                "required": known,
                "properties": shapes,
            },
        },
    }


def _schemas() -> dict[str, Any]:
    """Return the shapes that all collections share."""
    text = {"type": "string"}
    return {
        "Link": {
            "type": "object",
            "required": ["href", "rel"],
            "properties": {"href": text, "rel": text, "type": text, "title": text},
        },
        "Landing": {"type": "object", "required": ["links"], "properties": {"title": text, "description": text, "links": _LINKS}},
        "Conformance": {
            "type": "object",
            "required": ["conformsTo"],
            "properties": {"conformsTo": {"type": "array", "items": text}},
        },
        "Collections": {
            "type": "object",
            "required": ["links", "collections"],
            "properties": {"links": _LINKS, "collections": {"type": "array", "items": _schema("Collection")}},
        },
        "Collection": {
            "type": "object",
            "required": ["id", "links"],
            "properties": {
                "id": text,
                "title": text,
                "description": text,
                "itemType": text,
                "crs": {"type": "array", "items": text},
                "extent": {"type": "object", "properties": {"spatial": {"type": "object"}, "temporal": {"type": "object"}}},
                "links": _LINKS,
            },
        },
        "Schema": {"type": "object", "description": "A JSON Schema of the features of a collection."},
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "errors": {"type": "object", "additionalProperties": {"type": "array", "items": text}},
            },
        },
    }
