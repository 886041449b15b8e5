"""What somebody proposes, read and checked as the proposer sees the register: what is hidden from that person is not there."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext as _

from core.characters import unreadable
from core.errors import NotThereError
from core.models import Change, FormerKey
from core.permissions import Places, place, places_of
from core.visibility import viewer_level
from firms.models import Organisation
from firms.models.organisations import OrganisationKind
from register.kinds import KINDS, Field, Holds
from register.models import Affiliation, Proposal
from register.plain import Data, digest_of, record_data, record_get, record_version, values_read
from register.selectors import is_seen, record_seen

NOT_PROPOSED = frozenset({"key", "visibility", "quantity_visibility", "pinned", "pin_reason"})
"""Fields that officers alone write."""
PROPOSED_KINDS = ("organisation", "product_line", "capability", "claim", "zone", "cluster", "membership", "initiative",
                  "initiative_partner", "product", "recipe")  # fmt: skip
NEW_SOURCES = "new_sources"
"""Stands beside the fields of a proposal where one decides on each."""
TEXT_LONGEST, LINKS_MOST = 4000, 5
DATA_LONGEST, ONE_LONGEST = 40_000, 300
"""So many characters of all fields together, and of one name in a list of names."""
SOURCES_MOST = 5
REASON_LONGEST = 2000
LINKS = re.compile(r"https?://|www\.", re.IGNORECASE)
SOURCE_FIELDS = ("title", "publisher", "published", "url")


@dataclass(frozen=True)
class Asked:
    """What somebody proposes, as a form or the interface gives it. `sent_from` is the address it comes from."""

    purpose: str
    kind: str
    key: str = ""
    data: Data = field(default_factory=dict)
    new_sources: tuple[Data, ...] = ()
    why: str = ""
    proof_url: str = ""
    name: str = ""
    email: str = ""
    sent_from: str = ""

    @property
    def content(self) -> str:
        """Return what stands for what is proposed."""
        return digest_of(self.purpose, self.kind, self.key, self.data, self.new_sources, self.why, self.proof_url)


@dataclass(frozen=True)
class Proposed:
    """What would be other than it is, what is, the version that is, what the record is called, and where it belongs."""

    title: str
    places: Places
    data: Data = field(default_factory=dict)
    before: Data = field(default_factory=dict)
    version: int = 0


def proposed_read(asked: Asked, *, viewer: Any) -> Proposed:
    """Return what is proposed. Raises `ValidationError` by field, `ConflictError` for a record that is not the proposer's to see."""
    _words_check(asked)
    _sources_check(asked, viewer=viewer)
    wrong = [name for name in asked.data if name in NOT_PROPOSED or name not in KINDS[asked.kind].fields]
    if wrong:
        raise ValidationError({name: [_("This is not proposed; officers write it.")] for name in wrong})
    if asked.purpose == Proposal.Purpose.ADD:
        return _new(asked, viewer=viewer)
    row = record_get(asked.kind, asked.key)
    if row is None or not is_seen(asked.kind, row, viewer=viewer):
        raise NotThereError(_("There is nothing under this key, or nothing that you may see."))
    if asked.purpose == Proposal.Purpose.MINE:
        _mine_check(asked, row, viewer)
        return Proposed(record_title(row), places_of(row), version=record_version(asked.kind, asked.key))
    return _corrected(asked, row, viewer=viewer)


def record_title(row: Any) -> str:
    """Return what a record is called, in names that everybody sees who sees the record."""
    linkage = row if hasattr(row, "supplier") else getattr(row, "linkage", None)
    if linkage is not None and hasattr(linkage, "supplier"):
        ends = f"{linkage.supplier} → {linkage.customer}"
        return f"{ends}: {linkage.product}" if linkage.product_id else ends
    for first, second in (("cluster", "organisation"), ("initiative", "organisation"), ("organisation", "product"), ("output", "input")):
        if getattr(row, first, None) is not None and getattr(row, second, None) is not None:
            return f"{getattr(row, first)}: {getattr(row, second)}"
    return str(getattr(row, "name", "") or row)


# --- words and sources ---


def _words_check(asked: Asked) -> None:
    errors: dict[str, list[str]] = {}
    if asked.purpose not in Proposal.Purpose.values or asked.kind not in PROPOSED_KINDS or asked.kind not in KINDS:
        raise ValidationError({"kind": [_("This cannot be proposed.")]})
    long_texts = [str(asked.data.get(name) or "") for name, one in KINDS[asked.kind].fields.items() if one.holds is Holds.LONG_TEXT]
    if told := unreadable(asked.why, asked.name, asked.proof_url):
        errors["why"] = [told]
    elif len(asked.why) > TEXT_LONGEST:
        errors["why"] = [_("At most %(most)d letters.") % {"most": TEXT_LONGEST}]
    elif sum(len(LINKS.findall(text)) for text in (asked.why, asked.name, *long_texts)) > LINKS_MOST:
        errors["why"] = [_("At most %(most)d addresses; name the source in its own fields.") % {"most": LINKS_MOST}]
    for name, value, check in (("email", asked.email, validate_email), ("proof_url", asked.proof_url, URLValidator(["http", "https"]))):
        try:
            if value.strip():
                check(value.strip())
        except ValidationError as error:
            errors[name] = list(error.messages)
    if len(json.dumps(dict(asked.data), default=str)) > DATA_LONGEST:
        errors["why"] = [_("This is too much for one proposal; propose it in parts.")]
    if errors:
        raise ValidationError(errors)


def _sources_check(asked: Asked, *, viewer: Any) -> None:
    """Refuse sources that could not be entered as they are."""
    if not asked.new_sources:
        return
    if not KINDS[asked.kind].has_sources:
        raise ValidationError({"why": [_("Records of this kind name no sources; say here where it can be read.")]})
    if len(asked.new_sources) > SOURCES_MOST:
        raise ValidationError({"why": [_("At most %(most)d new sources in one proposal.") % {"most": SOURCES_MOST}]})
    for number, said in enumerate(asked.new_sources):
        wrong = {name: [_("This is not proposed; officers write it.")] for name in said if name not in SOURCE_FIELDS}
        if not str(said.get("title") or "").strip():
            wrong["title"] = [_("A source has a title.")]
        if not wrong:
            wrong = _refused("source", said, viewer=viewer)[1]
        if wrong:
            raise ValidationError({f"new-source-{number}-{name}": told for name, told in wrong.items()})


def words_read(text: str) -> str:
    """Return what somebody wrote; refuse nothing, too much, and what nobody can read."""
    words = text.strip()
    if not words:
        raise ValidationError({"text": [_("Write something.")]})
    if len(words) > TEXT_LONGEST:
        raise ValidationError({"text": [_("At most %(most)d letters.") % {"most": TEXT_LONGEST}]})
    if told := unreadable(words):
        raise ValidationError({"text": [told]})
    return words


def reason_read(reason: str) -> str:
    """Return a reason without blanks around it; refuse one that is too long or that nobody can read."""
    if len(reason.strip()) > REASON_LONGEST:
        raise ValidationError({"reason": [_("At most %(most)d letters.") % {"most": REASON_LONGEST}]})
    if told := unreadable(reason):
        raise ValidationError({"reason": [told]})
    return reason.strip()


# --- fields ---


def _corrected(asked: Asked, row: Any, *, viewer: Any) -> Proposed:
    now, fields = record_seen(asked.kind, row, viewer=viewer), KINDS[asked.kind].fields
    data = {
        name: value for name, value in asked.data.items() if name not in KINDS[asked.kind].ends and _compared(value) != _compared(now[name])
    }
    values, wrong = _refused(asked.kind, data, viewer=viewer)
    if wrong:
        raise ValidationError(wrong)
    if not data and not asked.new_sources:
        raise ValidationError(_("Nothing differs from what is on record: change what is wrong."))
    if not (asked.new_sources or "sources" in data or asked.why.strip()):
        raise ValidationError({"why": [_("Say how you know: name a source, or say why.")]})
    title, places = record_title(row), places_of(row)  # before the row is tried with what is proposed
    if now == record_data(row):  # where something is withheld, a refusal would tell of it
        _agree_check(row, values, fields)
    return Proposed(title, places, data, {name: now[name] for name in data}, record_version(asked.kind, asked.key))


def _new(asked: Asked, *, viewer: Any) -> Proposed:
    if asked.kind != "organisation":
        raise ValidationError({"kind": [_("Only organisations are proposed anew; propose the rest on their pages.")]})
    errors = {
        name: [_("This field is needed.")]
        for name, one in KINDS["organisation"].fields.items()
        if one.required and name not in NOT_PROPOSED and name != "sources" and not asked.data.get(name)
    }
    if not asked.new_sources and not asked.data.get("sources"):
        errors["sources"] = [_("Every fact names at least one source; give one.")]
    if asked.data.get("kind") == OrganisationKind.MARKET:
        errors["kind"] = [_("A market is a place; administrators enter it.")]
    said = {name: value for name, value in asked.data.items() if value not in (None, "", [])}
    values, wrong = _refused("organisation", said, viewer=viewer)
    if errors or wrong:
        raise ValidationError({**wrong, **errors})
    _agree_check(Organisation(), values, KINDS["organisation"].fields)
    zone = values.get("zone")
    return Proposed(str(said["name"]), place(values["country"], zone.key if zone else None), said)


def _mine_check(asked: Asked, row: Any, account: Any) -> None:
    """Refuse the word that an organisation is one's own without an account, a confirmed e-mail and a proof."""
    if account is None or not EmailAddress.objects.filter(user=account, verified=True).exists():
        raise ValidationError(_("Sign in with an account whose e-mail is confirmed: the answer concerns the account."))
    if not isinstance(row, Organisation) or row.kind == OrganisationKind.MARKET:
        raise ValidationError({"kind": [_("Only an organisation can be somebody's own.")]})
    if not (asked.why.strip() or asked.proof_url.strip()):
        raise ValidationError(
            {"why": [_("Say how an officer can see that you speak for it, or give the address of a page that shows it.")]}
        )
    if Affiliation.objects.filter(user=account, organisation=row).exists():
        raise ValidationError(_("Your account belongs to it already."))
    waiting = (Proposal.Status.OPEN, Proposal.Status.ASKED)
    if Proposal.objects.filter(proposer=account, purpose=Proposal.Purpose.MINE, key=row.key, status__in=waiting).exists():
        raise ValidationError(_("You said so already; an officer is looking at it."))


LISTS = (Holds.NAMES, Holds.IDENTIFIERS, Holds.SOURCES)


def _refused(kind: str, data: Data, *, viewer: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the values of plain data, and what is wrong with them by field, as far as each field can tell by itself."""
    try:
        values = values_read(kind, data, actor=viewer)
    except ValidationError as error:
        return {}, error.message_dict
    wrong: dict[str, list[str]] = {}
    for name, column in _columns(kind, values):
        try:
            column.clean(values[name], None)
        except ValidationError as error:
            wrong[name] = list(error.messages)
    for name, value in values.items():
        if isinstance(value, list) and any(len(str(one)) > ONE_LONGEST for one in value):
            wrong[name] = [_("At most %(most)d letters in a line.") % {"most": ONE_LONGEST}]
    return values, wrong


def _columns(kind: str, values: Mapping[str, Any]) -> Iterator[tuple[str, models.Field[Any, Any]]]:
    """Yield the columns of plain values: references are found by now, dates and lists are read."""
    plain = (*LISTS, Holds.REFERENCE, Holds.DATE)
    for name in values:
        if KINDS[kind].fields[name].holds not in plain:
            column = KINDS[kind].model._meta.get_field(name)
            if isinstance(column, models.Field):
                yield name, column


def _agree_check(row: models.Model, values: Mapping[str, Any], fields: Mapping[str, Field]) -> None:
    """Refuse values that contradict each other, as the register would. The row is thrown away."""
    for name, value in values.items():
        if fields[name].holds not in (*LISTS, Holds.DATE):
            setattr(row, name, value)
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            constraint.validate(type(row), row)


def _compared(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    return None if value == "" or value is False else value


# --- what becomes of it ---


def parts_of(proposal: Proposal) -> list[str]:
    """Return what one decides on: the fields, and the new sources together."""
    return [*proposal.data, *([NEW_SOURCES] if proposal.new_sources else [])]


def key_now(proposal: Proposal) -> str:
    """Return the key of the record of a proposal, of one that was merged since that of the survivor."""
    there = FormerKey.objects.filter(type=proposal.kind, key=proposal.key).first()
    return there.survivor if there is not None else proposal.key


def record_of(proposal: Proposal) -> Any:
    """Return the row of which a proposal speaks, of one that was merged since the survivor; None where there is none."""
    return record_get(proposal.kind, key_now(proposal)) if proposal.key else None


def is_subject_seen(proposal: Proposal, *, viewer: Any) -> bool:
    """Return whether a reader may see of which record a proposal speaks, and so read its name and fields.

    A new entry is the proposer's own words. Of a record that is gone the log knows who saw it last.
    """
    if proposal.purpose == Proposal.Purpose.ADD:
        return True
    row = record_of(proposal)
    if row is not None:
        return is_seen(proposal.kind, row, viewer=viewer)
    last = Change.objects.filter(type=proposal.kind, key=proposal.key).order_by("-pk").first()
    return last is not None and last.visibility_before is not None and last.visibility_before <= viewer_level(viewer)


def before_seen(proposal: Proposal, *, viewer: Any) -> Data:
    """Return what the fields of a proposal said to the proposer, without what is withheld from the reader by now."""
    row = record_of(proposal)
    if row is None or proposal.purpose == Proposal.Purpose.ADD:
        return dict(proposal.before)
    said, seen = record_data(row), record_seen(proposal.kind, row, viewer=viewer)
    return {name: value for name, value in proposal.before.items() if name not in said or said[name] == seen[name]}
