"""The service of organisations and that of products: manifest, queries, suggestions, data extension, preview."""

from functools import cached_property
from typing import Any

from csp.decorators import csp_replace
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens import AskingTokenAuthentication
from analysis.folding import folded
from core.api.problems import TooMuch
from core.api.views import ReadView
from core.pages import Page
from core.search.selectors import hits_each
from exchange.reconcile.reading import QUERIES_MOST, extension_read, queries_read, refused
from exchange.reconcile.services import SERVICES, Property, Service
from firms.reports import Candidate

SUGGESTED, SUGGESTED_LONGEST = 10, 200
BODY_MOST = 1_000_000
PREVIEW = {"width": 400, "height": 220}


class AskingSession(SessionAuthentication):
    """A session; no form token is asked for, since nothing is written here."""

    def enforce_csrf(self, request: Request) -> None:
        """Let questions through whoever sent them: other sites are not let in to read the answer."""


class ReconcileView(ReadView):
    """What all answers have in common: their service."""

    is_undocumented = True
    reads = ()

    @cached_property
    def service(self) -> Service:
        """Return the service that the address names."""
        try:
            return SERVICES[self.kwargs["service"]]
        except KeyError as error:
            raise Http404 from error

    def address(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the whole address of a page or an answer."""
        return self.request.build_absolute_uri(reverse(name, args=args, kwargs=kwargs))


class ServiceView(ReconcileView):
    """The manifest, and the answers to batches of queries and to what is to be added to rows."""

    http_method_names = ("get", "head", "options", "post")
    reading_methods = AskingTokenAuthentication.reading_methods
    """The methods that count as reading."""
    parser_classes = (FormParser,)
    authentication_classes = (AskingTokenAuthentication, AskingSession)
    permission_classes = (AllowAny,)
    reads = ("queries", "extend")

    def post(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer a question that is too long for an address."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > BODY_MOST:
            raise TooMuch(BODY_MOST)
        try:
            sent = dict(request.data.items())
        except (SuspiciousOperation, RequestDataTooBig, UnicodeError) as error:
            raise ParseError(_("The form cannot be read.")) from error
        self.parameters = {**self.parameters, **sent}
        if not sent.keys() & set(self.reads):
            raise refused(_("Send queries or extend."), at="queries")
        return self.answer()

    def answer(self) -> Response:
        """Return what is asked for."""
        self.filters_get()
        service, asked = self.service, [name for name in self.reads if name in self.parameters]
        if len(asked) > 1:
            raise refused(_("Send queries or extend, not both."), at="extend")
        if asked == ["queries"]:
            return Response(self.results(service))
        return Response(self.extension(service) if asked else self.manifest(service))

    def results(self, service: Service) -> dict[str, Any]:
        """Return the candidates of each query of a batch."""
        batch = queries_read(self.parameters["queries"], service, viewer=self.viewer)
        found = service.meant(list(batch.values()), viewer=self.viewer) if batch else []
        return {id_: {"result": [self.result(service, one) for one in candidates]} for id_, candidates in zip(batch, found, strict=True)}

    def result(self, service: Service, one: Candidate) -> dict[str, Any]:
        """Return one candidate."""
        return {
            "id": one.record.key,
            "name": one.record.name,
            "description": service.described(one.record),
            "type": service.types_of(one.record),
            "score": round(one.score, 2),
            "match": one.is_match,
        }

    def extension(self, service: Service) -> dict[str, Any]:
        """Return what is known of some records; of one that is not there nothing is."""
        ids, wanted = extension_read(self.parameters["extend"], service)
        records = {row.key: row for row in service.rows(self.viewer).filter(key__in=ids)}
        properties = [service.properties[pid] for pid in wanted]
        return {
            "meta": [named(one) for one in properties],
            "rows": {id_: {one.id: one.shown(records[id_]) if id_ in records else [] for one in properties} for id_ in ids},
        }

    def manifest(self, service: Service) -> dict[str, Any]:
        """Return what this service is and does."""
        here = self.address("reconcile:service", service=service.id)
        page = self.address(service.page, "KEY").replace("KEY", "{{id}}")
        preview = self.address("reconcile:preview", service=service.id, key="KEY").replace("KEY", "{{id}}")
        suggest = {name: {"service_url": here, "service_path": f"/suggest/{name}"} for name in ("entity", "property", "type")}
        return {
            "versions": ["0.2"],
            "name": str(service.name),
            "identifierSpace": self.request.build_absolute_uri(page.partition("{{id}}")[0]),
            "schemaSpace": self.address("api:schema"),
            "documentation": self.address("about"),
            "defaultTypes": [{"id": service.type, "name": service.types[service.type]}],
            "view": {"url": page},
            "preview": {"url": preview, **PREVIEW},
            "suggest": suggest,
            "extend": {"propose_properties": {"service_url": here, "service_path": "/properties"}, "property_settings": []},
            "batchSize": QUERIES_MOST,
        }


class SuggestView(ReconcileView):
    """What somebody may be about to type: a record, a property, a type."""

    reads = ("prefix", "cursor", "spell", "exact", "prefixed", "scoring", "type", "type_strict", "lang")
    """The last seven OpenRefine sends with every question, as the service it was made for wanted them; nothing here depends on them."""

    def answer(self) -> Response:
        """Return what begins with, or is found by, what is typed."""
        self.filters_get()
        prefix = self.parameters.get("prefix", "")
        if len(prefix) > SUGGESTED_LONGEST or "\0" in prefix:
            raise refused(_("A text of at most %(most)d letters is expected."), at="prefix", most=SUGGESTED_LONGEST)
        return Response({"result": getattr(self, f"_{self.kwargs['what']}")(prefix)[self._start() :][:SUGGESTED]})

    def _start(self) -> int:
        text = self.parameters.get("cursor", "") or "0"
        if not (text.isascii() and text.isdecimal() and len(text) <= 4):
            raise refused(_("A number of suggestions to pass over is expected."), at="cursor")
        return int(text)

    def _entity(self, prefix: str) -> list[dict[str, Any]]:
        service = self.service
        if not folded(prefix):
            return []
        [hits] = hits_each([prefix], viewer=self.viewer, types=[service.type], limit=self._start() + SUGGESTED)
        records = {row.pk: row for row in service.rows(self.viewer).filter(pk__in=[hit.record for hit in hits])}
        found = [records[hit.record] for hit in hits if hit.record in records]
        return [
            {
                "id": row.key,
                "name": row.name,
                "description": service.described(row),
                "notable": [one["name"] for one in service.types_of(row)],
            }
            for row in found
        ]

    def _property(self, prefix: str) -> list[dict[str, str]]:
        return _begun(prefix, [named(one) for one in self.service.properties.values()])

    def _type(self, prefix: str) -> list[dict[str, str]]:
        return _begun(prefix, [{"id": id_, "name": name} for id_, name in self.service.types.items()])


class PropertiesView(ReconcileView):
    """What is known of records and can be added to rows."""

    reads = ("type", "limit")

    def answer(self) -> Response:
        """Return the properties; those of all types are the same."""
        self.filters_get()
        wanted, service = self.parameters.get("type") or self.service.type, self.service
        if wanted not in service.types:
            known = ", ".join(service.types)
            raise refused(_("Unknown value %(unknown)s; known are %(known)s."), at="type", unknown=wanted[:80], known=known)
        text = self.parameters.get("limit", "")
        if text and not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text)):
            raise ValidationError({"limit": [_("A number from 1 is expected.")]})
        properties = [named(one) for one in service.properties.values()][: int(text) if text else None]
        return Response({"type": wanted, **({"limit": int(text)} if text else {}), "properties": properties})


@method_decorator(csp_replace({"frame-ancestors": ["*"]}), name="dispatch")
@method_decorator(xframe_options_exempt, name="dispatch")
class PreviewPage(Page):
    """A record in few words, to be shown inside the page of a client: the only page that may be framed."""

    template_name = "exchange/preview.html"

    def content(self, service: str, key: str) -> dict[str, Any]:
        """Return the record and what tells it from others."""
        if service not in SERVICES:
            raise Http404
        self.filtered()
        known = SERVICES[service]
        record = self.one_of(known.rows(self.viewer), key)
        return {"record": record, "described": known.described(record), "page": reverse(known.page, args=[record.key])}


def named(one: Property) -> dict[str, str]:
    """Return a property by id and name."""
    return {"id": one.id, "name": str(one.name)}


def _begun(prefix: str, those: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return those whose id or a word of whose name begins with what is typed."""
    begun = folded(prefix)
    return [one for one in those if folded(one["id"]).startswith(begun) or f" {begun}" in f" {folded(one['name'])}"]
