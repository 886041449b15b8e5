"""Many records in one request, with the result of each row."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.sign_in import client_address
from core.api.problems import Problem, refusal_problem
from core.api.views import ReadView
from core.models import TITLE_LONGEST
from core.permissions import write_scope
from register.api.writing import WritesRecords, body_schema, reason_wrong
from register.kinds import KINDS
from register.plain import ChangedSinceError
from register.services import ROWS_MOST, BulkOutcome, BulkRow, Entry, entries_propose, entries_save

TOLD = ("status", "detail", "errors", "duplicates", "scope", "version")
"""What a problem says that a refused row says, too."""
SHAPE = {"type": str, "key": str, "version": int, "confirm": str, "reason": str, "data": dict}


class RowResultSerializer(serializers.Serializer):
    """What became of one row."""

    index = serializers.IntegerField(help_text="The place of the row in what was sent, from 0.")
    status = serializers.IntegerField(help_text="201 entered, 200 changed, 202 proposed; else as if it were sent alone.")
    type = serializers.CharField()
    key = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(
        allow_null=True, help_text="The Record-Version of the record as it is now; of a row that speaks of another state, too."
    )
    proposal = serializers.IntegerField(required=False, help_text="The number of the proposal that it is.")
    follow = serializers.URLField(required=False, help_text="The private link of that proposal.")
    detail = serializers.CharField(required=False, help_text="Why it was refused.")
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    scope = serializers.ListField(child=serializers.CharField(), required=False, help_text="What its sender may write.")
    duplicates = serializers.ListField(child=serializers.CharField(), required=False, help_text="Organisations that it likely is.")


class BulkSerializer(serializers.Serializer):
    """What became of all rows, in their order."""

    undertaking = serializers.IntegerField(allow_null=True, help_text="Its number: as a whole it can be looked at and taken back.")
    written = serializers.IntegerField()
    proposed = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = RowResultSerializer(many=True)


class BulkView(WritesRecords, ReadView):
    """Enters and changes at most 500 records as one undertaking, in the order in which they are sent; each row has its own result.

    A row without `key` enters a record (a linkage with its first `claim` in `data`), one with `key` and `version` changes the fields that
    are given. Rows may name records that rows before them enter. Refused rows leave nothing (207); with `all_or_none` then nothing is
    written at all (409). Of an account that is no officer's each row is taken as a proposal (202), no more of them than one by one.
    """

    http_method_names = ("post", "options")
    serializer_class = BulkSerializer
    statuses: ClassVar[tuple[int, ...]] = ()

    def post(self, request: Request, **kwargs: Any) -> Response | Problem:
        """Write the rows."""
        body = self._body()
        proposes = write_scope(request.user) is None
        rows = rows_read(body.pop("rows", None))
        all_or_none, title = body.pop("all_or_none", False), body.pop("title", "")
        wrong = {name: [_("Unknown field; known are %(known)s.") % {"known": "rows, all_or_none, title"}] for name in body}
        if not isinstance(all_or_none, bool):
            wrong["all_or_none"] = [_("Write true or false.")]
        if not isinstance(title, str) or "\0" in title or len(title) > TITLE_LONGEST:
            wrong["title"] = [_("Write text, at most %(most)d characters.") % {"most": TITLE_LONGEST}]
        if not proposes:  # what others say of a proposal may be longer
            told = {f"rows[{index}].reason": reason_wrong(row.entry.reason) for index, row in enumerate(rows)}
            wrong |= {place: [one] for place, one in told.items() if one}
        if wrong:
            raise ValidationError(wrong)
        batch = None
        if proposes:
            sent_from = client_address(request._request) or ""
            outcomes = entries_propose(rows, actor=request.user, token=self.request_name, sent_from=sent_from, all_or_none=all_or_none)
        else:
            batch, outcomes = entries_save(rows, actor=request.user, token=self.request_name, title=title, all_or_none=all_or_none)
        results = [self._result(index, row, one, proposes=proposes) for index, (row, one) in enumerate(zip(rows, outcomes, strict=True))]
        refused = sum(one.refusal is not None for one in outcomes)
        document = {
            "undertaking": batch.pk if batch else None,
            "written": sum(one.is_written for one in outcomes),
            "proposed": sum(one.proposal is not None for one in outcomes),
            "refused": refused,
            "results": results,
        }
        if all_or_none and refused:
            return Problem(status.HTTP_409_CONFLICT, _("Nothing was written, because rows were refused; see results."), **document)
        done = status.HTTP_202_ACCEPTED if proposes else status.HTTP_200_OK
        return Response(document, status=status.HTTP_207_MULTI_STATUS if refused else done)

    def body_schema(self, *, is_new: bool) -> dict[str, Any]:
        """Return the schema of what is sent, for the OpenAPI document."""
        shapes = [{"title": kind, **body_schema(kind, is_new=False)} for kind in KINDS]
        row = {
            "type": "object",
            "required": ["type", "data"],
            "additionalProperties": False,
            "properties": {
                "type": {"type": "string", "enum": list(KINDS)},
                "key": {"type": "string", "description": "The record that is changed; left out for a new one."},
                "version": {"type": "integer", "description": "The Record-Version that is changed; with key."},
                "confirm": {
                    "type": "string",
                    "enum": ["new"],
                    "description": "Enter it though it looks like one that is there.",
                },
                "reason": {"type": "string", "description": "Why; it stands in the history."},
                "data": {"type": "object", "description": "The record as plain data.", "anyOf": shapes},
            },
        }
        return {
            "type": "object",
            "required": ["rows"],
            "additionalProperties": False,
            "properties": {
                "rows": {"type": "array", "minItems": 1, "maxItems": ROWS_MOST, "items": row},
                "all_or_none": {"type": "boolean", "default": False},
                "title": {"type": "string", "description": "What the undertaking is called in the list of undertakings."},
            },
        }

    def write_answers(self) -> dict[int, Any]:
        """Return the answers beside refusals, for the OpenAPI document."""
        return {200: BulkSerializer, 202: BulkSerializer, 207: BulkSerializer}

    def _result(self, index: int, row: BulkRow, one: BulkOutcome, *, proposes: bool) -> dict[str, Any]:
        result = {"index": index, "type": row.entry.kind, "key": one.key or None, "version": one.version}
        if one.refusal is None and proposes:
            return {**result, "status": status.HTTP_202_ACCEPTED, **(self.proposal_told(one.proposal) if one.proposal else {})}
        if one.refusal is None:
            return {**result, "status": status.HTTP_200_OK if row.entry.key else status.HTTP_201_CREATED}
        problem = refusal_problem(one.refusal).document
        if isinstance(one.refusal, ChangedSinceError):
            problem["status"] = status.HTTP_412_PRECONDITION_FAILED
        told = {name: problem[name] for name in TOLD if name in problem}
        return {**result, **told}


def rows_read(sent: Any) -> list[BulkRow]:
    """Return the rows of a request. Raises `ValidationError` with the place of what is wrong: rows[3].data."""
    if not isinstance(sent, list) or not 1 <= len(sent) <= ROWS_MOST:
        raise ValidationError({"rows": [_("Send a list of 1 to %(most)d rows.") % {"most": ROWS_MOST}]})
    wrong: dict[str, list[str]] = {}
    for index, row in enumerate(sent):
        wrong |= {f"rows[{index}]{name}": [told] for name, told in _row_wrong(row)}
    if wrong:
        raise ValidationError(wrong)
    return [_row(row) for row in sent]


def _row_wrong(row: Any) -> list[tuple[str, str]]:
    if not isinstance(row, dict):
        return [("", _("Send a JSON object."))]
    known = _("Unknown field; known are %(known)s.") % {"known": ", ".join(sorted(SHAPE))}
    wrong = [(f".{name}", known) for name in row if name not in SHAPE]
    wrong += [(f".{name}", _("This is missing.")) for name in ("type", "data") if name not in row]
    wrong += [
        (f".{name}", _("This is of another type than expected."))
        for name, shape in SHAPE.items()
        if name in row and (not isinstance(row[name], shape) or isinstance(row[name], bool))
    ]
    wrong += [(f".{name}", _("A character that nobody can read stands here.")) for name, said in row.items() if "\0" in str(said)[:400]]
    if not wrong and _has_claim(row) and not isinstance(row["data"].get("claim", {}), dict):
        wrong.append((".data.claim", _("Send a JSON object.")))
    if not wrong and row.get("key") and "version" not in row:
        wrong.append((".version", _("Say which state you change: the Record-Version of the record.")))
    if not wrong and row.get("confirm", "new") != "new":
        wrong.append((".confirm", _("Unknown value; known is new.")))
    return wrong


def _has_claim(row: Mapping[str, Any]) -> bool:
    """Return whether it is a new linkage, which is entered with its first claim."""
    return row["type"] == "linkage" and not row.get("key")


def _row(row: Mapping[str, Any]) -> BulkRow:
    data = dict(row["data"])
    claim = data.pop("claim", {}) if _has_claim(row) else None
    entry = Entry(
        row["type"],
        data,
        key=row.get("key", ""),
        claim=claim,
        reason=row.get("reason", ""),
        version=row.get("version"),
    )
    return BulkRow(entry, is_another=row.get("confirm") == "new")
