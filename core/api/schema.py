"""The OpenAPI document from the declarations of the views: parameters from filters, answers from serializers and forms."""

import inspect
from typing import Any

import django_filters
from django.utils.text import camel_case_to_spaces
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.api.pagination import LIMIT_DEFAULT, LIMIT_LARGEST
from core.api.problems import MEDIA_TYPE, ProblemSerializer
from core.filters import ChoicesField, FlagField, KeysField, ListField

TEXT_FORMS = {
    "csv": {"type": "string", "description": "One row a line, the names of the columns first; unknown is an empty cell."},
    "ndjson": {"type": "string", "description": "One JSON document a line, of the shape of one result."},
    "geojson": {"type": "object", "description": "A FeatureCollection (RFC 7946) of what has coordinates."},
    "graphml": {"type": "string", "description": "GraphML; the id of an edge is the key of its linkage."},
    "gexf": {"type": "string", "description": "GEXF 1.2; the label of a node is its name, the id of an edge the key of its linkage."},
    "cyjs": {"type": "object", "description": "The JSON of Cytoscape: `elements` with `nodes` and `edges`, each with its `data`."},
}
STATUS_WORDS = {
    304: "The client has this answer already.",
    401: "The token is none, or it has ended.",
    308: "The record was merged into another; the Location is the same address of that one.",
    400: "A parameter, value or format is not known, or a value is wrong; the errors name the known ones.",
    404: "There is nothing with this key, or nothing that the reader may see.",
    406: "None of the forms in the Accept header is known here.",
    422: "The answer would be too large for this form.",
    429: "Too many requests in this minute; Retry-After says how long to wait.",
}
WRITES = {"POST": "create", "PATCH": "change"}
WRITE_WORDS = {
    400: "Something that was sent is wrong; the errors name each field.",
    401: "Neither a token nor a session, or a token that has ended.",
    403: "The record is outside the scope of who writes it, or the token only reads.",
    409: "A rule of the register is in the way: it is there already, or likely is; the document names it.",
    412: "The record is another one by now.",
    413: "More was sent than is read at once.",
    415: "Only JSON is read.",
    422: "The Idempotency-Key is that of another request, which was written.",
    428: "If-Match is missing.",
    429: "Too many requests or proposals; Retry-After says how long to wait.",
    503: "Somebody else is writing; Retry-After says when to try again.",
}
WITHOUT_BODY = (304, 308)
RATES = (
    ("RateLimit-Policy", "The policy, the requests that it allows (q) and their seconds (w)."),
    ("RateLimit", "The policy, how many requests are left (r) and the seconds until the next window (t)."),
)
LIST_PARAMETERS = (
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": LIMIT_LARGEST, "default": LIMIT_DEFAULT},
        description="How many rows a page has; not with csv, ndjson and geojson, which stream everything.",
    ),
    OpenApiParameter("cursor", str, description="A place in the list, taken from `next` or `previous`."),
    OpenApiParameter("count", bool, description="Adds the number of all rows that match."),
    OpenApiParameter("ordering", str, enum=["key", "-key"], description="The order; not with q and near, which rank."),
)
_LISTS = {"explode": False, "style": "form"}


class TokenScheme(OpenApiAuthenticationExtension):
    """How programs say who they are."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the header."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token KEY, made on the page of the account."}


class RegisterSchema(AutoSchema):
    """One operation of the interface, read from its view."""

    def is_excluded(self) -> bool:
        """Return whether the document leaves the view out."""
        return bool(getattr(self.view, "is_undocumented", False))

    def get_operation_id(self) -> str:
        """Return the name of the view: ClusterMapView is cluster_map; of what writes with what it does."""
        name = camel_case_to_spaces(type(self.view).__name__.removesuffix("View")).replace(" ", "_")
        return name if self.method == "GET" else f"{name}_{WRITES[self.method]}"

    def get_tags(self) -> list[str]:
        """Return under what it stands on the page of the interface: the first word of its address."""
        return super().get_tags() or ["index"]

    def get_request_serializer(self) -> Any:
        """Return the shape of what is sent."""
        if self.method not in WRITES:
            return None
        return {"application/json": self.view.body_schema(is_new=self.method == "POST")}

    def get_description(self) -> str:
        """Return what the view says of itself."""
        return inspect.getdoc(type(self.view)) or ""

    def get_override_parameters(self) -> list[Any]:
        """Return what the view reads: its filters, its own parameters, the pages of a list, and the headers of the answer."""
        view = self.view
        if not hasattr(view, "filterset_class"):
            return []
        if self.method in WRITES:
            return self._write_parameters(view)
        described = [_parameter(name, one, view.filterset_class) for name, one in view.filterset_class.base_filters.items()]
        described += [one for one in LIST_PARAMETERS if view.is_list]
        described += getattr(view, "own_parameters", ())
        described.append(
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of an answer kept from before.")
        )
        described.append(OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304], description="Stands for this answer."))
        described += [
            OpenApiParameter(name, str, OpenApiParameter.HEADER, response=[200, 304, 429], description=said) for name, said in RATES
        ]
        described.append(OpenApiParameter("Retry-After", int, OpenApiParameter.HEADER, response=[429], description="Seconds to wait."))
        if hasattr(view, "lookup"):
            what = "Which state of the record it is, for accounts: what If-Match wants of a change."
            described.append(OpenApiParameter("Record-Version", int, OpenApiParameter.HEADER, response=[200, 304], description=what))
        return described

    def get_response_serializers(self) -> Any:
        """Return the answers by status and form."""
        view = self.view
        if not hasattr(view, "filterset_class"):
            return super().get_response_serializers()
        if self.method in WRITES:
            return self._write_answers(view)
        answers: dict[Any, Any] = {}
        for form in view.get_renderers():
            shape = TEXT_FORMS.get(form.format) if form.format != "json" else self._json_shape(view)
            shape = getattr(view, "shapes", {}).get(form.format, shape)
            answers[200, form.media_type] = shape
        for status in (*view.statuses, 401, 429):
            if status in WITHOUT_BODY:
                answers[status] = OpenApiResponse(description=STATUS_WORDS[status])
            else:
                answers[status, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, description=STATUS_WORDS[status])
        return answers

    def _write_parameters(self, view: Any) -> list[Any]:
        """Return what a write reads beside its body."""
        described = []
        if "confirm" in view.known_parameters:
            described.append(OpenApiParameter("confirm", str, enum=["new"], description="Enter it though it looks like one that is there."))
        described.append(
            OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,40}$"},
                OpenApiParameter.HEADER,
                description="A name of the request: sent again with it, it leads to what the first one wrote.",
            )
        )
        if self.method == "PATCH":
            what = "Which state is changed: the Record-Version in quotation marks, or the ETag of the record's answer."
            described.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description=what))
        return described

    def _write_answers(self, view: Any) -> dict[Any, Any]:
        """Return the answers of a write by status."""
        record = {"type": "object", "additionalProperties": True, "description": "The record as it is now, as plain data."}
        taken = {"type": "object", "additionalProperties": True, "description": "The proposal: its number and its private link."}
        done = 201 if self.method == "POST" else 200
        answers: dict[Any, Any] = {(done, "application/json"): record, (202, "application/json"): taken}
        if hasattr(view, "write_answers"):
            answers = {(status, "application/json"): shape for status, shape in view.write_answers().items()}
        statuses = (400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 503, *((412, 428) if self.method == "PATCH" else ()))
        for status in statuses:
            words = WRITE_WORDS.get(status) or STATUS_WORDS[status]
            answers[status, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, description=words)
        return answers

    def _json_shape(self, view: Any) -> Any:
        serializer = view.serializer_class
        if not view.is_list:
            return serializer
        address = {"type": ["string", "null"], "format": "uri"}
        component = self.resolve_serializer(serializer, "response")  # type: ignore[arg-type]
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {"type": "array", "items": component.ref},
                "next": address,
                "previous": address,
                "count": {"type": "integer", "description": "Only when asked for with count=true."},
            },
        }

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Return False: lists declare their shape themselves."""
        return False


def filter_schema(one: django_filters.Filter) -> dict[str, Any]:
    """Return what the values of a filter look like."""
    field = one.field
    if (schema := getattr(field, "schema", None)) is not None:
        return dict(schema)
    if isinstance(field, ChoicesField):
        return {"type": "array", "items": {"type": "string", "enum": [str(value) for value, _label in field.choices]}}
    if isinstance(field, FlagField):
        return {"type": "boolean"}
    if isinstance(field, ListField):
        pattern = field.pattern.replace("A-Z", "A-Za-z")  # capitals or not, it is read alike
        return {"type": "array", "items": {"type": "string", "pattern": f"^(?:{pattern})$"}}
    if isinstance(field, KeysField):
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}


def filter_words(one: django_filters.Filter, filterset_class: type) -> str:
    """Return what a filter says of itself."""
    return str(one.label or _sentence(one, filterset_class))


def _parameter(name: str, one: django_filters.Filter, filterset_class: type) -> OpenApiParameter:
    """Return a filter as a parameter."""
    schema = filter_schema(one)
    return OpenApiParameter(name, schema, description=filter_words(one, filterset_class), **(_LISTS if schema["type"] == "array" else {}))


def _sentence(one: django_filters.Filter, filterset_class: type) -> str:
    """Return the first line of what a filter says of itself: its method where it has one, else its class."""
    method = getattr(filterset_class, one.method) if isinstance(one.method, str) else None
    return str((method or type(one)).__doc__ or "").strip().splitlines()[0]
