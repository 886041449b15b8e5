"""What a form writes: a record, with what it needs, once however often it is sent; and drafts of forms that were not sent yet."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import OtherRequestError
from core.permissions import Action, writer_require
from core.services import because, write_transaction
from linkages.services import ClaimRefusedError
from register.keys import called, key_suggested
from register.kinds import KINDS
from register.models import Draft, Submission
from register.plain import Data, digest_of, linkage_enter, record_create, record_data, record_update

DRAFTS_MOST = 50
"""So many drafts an account keeps; the oldest goes when there are more."""
KEPT_FOR = dt.timedelta(days=7)
"""So long a form that was sent is known by its token."""


@dataclass(frozen=True)
class Entry:
    """What a form says.

    `claim`: of a new linkage its first claim; `new_source`: a source entered with it; `reason`: why, for the history; `version`: of a
    record that is changed what it was when the form was filled.
    """

    kind: str
    data: Data
    key: str = ""
    claim: Data | None = None
    new_source: Data = field(default_factory=dict)
    reason: str = ""
    version: int | None = None

    @property
    def content(self) -> str:
        """Return what stands for what is written: the same for the same record, whatever the reason is."""
        return digest_of(self.kind, self.key, self.data, self.claim, self.new_source)


def submission_known(token: str, content: str, *, actor: Any) -> Submission | None:
    """Return what an account wrote under this name before. Raises `OtherRequestError` when it said something else then."""
    sent = Submission.objects.filter(token=token, actor=actor).first()
    if sent is not None and not sent.says(content):
        said = {"kind": sent.kind, "key": sent.key}
        raise OtherRequestError(
            _("Under this name another request was sent, which wrote %(kind)s %(key)s. Give this one a name of its own.") % said, **said
        )
    return sent


def submission_keep(token: str, content: str, *, actor: Any, kind: str, key: str) -> None:
    """Keep what was written under a name, and forget what is too old to be sent again."""
    Submission.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    Submission.objects.create(token=token, content=content, actor=actor, kind=kind, key=key)


def entry_save(entry: Entry, *, actor: Any, token: str) -> str:
    """Write what a form says and return the key of the record. A form that was sent before is not written again.

    Raises `OtherRequestError` when it said something else then, `ValidationError` by field, those of a claim and a new source with `claim-`
    and `new-source-` before them,
    `register.plain.ChangedSinceError` when somebody else wrote the record meanwhile, `DomainError` for a rule. Nothing is written then.
    """
    writer_require(actor, Action.UPDATE if entry.key else Action.CREATE, entry.kind, entry.key)
    with because(entry.reason), write_transaction():
        sent = submission_known(token, entry.content, actor=actor)
        if sent is not None:
            return sent.key
        sources = _source_enter(entry.new_source, actor=actor)
        data, claim = _with_sources(entry.data, entry.kind, sources), entry.claim
        if claim is not None:
            claim = _with_sources(claim, "claim", sources)
        key = _create(entry.kind, data, claim, actor=actor) if not entry.key else entry.key
        if entry.key:
            record_update(entry.kind, entry.key, data, actor=actor, version=entry.version)
        submission_keep(token, entry.content, actor=actor, kind=entry.kind, key=key)
        Draft.objects.filter(token=token, actor=actor).delete()
    return key


def _create(kind: str, data: Data, claim: Data | None, *, actor: Actor) -> str:
    said = dict(data)
    if KINDS[kind].has_key and not said.get("key"):
        said["key"] = key_suggested(kind, called(kind, said))
    if claim is not None:
        return str(_claimed(said, claim, actor=actor).key)
    row = record_create(kind, said, actor=actor)
    if KINDS[kind].has_key:
        return str(row.key)
    saved = record_data(row)
    return ":".join(str(saved[end]) for end in KINDS[kind].ends)


def _claimed(linkage: Data, claim: Data, *, actor: Actor) -> Any:
    """Enter a linkage with its claim; what is wrong with the claim is told at the fields of the claim."""
    said = {name: value for name, value in claim.items() if name not in ("linkage", "key")}
    said["key"] = claim.get("key") or key_suggested("claim", str(linkage["key"]))
    try:
        return linkage_enter(linkage, said, actor=actor)
    except ClaimRefusedError as error:
        raise ValidationError({f"claim-{name}": told for name, told in error.message_dict.items()}) from error
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        own = {*KINDS["linkage"].fields, NON_FIELD_ERRORS}
        raise ValidationError({name if name in own else f"claim-{name}": told for name, told in error.message_dict.items()}) from error


def _source_enter(new_source: Data, *, actor: Actor) -> list[str]:
    """Enter a new source where one is given; return its key."""
    if not new_source:
        return []
    said = {"key": key_suggested("source", str(new_source.get("title", ""))), **new_source}
    try:
        return [record_create("source", said, actor=actor).key]
    except ValidationError as error:
        raise ValidationError({f"new-source-{name}": told for name, told in error.message_dict.items()}) from error


def _with_sources(data: Data, kind: str, sources: list[str]) -> Data:
    if not sources or not KINDS[kind].has_sources:
        return data
    return {**data, "sources": [*data.get("sources", ()), *sources]}


def token_own(text: str, *, actor: Any) -> str:
    """Return the name of a form as it came back; a new one where it is none, or names a form of somebody else.

    Of a visitor, who may be anybody whose session has ended, only the shape is looked at.
    """
    known = 16 <= len(text) <= 40 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    number = getattr(actor, "pk", None)
    if known and number is not None:
        known = not any(model.objects.filter(token=text).exclude(actor=number).exists() for model in (Draft, Submission))
    return text if known else secrets.token_urlsafe(18)


def draft_save(*, actor: Any, token: str, kind: str, key: str, data: Mapping[str, Any]) -> Draft:
    """Keep a form as it is filled in; of the drafts of an account the oldest goes when there are too many.

    Raises `BusyError` when somebody else writes for too long.
    """
    if kind not in KINDS:
        raise ValidationError(_("There is no such kind of record."))
    with write_transaction():
        draft, _is_new = Draft.objects.update_or_create(
            token=token, actor=actor, defaults={"kind": kind, "key": key, "data": dict(data), "updated_at": timezone.now()}
        )
        old = Draft.objects.filter(actor=actor).order_by("-updated_at").values_list("pk", flat=True)[DRAFTS_MOST:]
        Draft.objects.filter(pk__in=list(old)).delete()
    return draft


def draft_discard(token: str, *, actor: Any) -> None:
    """Throw a draft away."""
    Draft.objects.filter(token=token, actor=actor).delete()
