"""Reads for those who write: the rows that records refer to, undertakings, and the changes since."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from core.models import Batch
from core.permissions import write_scope
from core.snapshots import lists_of, row_visibility, snapshot
from core.visibility import NAMED_ORGANISATIONS, WITHHELD_COLUMNS, Visibility, viewer_level
from firms.models import Organisation
from register.kinds import CLASSIFICATIONS, KINDS, Kind
from register.models import Affiliation, Draft, Proposal, Submission

_ON = {
    "linkage": ("supplier", "customer"),
    "claim": ("linkage",),
    "product_line": ("organisation",),
    "capability": ("organisation",),
    "membership": ("organisation",),
}
"""Of kinds without a visibility that says it all: what they hang on."""


def seen_rows(kind: str, keys: Sequence[str], *, viewer: object) -> dict[str, Any]:
    """Return the rows of records with keys, by key; what the viewer may not see is not there."""
    codes = {name: model for model, name in CLASSIFICATIONS.items()}
    if kind in codes:
        rows: Any = codes[kind]._default_manager
        return {row.code: row for row in rows.filter(code__in=keys)}
    one: Kind = KINDS[kind]
    rows = one.model._default_manager
    level = viewer_level(viewer)
    conditions = {f"{name}__lte": level for name in _visibilities(one)}
    return {row.key: row for row in rows.filter(key__in=list(keys), **conditions)}


def _visibilities(kind: Kind, way: str = "") -> list[str]:
    """Return the columns that say who may see a record: its own and those of what it hangs on."""
    own = [f"{way}visibility"] if "visibility" in kind.fields else []
    for name in _ON.get(kind.name, ()):
        own += _visibilities(KINDS[kind.fields[name].refers_to], f"{way}{name}__")
    return own


def batch_list(*, viewer: object | None) -> QuerySet[Batch]:
    """Return the undertakings, newest first; their titles name records, so only those who see everything see them."""
    return Batch.objects.order_by("-pk") if viewer_level(viewer) == Visibility.AGENCY else Batch.objects.none()


def draft_list(*, viewer: object | None) -> QuerySet[Draft]:
    """Return the drafts of an account, the last one first; nobody sees those of others."""
    number = getattr(viewer, "pk", None)
    return Draft.objects.filter(actor=number).order_by("-updated_at") if number else Draft.objects.none()


def submission_list(*, viewer: object | None) -> QuerySet[Submission]:
    """Return the forms that an account sent and that were written."""
    number = getattr(viewer, "pk", None)
    return Submission.objects.filter(actor=number) if number else Submission.objects.none()


def is_seen(kind: str, row: Any, *, viewer: object | None) -> bool:
    """Return whether a viewer may see a record."""
    level = viewer_level(viewer)
    return row_visibility(row) <= level


def record_seen(kind: str, row: Any, *, viewer: object | None) -> dict[str, Any]:
    """Return what a record says to a viewer: what is withheld, and organisations that are hidden, is None."""
    level = viewer_level(viewer)
    said = snapshot(row, lists_of(row))
    hidden = {name for column, names in WITHHELD_COLUMNS.items() if said.get(column, level) > level for name in names}
    for name in NAMED_ORGANISATIONS.get(kind, ()):
        named = getattr(row, name)
        if named is not None and named.visibility > level:
            hidden.add(name)
    return {name: None if name in hidden else value for name, value in said.items()}


def proposal_list(*, viewer: object | None) -> QuerySet[Proposal]:
    """Return the proposals that officers read, the oldest first; which of them an officer decides is a question of scope."""
    rows = Proposal.objects.order_by("opened_at", "pk")
    return rows if viewer_level(viewer) == Visibility.AGENCY else rows.none()


def queue_list(*, viewer: object | None) -> QuerySet[Proposal]:
    """Return the proposals in an officer's scope, the oldest first: the rule of `core.permissions.is_in_scope`, in SQL."""
    scope, rows = write_scope(viewer), proposal_list(viewer=viewer)
    if scope is None:
        return rows.none()
    return rows if scope.is_everything else proposals_at(rows, scope.countries, scope.zones, is_shared=True)


def proposals_at(
    rows: QuerySet[Proposal], countries: Collection[str] = (), zones: Collection[str] = (), *, is_shared: bool = False
) -> QuerySet[Proposal]:
    """Return those of some proposals that belong to one of the countries or zones; with `is_shared` also those of no place."""
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("countries", "zones")}
    condition = Q(is_shared=True) if is_shared else Q(pk__in=())
    for column, values in (("countries_text", countries), ("zones_text", zones)):
        for value in sorted(values):
            condition |= Q(**{f"{column}__contains": f'"{value}"'})  # lists of codes and keys, which hold no quotation marks
    return rows.alias(**texts).filter(condition)


def own_proposal_list(*, viewer: object | None) -> QuerySet[Proposal]:
    """Return the proposals of an account, the newest first."""
    number = getattr(viewer, "pk", None)
    return Proposal.objects.filter(proposer=number).order_by("-opened_at") if number else Proposal.objects.none()


def affiliation_list(*, viewer: object | None) -> QuerySet[Affiliation]:
    """Return the organisations whose people an account is, as far as it may see them."""
    number = getattr(viewer, "pk", None)
    if not number:
        return Affiliation.objects.none()
    rows = Affiliation.objects.filter(user=number, organisation__visibility__lte=viewer_level(viewer))
    return rows.select_related("organisation").order_by("organisation__name")


def people_list(organisation: Organisation, *, viewer: object | None) -> QuerySet[Affiliation]:
    """Return the accounts that are an organisation's own people, the oldest first; those who see everything see them."""
    if viewer_level(viewer) < Visibility.AGENCY:
        return Affiliation.objects.none()
    return Affiliation.objects.filter(organisation=organisation).select_related("user", "organisation").order_by("since", "pk")
