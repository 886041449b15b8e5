"""A proposal as an officer decides on it: beside what is on record, with the sources of both, and what accepting would do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.history import field_changes
from core.search.texts import host_text
from firms.models import Organisation, Source
from firms.reports import DuplicatesReport, duplicates_get
from register.drafted import drafted_entry
from register.kinds import KINDS, Field
from register.models import Affiliation, Proposal
from register.plain import Data, record_data, record_version
from register.proposed import NEW_SOURCES, key_now, record_of
from register.selectors import seen_rows
from register.services.decisions import is_proposer
from register.services.trials import Trial, proposal_trial


@dataclass(frozen=True)
class ProposedField:
    """A field of a proposal: what it said when it was proposed, what it says now, what is proposed, what was decided.

    `added`, `taken_out`: of a list what would come and go. `is_moved`: somebody wrote the field since.
    """

    field: Field
    before: Any
    now: Any
    proposed: Any
    decision: str
    added: tuple[Any, ...] = ()
    taken_out: tuple[Any, ...] = ()
    is_moved: bool = False

    @property
    def is_known(self) -> bool:
        """Return whether the record says anything in it."""
        return self.now not in (None, "", [])

    @property
    def name(self) -> str:
        """Return the name of the field."""
        return self.field.name

    @property
    def label(self) -> Any:
        """Return what the field is called."""
        return self.field.label


@dataclass(frozen=True)
class BroughtSource:
    """A source that a proposal brings: what it says, and the one of the register that has its address already."""

    said: Data
    known: Source | None


@dataclass(frozen=True)
class Review:
    """A proposal beside what is on record.

    `present`: the sources on which the record rests; `named`: those of the register that the proposal adds, `dropped`: that it
    takes out; `brought`: new ones.
    `people_of`: organisations of the record whose own people the proposer is. `host`: the host of the organisation's website, where the
    proposer's e-mail is of the same domain. `duplicates`: of a new organisation those it may be. `trial`: None where the reader does not
    decide, or nothing is to be decided.
    """

    proposal: Proposal
    key: str
    is_there: bool
    version: int
    fields: tuple[ProposedField, ...]
    present: tuple[Source, ...]
    named: tuple[Source, ...]
    dropped: tuple[Source, ...]
    brought: tuple[BroughtSource, ...]
    sources_decision: str
    people_of: tuple[Organisation, ...]
    host: str
    duplicates: DuplicatesReport | None
    trial: Trial | None
    is_own: bool


def review_get(
    proposal: Proposal,
    *,
    viewer: Any,
    taken: Collection[str] | None = None,
    edits: Mapping[str, Any] | None = None,
    new_sources: Sequence[Data] | None = None,
) -> Review:
    """Return a proposal as an officer decides on it; what accepting would do is told of `taken`, `edits` and `new_sources`."""
    row = record_of(proposal)
    now = record_data(row) if row is not None else {}
    version = record_version(proposal.kind, key_now(proposal)) if row is not None else 0
    is_own, is_new = is_proposer(proposal, actor=viewer), proposal.purpose == Proposal.Purpose.ADD
    present = _sources(now.get("sources") or (), viewer)
    named = _sources([key for key in proposal.data.get("sources") or () if key not in (now.get("sources") or ())], viewer)
    decides = proposal.is_waiting and not is_own
    organisations = [] if is_new else _organisations(row)
    said = {name: (edits or {}).get(name, value) for name, value in proposal.data.items()}
    return Review(
        proposal=proposal,
        key=key_now(proposal),
        is_there=row is not None,
        version=version,
        fields=proposed_fields(proposal, now=now, is_changed=version != proposal.version),
        present=present,
        named=named,
        dropped=tuple(source for source in present if "sources" in proposal.data and source.key not in proposal.data["sources"]),
        brought=tuple(BroughtSource(source, _known(source)) for source in proposal.new_sources),
        sources_decision=proposal.decision.get(NEW_SOURCES, ""),
        people_of=_people_of(proposal, organisations),
        host=_common_host(proposal.proposer_email, organisations),
        duplicates=duplicates_get(drafted_entry(said), viewer=viewer) if is_new and decides else None,
        trial=proposal_trial(proposal, actor=viewer, fields=taken, edits=edits, new_sources=new_sources) if decides else None,
        is_own=is_own,
    )


def proposed_fields(
    proposal: Proposal, *, now: Data | None = None, before: Data | None = None, is_changed: bool = False
) -> tuple[ProposedField, ...]:
    """Return the fields of a proposal in the order of a form.

    `before` stands for what they said, where a reader may not see all of it; `is_changed`: the record was written since.
    """
    known = proposal.before if before is None else before
    return tuple(
        _field(proposal, field, known.get(name), (now or {}).get(name), is_changed=is_changed)
        for name, field in KINDS[proposal.kind].fields.items()
        if name in proposal.data
    )


def _field(proposal: Proposal, field: Field, before: Any, now: Any, *, is_changed: bool) -> ProposedField:
    proposed = proposal.data[field.name]
    lists = [change for change in field_changes({field.name: now}, {field.name: proposed}) if change.is_list]
    return ProposedField(
        field=field,
        before=before,
        now=now,
        proposed=proposed,
        decision=proposal.decision.get(field.name, ""),
        added=tuple(lists[0].after) if lists else (),
        taken_out=tuple(lists[0].before) if lists else (),
        is_moved=is_changed and proposal.purpose == Proposal.Purpose.CORRECT and proposal.is_waiting and now != before,
    )


def _sources(keys: Sequence[str], viewer: Any) -> tuple[Source, ...]:
    return tuple(seen_rows("source", keys, viewer=viewer).values())


def _known(said: Data) -> Source | None:
    """Return the source of the register that acceptance would take instead, see `register.services.decisions`."""
    return Source.objects.filter(url=said["url"]).order_by("key").first() if said.get("url") else None


def _organisations(row: Any) -> list[Organisation]:
    """Return the organisations of whom a record speaks: itself, whose line or membership it is, both ends of a linkage."""
    if isinstance(row, Organisation):
        return [row]
    ends = getattr(row, "linkage", row)
    found = [getattr(ends, name, None) for name in ("organisation", "supplier", "customer")]
    return [one for one in found if isinstance(one, Organisation)]


def _people_of(proposal: Proposal, organisations: Sequence[Organisation]) -> tuple[Organisation, ...]:
    if proposal.proposer_id is None or not organisations:
        return ()
    own = Affiliation.objects.filter(user=proposal.proposer_id, organisation__in=organisations).select_related("organisation")
    return tuple(one.organisation for one in own)


def _common_host(email: str, organisations: Sequence[Organisation]) -> str:
    """Return the host of the website that has the domain of an e-mail: the same, or one above it (mail.plant.example)."""
    domain = email.rpartition("@")[2].lower()
    hosts = [host_text(one.website).lower() for one in organisations if one.website]
    return next((host for host in hosts if host and f".{domain}".endswith(f".{host}")), "")
