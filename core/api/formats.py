"""The forms of an answer: JSON, and for lists CSV, NDJSON and, where there are places, GeoJSON, each of which streams everything."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins with one of these would be read as a formula by spreadsheet programs."""


class JsonForm(BaseRenderer):
    """JSON, the default."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        """Return an answer as bytes; nothing where there is nothing to say."""
        return b"" if data is None else json_bytes(data)


class CsvForm(BaseRenderer):
    """A table; the view writes it row by row."""

    media_type = "text/csv"
    format = "csv"


class NdjsonForm(BaseRenderer):
    """One JSON document a line; the view writes it row by row."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class GeoJsonForm(JsonForm):
    """Places."""

    media_type = "application/geo+json"
    format = "geojson"


LIST_FORMS = (JsonForm, CsvForm, NdjsonForm)
PLACE_FORMS = (*LIST_FORMS, GeoJsonForm)


class FormNegotiation(DefaultContentNegotiation):
    """The form of an answer: `format=` first, then the Accept header. An unknown format is an error that names the known ones."""

    names: ClassVar[tuple[str, ...]] = ("format",)
    """The parameters that name the form."""

    def select_renderer(self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None) -> Any:
        """Return the renderer and its media type."""
        if request.method == "OPTIONS":  # which says what there is, and is JSON
            return renderers[0], renderers[0].media_type
        asked = {name: wanted for name in self.names if (wanted := ",".join(request.query_params.getlist(name)))}
        if not asked:
            return super().select_renderer(request, renderers, format_suffix)
        known = {renderer.format: renderer for renderer in renderers}
        if len(set(asked.values())) > 1:
            raise ValidationError({name: [_("Ask for one form.")] for name in asked})
        for name, wanted in asked.items():
            if wanted not in known:
                msg = _("Unknown value %(unknown)s; known are %(known)s.") % {"unknown": wanted, "known": ", ".join(known)}
                raise ValidationError({name: [msg]})
        return (found := known[wanted]), found.media_type


def json_bytes(value: Any) -> bytes:
    """Return a value as compact JSON: days and moments as ISO 8601, words in the reader's language."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def _plain(value: Any) -> Any:
    """Return what the writer of JSON does not know as something it does."""
    return _encoder.default(value)


_encoder = JSONEncoder()


def csv_lines(columns: Sequence[str], chunks: Iterable[Iterable[Mapping[str, Any]]]) -> Iterator[str]:
    """Yield a table, its head first, then each chunk of rows."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(columns)
    yield lines.getvalue()
    for rows in chunks:
        lines.seek(0)
        lines.truncate()
        writer.writerows([_cell(row[name]) for name in columns] for row in rows)
        yield lines.getvalue()


def ndjson_lines(chunks: Iterable[Iterable[Mapping[str, Any]]]) -> Iterator[bytes]:
    """Yield each chunk of rows, one JSON document a line."""
    for rows in chunks:
        yield b"".join(json_bytes(row) + b"\n" for row in rows)


def geojson_text(chunks: Iterable[Iterable[Mapping[str, Any]]]) -> Iterator[bytes]:
    """Yield a FeatureCollection of the rows that have coordinates, chunk by chunk."""
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    for rows in chunks:
        features = b",".join(json_bytes(point_feature(row)) for row in rows if row["latitude"] is not None)
        if features:
            yield comma + features
            comma = b","
    yield b"]}"


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
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(json_bytes(item).decode() if isinstance(item, dict) else str(item) for item in value)
    return str(value)
