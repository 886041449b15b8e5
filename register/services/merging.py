"""Merging organisations that are one, and splitting one that is two: what hangs on them follows, nothing said of them is lost."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.values import folded_name
from clusters import services as clusters
from clusters.models import MemberRole, Membership
from core.actors import Actor
from core.errors import DomainError
from core.models import Batch, FormerKey
from core.services import batch_begun, because
from core.visibility import Visibility
from firms import services as firms
from firms.models import InitiativePartner, Organisation, Source
from firms.models.organisations import OrganisationKind
from linkages.models import Claim, Linkage
from linkages.services import claim_update, linkage_close, linkage_delete, linkage_update
from register.kinds import KINDS
from register.models import Affiliation
from register.plain import record_create, record_data, record_update

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("latitude", "longitude", "location_precision"),
    ("employees", "employees_year"),
)
"""Fields that say one thing: they are kept of one record or of the other."""
LISTS = ("aliases", "identifiers", "sources")
KEPT = ("key", "visibility")
"""Fields that nobody chooses: the key is the survivor's, and what was hidden stays hidden."""
OWNED = ("product_line", "capability")
"""Kinds whose records belong to one organisation and have keys of their own."""


def merged_data(survivor: Organisation, others: Sequence[Organisation], chosen: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the survivor of a merge says.

    Of each field the value of the record that `chosen` names by its key; without a choice the survivor's, or the first that says
    anything. Lists hold what any of them held; names that are not kept become other names. Nobody sees it who did not see all of them.
    """
    said = {row.key: record_data(row) for row in (survivor, *others)}
    merged = dict(said[survivor.key])
    for names in _field_groups():
        key = (chosen or {}).get(names[0]) or _first_that_says(names, said)
        if key not in said:
            raise ValidationError({names[0]: [_("%(key)s is none of the organisations to be merged.") % {"key": str(key)[:100]}]})
        merged |= {name: said[key][name] for name in names}
    for name in LISTS:
        merged[name] = list(dict.fromkeys(value for data in said.values() for value in data[name]))
    called = [name for data in said.values() for name in (data["name"], data["name_local"], *data["aliases"]) if name]
    own = {folded_name(merged["name"]), folded_name(merged["name_local"])}
    merged["aliases"] = list({folded_name(name): name for name in reversed(called) if folded_name(name) not in own}.values())[::-1]
    merged["visibility"] = max(data["visibility"] for data in said.values())
    return merged


def _field_groups() -> Iterable[tuple[str, ...]]:
    """Yield the fields that are chosen, those that say one thing together."""
    grouped = {name for names in TOGETHER for name in names}
    yield from TOGETHER
    yield from ((name,) for name in KINDS["organisation"].fields if name not in {*grouped, *LISTS, *KEPT})


def _first_that_says(names: Sequence[str], said: Mapping[str, Mapping[str, Any]]) -> str:
    keys = list(said)
    return next((key for key in keys if said[key][names[0]] not in (None, "")), keys[0])


def organisations_merge(
    survivor: Organisation,
    others: Sequence[Organisation],
    *,
    actor: Actor,
    reason: str,
    chosen: Mapping[str, str] | None = None,
    drop_between: bool = False,
) -> Batch:
    """Merge organisations into one of them and return the undertaking, which `batch_undo` takes back.

    Linkages, product lines, capabilities, memberships, partnerships, zones and other names go over to the survivor. Two linkages that
    become one keep the claims of both, none seen by more readers than before. The keys that are gone lead to the survivor for ever.

    Parameters
    ----------
    survivor, others
        The organisation that stays and those that become a part of it.
    reason
        Why they are one; it stands in the history of every record that was written.
    chosen
        By field the key of the organisation whose value is kept; see `merged_data`.
    drop_between
        Remove the linkages between them, which would lead from an organisation to itself; otherwise such a merge is refused.

    Raises
    ------
    ValidationError
        By field: no reason, nothing to merge, an organisation that is a place (a market) or named twice, a choice of none of them.
    DomainError
        A linkage between them, a record outside the actor's scope. Nothing is written then.
    """
    _merge_check(survivor, others, reason)
    names = ", ".join(other.name for other in others)
    title = _("Merge of %(names)s into %(survivor)s") % {"names": names, "survivor": survivor.name}
    with because(reason), batch_begun(actor=actor, kind=Batch.Kind.MERGE, title=title) as batch:
        merged = merged_data(survivor, others, chosen)
        _between_drop([survivor, *others], actor=actor, drop=drop_between)
        for other in others:
            for linkage in _linkages_of(other):
                _linkage_move(linkage, other, survivor, batch, actor=actor)
            _belongings_move(_belongings(other), survivor, actor=actor)
            _people_move(other, survivor)
            firms.organisation_delete(other, actor=actor)
            FormerKey.objects.create(type="organisation", key=other.key, survivor=survivor.key, batch=batch)
        record_update("organisation", survivor.key, merged, actor=actor)
    return batch


def _merge_check(survivor: Organisation, others: Sequence[Organisation], reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why they are one organisation; it stands in the history.")]})
    keys = [survivor.key, *(other.key for other in others)]
    if len(keys) < 2:
        raise ValidationError({"others": [_("Name at least two organisations to merge.")]})
    if len(set(keys)) < len(keys):
        raise ValidationError({"others": [_("Name each organisation once.")]})
    kinds = {row.kind == OrganisationKind.MARKET for row in (survivor, *others)}
    if len(kinds) > 1:
        raise ValidationError({"others": [_("A market is a place, an organisation is not: they are never one.")]})


def _linkages_of(organisation: Organisation) -> list[Linkage]:
    out, inn = organisation.linkages_out, organisation.linkages_in
    return [*out.select_related("supplier", "customer", "product"), *inn.select_related("supplier", "customer", "product")]


def linkages_between(organisations: Sequence[Organisation]) -> list[Linkage]:
    """Return the linkages whose both ends are among the organisations."""
    return list(Linkage.objects.filter(supplier__in=organisations, customer__in=organisations).order_by("key"))


def _between_drop(organisations: Sequence[Organisation], *, actor: Actor, drop: bool) -> None:
    """Remove the linkages between organisations that become one, or refuse."""
    between = linkages_between(organisations)
    if between and not drop:
        msg = ngettext(
            "%(count)d linkage leads from one of them to another, %(first)s: "
            "one organisation does not supply itself. Say that it is to go.",
            "%(count)d linkages lead from one of them to another, first %(first)s: one organisation does not supply itself. "
            "Say that they are to go.",
            len(between),
        ) % {"count": len(between), "first": between[0].key}
        raise DomainError(msg, linkages=[linkage.key for linkage in between])
    for linkage in between:
        linkage_delete(linkage, actor=actor)


def _linkage_move(linkage: Linkage, other: Organisation, survivor: Organisation, batch: Batch, *, actor: Actor) -> None:
    """Give a linkage to the survivor, or its claims to the linkage that the survivor has already."""
    supplier = survivor if linkage.supplier_id == other.pk else linkage.supplier
    customer = survivor if linkage.customer_id == other.pk else linkage.customer
    level = max(linkage.visibility, other.visibility)
    same = Linkage.objects.filter(supplier=supplier, customer=customer, kind=linkage.kind, product=linkage.product).first()
    if same is None:
        linkage_update(linkage, actor=actor, supplier=supplier, customer=customer, visibility=level)
        return
    for claim in linkage.claims.order_by("pk"):
        _claim_move(claim, same, level, actor=actor)
    linkage_close(linkage, actor=actor)
    FormerKey.objects.create(type="linkage", key=linkage.key, survivor=same.key, batch=batch)


def _claim_move(claim: Claim, linkage: Linkage, level: int, *, actor: Actor) -> None:
    """Let a claim speak of another linkage; two pins on one linkage would say two things, so the one that comes is taken off."""
    changes: dict[str, Any] = {"linkage": linkage, "visibility": max(claim.visibility, level)}
    if claim.pinned and linkage.claims.filter(pinned=True).exists():
        changes |= {"pinned": False, "pin_reason": ""}
    claim_update(claim, actor=actor, **changes)


def _belongings(organisation: Organisation) -> dict[str, list[Any]]:
    """Return what belongs to an organisation, by kind."""
    owned = {
        kind: list(KINDS[kind].model._default_manager.filter(organisation=organisation).order_by("pk")) for kind in OWNED if kind in KINDS
    }
    return {
        **owned,
        "membership": list(organisation.memberships.select_related("cluster").prefetch_related("sources")),
        "initiative_partner": list(organisation.partnerships.select_related("initiative").prefetch_related("sources")),
        "zone": list(organisation.operated_zones.all()),
    }


def _belongings_move(belongings: Mapping[str, Sequence[Any]], to: Organisation, *, actor: Actor) -> None:
    for kind, rows in belongings.items():
        for row in rows:
            if kind in OWNED:
                KINDS[kind].update(row, actor=actor, organisation=to)
            elif kind == "membership":
                _membership_move(row, to, actor=actor)
            elif kind == "initiative_partner":
                _partnership_move(row, to, actor=actor)
            else:
                firms.zone_update(row, actor=actor, operator=to)


def _membership_move(membership: Membership, to: Organisation, *, actor: Actor) -> None:
    """Give a place in a cluster to another organisation; of two places in one cluster the anchor's is kept, and the sources of both."""
    cluster, role, sources = membership.cluster, membership.role, list(membership.sources.all())
    clusters.membership_delete(membership, actor=actor)
    there = Membership.objects.filter(cluster=cluster, organisation=to).first()
    if there is None:
        clusters.membership_create(actor=actor, cluster=cluster, organisation=to, role=role, sources=sources)
        return
    kept = MemberRole.ANCHOR if MemberRole.ANCHOR in (role, there.role) else there.role
    clusters.membership_update(there, actor=actor, role=kept, sources=_joined(there, sources))


def _partnership_move(partner: InitiativePartner, to: Organisation, *, actor: Actor) -> None:
    """Give a part in an initiative to another organisation; of two parts in one the one that is there is kept, and the sources of both."""
    initiative, role, sources = partner.initiative, partner.role, list(partner.sources.all())
    there = InitiativePartner.objects.filter(initiative=initiative, organisation=to).first()
    if there is None:
        firms.initiative_partner_create(actor=actor, initiative=initiative, organisation=to, role=role, sources=sources)
    else:
        firms.initiative_partner_update(there, actor=actor, sources=_joined(there, sources))
    firms.initiative_partner_delete(partner, actor=actor)


def _people_move(other: Organisation, to: Organisation) -> None:
    """Let the accounts of an organisation's own people belong to another one."""
    there = Affiliation.objects.filter(organisation=to).values("user")
    Affiliation.objects.filter(organisation=other).exclude(user__in=there).update(organisation=to)


def _joined(row: Any, sources: Sequence[Source]) -> list[Source]:
    return list(dict.fromkeys([*row.sources.all(), *sources]))


def organisation_split(
    organisation: Organisation, *, actor: Actor, new: Mapping[str, Any], moving: Mapping[str, Sequence[str]], reason: str
) -> Batch:
    """Enter a second organisation that was recorded as a part of another, give it what is its own, and return the undertaking.

    Parameters
    ----------
    organisation
        The one that stays.
    new
        What the second one says, as plain data; other names of the first that it claims are taken from there.
    moving
        By kind the keys of what goes over: linkage, product_line, capability, membership, initiative_partner, zone.
    reason
        Why they are two; it stands in the history of every record that was written.

    Raises
    ------
    ValidationError
        By field: no reason, wrong data, a key of something that is not the organisation's, a second one that more readers see.
    """
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why they are two organisations; it stands in the history.")]})
    data = {"visibility": organisation.visibility, **new}
    if data["visibility"] < organisation.visibility:
        label = Visibility(organisation.visibility).label
        raise ValidationError(
            {"visibility": [_("The first one is for %(level)s only; open the second one afterwards.") % {"level": label}]}
        )
    title = _("Split of %(name)s: %(new)s is one of its own") % {"name": organisation.name, "new": str(data.get("name", ""))[:100]}
    with because(reason), batch_begun(actor=actor, kind=Batch.Kind.SPLIT, title=title) as batch:
        _names_release(organisation, data, actor=actor)
        second = record_create("organisation", data, actor=actor)
        chosen = _chosen(organisation, moving)
        for linkage in chosen.pop("linkage", []):
            end = "supplier" if linkage.supplier_id == organisation.pk else "customer"
            linkage_update(linkage, actor=actor, **{end: second})
        _belongings_move(chosen, second, actor=actor)
    return batch


def _names_release(organisation: Organisation, data: Mapping[str, Any], *, actor: Actor) -> None:
    """Take from the first organisation the other names and identifiers that the second one claims: each belongs to one only."""
    own = record_data(organisation)
    claimed = {folded_name(name) for name in (data.get("name", ""), data.get("name_local", ""), *data.get("aliases", ())) if name}
    aliases = [name for name in own["aliases"] if folded_name(name) not in claimed]
    identifiers = [number for number in own["identifiers"] if number not in data.get("identifiers", ())]
    record_update("organisation", organisation.key, {"aliases": aliases, "identifiers": identifiers}, actor=actor)


def _chosen(organisation: Organisation, moving: Mapping[str, Sequence[str]]) -> dict[str, list[Any]]:
    """Return the rows that go over, by kind."""
    there: dict[str, list[Any]] = {"linkage": _linkages_of(organisation), **_belongings(organisation)}
    found: dict[str, list[Any]] = {}
    for kind, keys in moving.items():
        of_key = {_key(row, kind): row for row in there.get(kind, ())}
        lost = [key for key in keys if key not in of_key]
        if lost:
            msg = _("%(key)s does not belong to %(name)s.") % {"key": lost[0][:100], "name": organisation.name}
            raise ValidationError({kind if kind in there else "moving": [msg]})
        found[kind] = [of_key[key] for key in dict.fromkeys(keys)]
    return found


def _key(row: Any, kind: str) -> str:
    """Return the key of a row; of a membership or partnership that of the cluster or initiative."""
    ends = KINDS[kind].ends
    return getattr(row, ends[0]).key if ends else row.key
