"""What endpoints that write have in common: a record as JSON, checked whole, written once however often it is sent."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.sign_in import client_address
from core.api.etag import answer_tag
from core.characters import unreadable
from core.errors import ConflictError
from core.history import version_seen
from core.models import REASON_LONGEST
from core.permissions import write_scope
from register.drafted import entered_beside
from register.kinds import KINDS, Field, Holds
from register.links import link_token
from register.models import Proposal, Submission
from register.plain import ChangedSinceError, gone, record_data, record_get, record_version
from register.services import Asked, Entry, entry_save, proposal_open, refusal_told, submission_known

IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
SHAPES: Mapping[Holds, Mapping[str, Any]] = {
    Holds.NUMBER: {"type": ["number", "null"]},
    Holds.COUNT: {"type": ["integer", "null"]},
    Holds.YEAR: {"type": ["integer", "null"]},
    Holds.FLAG: {"type": "boolean"},
    Holds.LEVEL: {"type": "integer", "enum": [0, 1, 2]},
    Holds.NAMES: {"type": "array", "items": {"type": "string"}},
    Holds.IDENTIFIERS: {"type": "array", "items": {"type": "string"}},
    Holds.SOURCES: {"type": "array", "items": {"type": "string"}},
    Holds.REFERENCE: {"type": ["string", "null"]},
    Holds.DATE: {"type": ["string", "null"]},
}


class PreconditionNeeded(exceptions.APIException):
    """A change says which state of the record it changes."""

    status_code = 428
    default_code = "precondition_required"


class PreconditionFailed(exceptions.APIException):
    """The record is another one by now."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"


class WritesRecords:
    """An endpoint whose `kind` of record officers write, and others propose.

    A POST enters a record (201, or 202 for a proposal), a PATCH changes the one that the address names. `Idempotency-Key` makes a request
    that is sent again lead to what the first one wrote or proposed; one that says something else under that name is refused (422).
    """

    kind: ClassVar[str] = ""
    writes: ClassVar[tuple[str, ...]] = ("POST",)
    known_parameters: ClassVar[tuple[str, ...]] = ("format",)
    request: Request
    kwargs: dict[str, Any]

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Enter a record."""
        data = self._body()
        return self._entered(Entry(self.kind, data, reason=self._reason(data)))

    def patch(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields that are given; `If-Match` says of which state of the record."""
        data, key = self._body(), self.kwargs["key"]
        self.row_get(self.rows(), key=key)  # type: ignore[attr-defined]
        if write_scope(request.user) is None:
            return self._proposed("correct", data, key)
        entry = Entry(self.kind, data, key=key, reason=self._reason(data))
        try:
            self._saved(replace(entry, version=self._version_asked(key)))
        except ChangedSinceError as error:
            if not self._sent(entry):
                raise PreconditionFailed(_changed(error.version)) from error
        except PreconditionFailed:
            if not self._sent(entry):  # what it wrote itself is no other state
                raise
        return self._answer(key, status.HTTP_200_OK)

    def body_schema(self, *, is_new: bool) -> dict[str, Any]:
        """Return the schema of what is sent, for the OpenAPI document."""
        return body_schema(self.kind, is_new=is_new)

    def _entered(self, entry: Entry) -> Response:
        if write_scope(self.request.user) is None:
            return self._proposed("add", entry.data, "")
        return self._answer(self._saved(entry), status.HTTP_201_CREATED)

    def _saved(self, entry: Entry) -> str:
        """Write a record and return its key. Raises `ValidationError` with everything that can be told to be wrong, at its field."""
        try:
            return entry_save(entry, actor=self.request.user, token=self.request_name)
        except ValidationError as error:
            raise refusal_told(error, entry, actor=self.request.user) from error

    def _sent(self, what: Entry | Asked) -> Submission | None:
        """Return what the same request wrote or proposed before. Raises `OtherRequestError` when it said something else then."""
        return submission_known(self.request_name, what.content, actor=self.request.user)

    def _proposed(self, purpose: str, data: Mapping[str, Any], key: str) -> Response:
        """Take what an account without a scope writes as a proposal."""
        said = dict(data)
        why = said.pop("why", "")
        if not isinstance(why, str):
            raise ValidationError({"why": [_("Write text.")]})
        asked = Asked(purpose, self.kind, key, said, why=why, sent_from=client_address(self.request._request) or "")
        if key and not self._sent(asked):
            self._version_asked(key)
        proposal = proposal_open(asked, actor=self.request.user, token=self.request_name)
        return Response({**self.proposal_told(proposal), "status": proposal.status}, status=status.HTTP_202_ACCEPTED)

    def proposal_told(self, proposal: Proposal) -> dict[str, Any]:
        """Return the number of a proposal and its private link."""
        return {"proposal": proposal.pk, "follow": self.request.build_absolute_uri(f"/proposals/follow/{link_token(proposal)}/")}

    def _answer(self, key: str, code: int, kind: str = "") -> Response:
        """Return a record as it is now, with its version."""
        name = kind or self.kind
        version = record_version(name, key)  # before the record: it may be too old, never too new
        row = record_get(name, key)
        if row is None:  # sent once more, when what it wrote has been removed
            raise gone(name, key)
        response = Response(record_data(row), status=code)
        response["Record-Version"] = str(version)
        if code == status.HTTP_201_CREATED:
            response["Location"] = self.request.build_absolute_uri(f"/api/v1/{name}s/{key}/")
        return response

    def _body(self) -> dict[str, Any]:
        """Return what was sent: an object. Parameters that are not known are refused."""
        wrong = [name for name in self.request.query_params if name not in self.known_parameters]
        if wrong:
            msg = _("Unknown parameter; known are %(known)s.") % {"known": ", ".join(self.known_parameters)}
            raise ValidationError({name: [msg] for name in wrong})
        data = self.request.data
        if not isinstance(data, dict):
            raise ValidationError(_("Send a JSON object."))
        return dict(data)

    def _reason(self, data: dict[str, Any]) -> str:
        """Take the reason for the history out of what was sent."""
        reason = data.pop("reason", "") if write_scope(self.request.user) is not None else ""
        if told := reason_wrong(reason):
            raise ValidationError({"reason": [told]})
        return reason

    @cached_property
    def request_name(self) -> str:
        """Return the name under which what this request writes is kept; one of its own where the client gives none."""
        given = self.request.headers.get("Idempotency-Key", "")
        if given and not IDEMPOTENCY_KEY.fullmatch(given):
            raise ValidationError({"Idempotency-Key": [_("Write 16 to 40 letters, digits, hyphens and underscores.")]})
        if not given:
            return secrets.token_urlsafe(18)
        # It names a request of this account to this address, whatever others call theirs.
        asked = f"{self.request.user.pk} {self.request.path} {given}"
        return hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()

    def _version_asked(self, key: str) -> int:
        """Return the version of the record that is changed; refuse a change that names none, or another one than there is."""
        given = self.request.headers.get("If-Match", "")
        version = version_seen(self.kind, key, viewer=self.request.user)
        if not given.strip():
            msg = _("Say in If-Match which state you change: the Record-Version of the record in quotation marks, or its ETag.")
            raise PreconditionNeeded(msg)
        tags = {one.strip().removeprefix("W/") for one in given.split(",")}
        whole = answer_tag(self.request, viewer=self.request.user, form="json").removeprefix("W/")
        if "*" not in tags and f'"{version}"' not in tags and whole not in tags:
            raise PreconditionFailed(_changed(version))
        return version


class WritesOrganisations(WritesRecords):
    """The endpoints of organisations: a likely duplicate is refused unless the client says that it is another one."""

    kind = "organisation"
    known_parameters = ("format", "confirm")

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Enter an organisation."""
        data = self._body()
        confirm = request.query_params.get("confirm", "")
        if confirm not in ("", "new"):
            raise ValidationError({"confirm": [_("Unknown value; known is new.")]})
        entry = Entry(self.kind, data, reason=self._reason(data))
        if write_scope(request.user) is None:
            return self._entered(entry)
        try:
            beside = entered_beside(data, viewer=request.user, is_another=confirm == "new")
        except ConflictError:
            if sent := self._sent(entry):  # it looks like the record that it wrote
                return self._answer(sent.key, status.HTTP_201_CREATED)
            raise
        return self._entered(replace(entry, reason=f"{entry.reason} {beside}".strip()))


class WritesLinkages(WritesRecords):
    """The list of linkages: a linkage is entered with its first claim."""

    kind = "linkage"

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Enter a linkage with its first claim, which says on which sources it rests."""
        data = self._body()
        claim = data.pop("claim", None)
        if not isinstance(claim, dict):
            raise ValidationError({"claim": [_("A linkage is entered with its first claim: status, confidence and sources.")]})
        if write_scope(request.user) is None:
            raise ValidationError({"kind": [_("Only organisations are proposed anew; propose the rest on their pages.")]})
        return self._entered(Entry(self.kind, data, claim=claim, reason=self._reason(data)))


class WritesClaims(WritesRecords):
    """The claims of a linkage."""

    kind = "claim"

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Enter one more claim of a linkage."""
        linkage = self.row_get(self.rows(), key=self.kwargs["key"])  # type: ignore[attr-defined]
        data = self._body()
        if "linkage" in data:
            raise ValidationError({"linkage": [_("The address says of which linkage the claim speaks.")]})
        if write_scope(request.user) is None:
            raise ValidationError({"kind": [_("Only organisations are proposed anew; propose the rest on their pages.")]})
        entry = Entry(self.kind, {**data, "linkage": linkage.key}, reason=self._reason(data))
        response = self._answer(self._saved(entry), status.HTTP_201_CREATED)
        response["Location"] = self.request.build_absolute_uri(f"/api/v1/linkages/{linkage.key}/")
        return response


def reason_wrong(reason: Any) -> str:
    """Return what is wrong with a reason for the history; "" where nothing is."""
    if not isinstance(reason, str):
        return _("Write text.")
    if told := unreadable(reason):
        return told
    return _("At most %(most)d characters.") % {"most": REASON_LONGEST} if len(reason) > REASON_LONGEST else ""


def _changed(version: int) -> str:
    return _("This is not the state of the record as it is now; its Record-Version is %(version)d. Read it again.") % {"version": version}


def body_schema(kind: str, *, is_new: bool) -> dict[str, Any]:
    """Return the schema of a record as it is sent: of a new one with what is needed, of a change with nothing that is."""
    fields = {name: one for name, one in KINDS[kind].fields.items() if is_new or name not in ("key", *KINDS[kind].ends)}
    if kind == "claim":
        fields.pop("linkage", None)
    properties = {name: _property(one) for name, one in fields.items()}
    properties["reason"] = {"type": "string", "description": "Why; it stands in the history."}
    needed = [name for name, one in fields.items() if one.required and name != "key"] if is_new else []
    if kind == "linkage":
        properties["claim"] = body_schema("claim", is_new=True)
        needed.append("claim")
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": needed} if needed else {})


def _property(field: Field) -> dict[str, Any]:
    shape = dict(SHAPES.get(field.holds, {"type": "string"}))
    if field.holds is Holds.CHOICE:
        shape["enum"] = [value for value, _label in field.choices] + ([] if field.required else [""])
    if field.limit and shape["type"] == "string":
        shape["maxLength"] = field.limit
    return shape | {"description": str(field.help or field.label)}
