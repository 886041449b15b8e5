"""What accepting a proposal would do, told in advance: it is written by the same service, read, and taken back in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from analysis.graphs import is_counting
from core import clock
from core.errors import BusyError, DomainError
from core.history import FieldChange, field_changes
from core.models import Change
from core.services import write_transaction
from firms.models import Organisation
from linkages.graphs import linkage_flow, organisation_node
from linkages.models import Claim
from linkages.selectors import LinkageRow, linkage_list, linkage_rows
from register.kinds import KINDS
from register.models import Proposal
from register.plain import Data, record_version
from register.proposed import key_now, record_of, record_title
from register.services.decisions import proposal_accept


@dataclass(frozen=True)
class TrialWrite:
    """One record that would be entered or changed: its name, and the fields that would differ."""

    action: str
    kind: str
    key: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class LinkageShown:
    """What the linkage of a claim shows today, and what it would show; `fields` is empty where nothing differs."""

    key: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Trial:
    """What accepting would do.

    `writes`: every record that would be written. `linkage`: of a claim what its linkage would show. `counted`: of an organisation how many
    of its linkages enter totals today, and how many would, where that differs. `refusals`: why nothing would be written, by field.
    """

    writes: tuple[TrialWrite, ...] = ()
    linkage: LinkageShown | None = None
    counted: tuple[int, int] | None = None
    refusals: Mapping[str, Sequence[str]] | None = None
    is_busy: bool = False


def proposal_trial(
    proposal: Proposal,
    *,
    actor: Any,
    fields: Collection[str] | None = None,
    edits: Mapping[str, Any] | None = None,
    new_sources: Sequence[Data] | None = None,
) -> Trial:
    """Return what accepting a proposal, or these fields of it, would do. Nothing is kept.

    A likely duplicate and a missing reason are no part of it: the page asks for both by themselves.
    """
    tried = Proposal.objects.get(pk=proposal.pk)
    try:
        with write_transaction():
            before = _readings(tried, actor)
            batch = proposal_accept(
                tried,
                actor=actor,
                fields=fields,
                edits=edits,
                new_sources=new_sources,
                reason="-",
                version=record_version(tried.kind, key_now(tried)),
                is_another=True,
            )
            changes = [] if batch is None else list(batch.changes.order_by("pk"))
            after = _readings(tried, actor)
            writes = tuple(_write(change) for change in changes)
            transaction.set_rollback(True)
    except BusyError:
        return Trial(is_busy=True)
    except ValidationError as error:
        return Trial(refusals=error.message_dict if hasattr(error, "error_dict") else {"": error.messages})
    except DomainError as error:
        return Trial(refusals={"": [error.message]})
    return Trial(writes, *_differing(tried, before, after))


def _readings(proposal: Proposal, viewer: Any) -> dict[str, Any]:
    """Return what hangs on the record of a proposal today: what the linkage of a claim shows, which linkages of an organisation count."""
    row, there = record_of(proposal), linkage_list(viewer=viewer, as_of=clock.today())
    if isinstance(row, Claim):
        shown = linkage_rows(there.filter(pk=row.linkage_id), viewer=viewer)
        return _shown(shown[0]) if shown else {}
    if isinstance(row, Organisation) and proposal.purpose == Proposal.Purpose.CORRECT:
        rows = linkage_rows(there.filter(Q(supplier=row) | Q(customer=row)), viewer=viewer)
        return {"counted": sum(_counts(one) for one in rows)}
    return {}


def _counts(row: LinkageRow) -> bool:
    ends = [organisation_node(end, inside=True) for end in (row.supplier, row.customer)]
    return is_counting(linkage_flow(row), *ends, ends_known=True)


def _shown(row: LinkageRow) -> dict[str, Any]:
    claim = row.claim
    names = ("quantity", "unit", "basis", "quantity_year", "share_percent", "confidence")
    return {
        "status": row.status,
        **{name: getattr(claim, name) for name in names},
        "valid_from": str(claim.valid_from) if claim.valid_from else None,
        "valid_to": str(claim.valid_to) if claim.valid_to else None,
        "sources": [source.key for source in claim.sources],
    }


def _differing(proposal: Proposal, before: Data, after: Data) -> tuple[LinkageShown | None, tuple[int, int] | None]:
    row = record_of(proposal)
    if isinstance(row, Claim):
        return LinkageShown(row.linkage.key, record_title(row.linkage), tuple(field_changes(before, after))), None
    was, becomes = before.get("counted"), after.get("counted")
    return None, None if was == becomes or was is None or becomes is None else (was, becomes)


def _write(change: Change) -> TrialWrite:
    said: Data = change.after or change.before or {}
    both = change.before is not None and change.after is not None
    order = list(KINDS[change.type].fields) if change.type in KINDS else []  # PostgreSQL keeps no order of what a change says
    changed = list(field_changes(change.before or {}, change.after or {})) if both else []
    fields = tuple(sorted(changed, key=lambda one: (one.name not in order, order.index(one.name) if one.name in order else 0, one.name)))
    return TrialWrite(change.action, change.type, change.key, str(said.get("name") or said.get("title") or ""), fields)
