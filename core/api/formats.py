"""The forms of an answer: JSON, and for lists CSV, NDJSON and, where there are places, GeoJSON, each of which streams everything."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins with one of these would be read as a formula by spreadsheet programs."""


class JsonForm(JSONRenderer):
    """JSON, the default."""


class CsvForm(BaseRenderer):
    """A table; the view writes it row by row."""

    media_type = "text/csv"
    format = "csv"


class NdjsonForm(BaseRenderer):
    """One JSON document a line; the view writes it row by row."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class GeoJsonForm(JSONRenderer):
    """Places."""

    media_type = "application/geo+json"
    format = "geojson"


LIST_FORMS = (JsonForm, CsvForm, NdjsonForm)
PLACE_FORMS = (*LIST_FORMS, GeoJsonForm)


class FormNegotiation(DefaultContentNegotiation):
    """The form of an answer: `format=` first, then the Accept header. An unknown format is an error that names the known ones."""

    def select_renderer(self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None) -> Any:
        """Return the renderer and its media type."""
        wanted = request.query_params.get("format", "")
        if not wanted:
            return super().select_renderer(request, renderers, format_suffix)
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        known = ", ".join(dict.fromkeys(renderer.format for renderer in renderers))
        msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": wanted, "known": known}
        raise ValidationError({"format": [msg]})


def json_text(value: Any) -> str:
    """Return a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table, its head first."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(columns)
    yield line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([_cell(row[name]) for name in columns])
        yield line.getvalue()


def ndjson_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield one JSON document a line."""
    for row in rows:
        yield json_text(row) + "\n"


def geojson_text(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a FeatureCollection of the rows that have coordinates, piece by piece."""
    yield '{"type":"FeatureCollection","features":['
    comma = ""
    for row in rows:
        if row["latitude"] is not None:
            yield comma + json_text(point_feature(row))
            comma = ","
    yield "]}"


def point_feature(row: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a row with latitude and longitude as a feature; the rest are its properties."""
    properties = {name: value for name, value in row.items() if name not in ("latitude", "longitude")}
    return {
        "type": "Feature",
        "id": row["key"],
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": {**more, **properties},
    }


def _cell(value: Any) -> str:
    """Return a value as a cell: unknown is empty, lists are divided by semicolons, text never becomes a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(json_text(item) if isinstance(item, dict) else str(item) for item in value)
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return str(value)
