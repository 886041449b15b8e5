"""The only writers of linkages and claims."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import ConflictError, DomainError
from core.permissions import Action
from core.records import row_create, row_delete, row_update, sources_required, writer_check
from core.services import write_transaction
from core.visibility import Visibility
from firms.dates import first_day_columns, last_day_columns
from firms.models import Organisation, Product, Source
from firms.models.organisations import OrganisationKind
from linkages.models import STAKES, Claim, Linkage, LinkageKind


class ClaimRefusedError(ValidationError):
    """The first claim of a linkage cannot be entered; the fields are those of the claim."""


def linkage_create(
    *,
    actor: Actor,
    key: str,
    supplier: Organisation,
    customer: Organisation,
    kind: str,
    product: Product | None,
    sources: Sequence[Source],
    visibility: int = 0,
    **claim: Any,
) -> Linkage:
    """Record that a supplier serves a customer, with the first claim that says so, and return the linkage.

    The claim takes the linkage's key unless `claim_key` is given, and is public unless `claim_visibility` says otherwise.

    Raises `ClaimRefusedError` where the claim is to blame, `ConflictError` naming the linkage when supplier, customer,
    kind and product exist already: then a claim is to be added to it.
    """
    linkage = Linkage(key=key, supplier=supplier, customer=customer, kind=kind, product=product, visibility=visibility)
    writer_check(linkage, actor=actor, action=Action.CREATE)
    there = Linkage.objects.filter(supplier=supplier, customer=customer, kind=kind, product=product).first()
    if there is not None:
        msg = _("This linkage is in the register as %(key)s; add a claim to it.") % {"key": there.key}
        raise ConflictError(msg, linkage=there.key)
    _ends_check(supplier, customer, kind)
    sources_required(sources)
    with write_transaction():
        row_create(linkage, actor=actor)
        claim["visibility"] = claim.pop("claim_visibility", Visibility.PUBLIC)
        try:
            claim_add(linkage, actor=actor, key=claim.pop("claim_key", key), sources=sources, **claim)
        except ValidationError as error:
            raise ClaimRefusedError(error) from error
    return linkage


def linkage_open(*, actor: Actor, **fields: Any) -> Linkage:
    """Enter a linkage of which nothing is said yet and return it; whoever calls this enters a claim in the same transaction."""
    _ends_check(fields["supplier"], fields["customer"], fields["kind"])
    return row_create(Linkage(**fields), actor=actor)


def linkage_close(linkage: Linkage, *, actor: Actor) -> None:
    """Remove a linkage of which nobody says anything any more. Raises `DomainError` when a claim still speaks of it."""
    there = linkage.claims.order_by("key").first()
    if there is not None:
        msg = _("Linkage %(key)s stays: claim %(claim)s still speaks of it.")
        raise DomainError(msg % {"key": linkage.key, "claim": there.key}, linkage=linkage.key)
    row_delete(linkage, actor=actor)


def linkage_update(linkage: Linkage, *, actor: Actor, **changes: Any) -> bool:
    """Change a linkage itself, not what is said of it; return whether anything changed."""
    _ends_check(changes.get("supplier", linkage.supplier), changes.get("customer", linkage.customer), changes.get("kind", linkage.kind))
    if changes.get("kind") == LinkageKind.OWNERSHIP and linkage.claims.exclude(basis__in=["", *STAKES]).exists():
        raise ValidationError({"kind": [_("A claim of it states no stake: its basis is neither actual nor plan.")]})
    return row_update(linkage, actor=actor, changes=changes)


def linkage_delete(linkage: Linkage, *, actor: Actor) -> None:
    """Remove a linkage with all its claims; the change log keeps each."""
    with write_transaction():
        for claim in linkage.claims.order_by("-pk"):
            row_delete(claim, actor=actor)
        row_delete(linkage, actor=actor)


def claim_add(linkage: Linkage, *, actor: Actor, key: str, sources: Sequence[Source], **fields: Any) -> Claim:
    """Enter what named sources say of a linkage, beside what others say, and return the claim.

    `valid_from` and `valid_to` are `PartialDate` or None.
    """
    sources_required(sources)
    claim = Claim(linkage=linkage, key=key, **_period_columns(fields))
    _stake_check(linkage, claim.basis)
    return row_create(claim, actor=actor, sources=sources)


def claim_enter(*, actor: Actor, linkage: Linkage, **fields: Any) -> Claim:
    """Enter a claim and return it: `claim_add` for those who have the linkage among the fields."""
    return claim_add(linkage, actor=actor, **fields)


def claim_update(claim: Claim, *, actor: Actor, sources: Sequence[Source] | None = None, **changes: Any) -> bool:
    """Change a claim; return whether anything changed."""
    if sources is not None:
        sources_required(sources)
    _stake_check(changes.get("linkage", claim.linkage), changes.get("basis", claim.basis))
    return row_update(claim, actor=actor, changes=_period_columns(changes), sources=sources)


def claim_delete(claim: Claim, *, actor: Actor) -> None:
    """Remove a claim; with the last one goes the linkage, of which nobody says anything any more."""
    linkage = claim.linkage
    with write_transaction():
        row_delete(claim, actor=actor)
        if not linkage.claims.exists():
            row_delete(linkage, actor=actor)


def _ends_check(supplier: Organisation, customer: Organisation, kind: str) -> None:
    """Refuse a linkage of places: two markets, or a market that is a member of something."""
    markets = [field for field, end in (("supplier", supplier), ("customer", customer)) if end.kind == OrganisationKind.MARKET]
    if len(markets) == 2:
        raise ValidationError({"customer": [_("Two markets make no linkage: at least one end is an organisation.")]})
    if markets and kind == LinkageKind.MEMBERSHIP:
        raise ValidationError({markets[0]: [_("A market is a place; it is a member of nothing and has none.")]})


def _stake_check(linkage: Linkage, basis: str) -> None:
    """Refuse a stake that is neither held nor planned."""
    if linkage.kind == LinkageKind.OWNERSHIP and basis and basis not in STAKES:
        known = ", ".join(STAKES)
        raise ValidationError({"basis": [_("A stake of an owner is one of %(known)s.") % {"known": known}]})


def _period_columns(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the period in columns."""
    columns = {name: value for name, value in fields.items() if name not in ("valid_from", "valid_to")}
    if "valid_from" in fields:
        columns |= first_day_columns("valid_from", fields["valid_from"])
    if "valid_to" in fields:
        columns |= last_day_columns("valid_to", fields["valid_to"])
    return columns
