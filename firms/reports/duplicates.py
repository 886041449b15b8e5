"""The duplicate guard: which organisations of the register a draft may be, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import ExpressionWrapper, F, FloatField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from analysis.duplicates import Entry, Reason, Verdict, What, identifier_folded, initials, questions, verdict
from analysis.folding import folded
from core.search.entries import HEAD_LENGTH
from core.search.selectors import Called, records_alike_each
from core.search.texts import ALIAS, IDENTIFIER, NAME, WEBSITE, host_text
from firms.models import Organisation
from firms.reports.organisations import around
from firms.selectors import organisation_not_market_list

SHOWN = 5
NEAR_KM, NEAREST = 1.0, 30
"""Whoever stands within this distance is compared, the nearest so many."""

FUZZY = 3
"""Names of a draft by which entries with typing errors are looked for; the others are found by their words and sound."""

SENTENCES = {
    What.SAME_IDENTIFIER: gettext_noop("the same identifier, %(theirs)s"),
    What.SAME_DOMAIN: gettext_noop("the same web domain, %(theirs)s"),
    What.SAME_NAME: gettext_noop("the same name"),
    What.ALIAS: gettext_noop("the same name, as an alias: %(theirs)s"),
    What.WITHOUT_LEGAL_FORM: gettext_noop("the same name without the legal form: %(theirs)s"),
    What.WORD_ORDER: gettext_noop("the same words in another order or spacing: %(theirs)s"),
    What.OTHER_SCRIPT: gettext_noop("the same name in another script: %(theirs)s"),
    What.INITIALS: gettext_noop("one name is the initials of the other: %(theirs)s"),
    What.TYPING_ERROR: gettext_noop("the same name with typing errors or another spelling: %(theirs)s"),
    What.SIMILAR_NAME: gettext_noop("a similar name: %(theirs)s"),
    What.NEAR: gettext_noop("%(distance)s km away"),
    What.SAME_ZONE: gettext_noop("in the same zone"),
    What.SAME_COUNTRY: gettext_noop("in the same country"),
    What.OTHER_NAME: gettext_noop("but another name"),
    What.OTHER_IDENTIFIER: gettext_noop("but another identifier: %(theirs)s"),
    What.OTHER_COUNTRY: gettext_noop("but in another country"),
}


@dataclass(frozen=True)
class Explained:
    """A reason with its words, in the reader's language."""

    what: str
    points: float
    ours: str
    theirs: str
    distance_km: float | None
    words: str


@dataclass(frozen=True)
class Duplicate:
    """An organisation that a draft may be."""

    organisation: Organisation
    verdict: Verdict

    @property
    def reasons(self) -> tuple[Explained, ...]:
        """Return the reasons, what counts most first."""
        return tuple(
            Explained(reason.what.value, round(reason.points, 2), reason.ours, reason.theirs, reason.distance_km, reason_words(reason))
            for reason in self.verdict.reasons
        )


@dataclass(frozen=True)
class DuplicatesReport:
    """The organisations that a draft may be, the likeliest first; at most five."""

    duplicates: tuple[Duplicate, ...]

    @property
    def likely(self) -> tuple[Duplicate, ...]:
        """Return those that it likely is: what a new entry must not pass over unsaid."""
        return tuple(one for one in self.duplicates if one.verdict.is_likely)


def duplicates_get(draft: Entry, *, viewer: object | None, leave_out: str = "") -> DuplicatesReport:
    """Return the organisations that a draft may be, as far as the viewer may see them.

    Parameters
    ----------
    leave_out
        The key of the organisation that is being changed: never its own duplicate.

    Notes
    -----
    Candidates are what the search finds by the names, whoever has an identifier or the web domain, and who stands very near; each is
    compared in full.  At most seven queries, however much is known of the draft.
    """
    found = [one for one in compared_each([draft], viewer=viewer)[0] if one.organisation.key != leave_out]
    return DuplicatesReport(tuple(one for one in found if one.verdict.is_possible)[:SHOWN])


def compared_each(drafts: Sequence[Entry], *, viewer: object | None) -> list[list[Duplicate]]:
    """Return for each of some drafts all organisations that were compared with it, the likeliest first: as many queries as for one."""
    numbers = _candidates(drafts, viewer=viewer)
    seen = (
        organisation_not_market_list(viewer=viewer).select_related(None).select_related("zone").prefetch_related("aliases", "identifiers")
    )
    rows = {row.pk: row for row in seen.filter(pk__in=sorted(set().union(*numbers)))}
    entries = {number: organisation_entry(row) for number, row in rows.items()}
    return [
        sorted(
            (Duplicate(rows[number], verdict(draft, entries[number])) for number in own if number in rows),
            key=lambda one: (-one.verdict.score, one.organisation.name, one.organisation.key),
        )
        for draft, own in zip(drafts, numbers, strict=True)
    ]


def organisation_entry(organisation: Organisation) -> Entry:
    """Return an organisation as it is compared."""
    return Entry(
        name=organisation.name,
        name_local=organisation.name_local,
        aliases=tuple(alias.name for alias in organisation.aliases.all()),
        identifiers=tuple((identifier.scheme, identifier.value) for identifier in organisation.identifiers.all()),
        host=host_text(organisation.website),
        country=organisation.country,
        zone=organisation.zone.key if organisation.zone else "",
        latitude=None if organisation.latitude is None else float(organisation.latitude),
        longitude=None if organisation.longitude is None else float(organisation.longitude),
        kind=organisation.kind,
    )


def reason_words(reason: Reason) -> str:
    """Return a reason in words, in the reader's language."""
    distance = "" if reason.distance_km is None else f"{reason.distance_km:.1f}"
    return _(SENTENCES[reason.what]) % {"theirs": reason.theirs, "distance": distance}


def _candidates(drafts: Sequence[Entry], *, viewer: object | None) -> list[set[int]]:
    """Return the numbers of the organisations to compare each draft with."""
    found = records_alike_each([_called(draft) for draft in drafts], viewer=viewer, types=["organisation"], fuzzy=FUZZY)
    for draft, numbers in zip(drafts, found, strict=True):
        if draft.latitude is not None and draft.longitude is not None:
            near = organisation_not_market_list(viewer=viewer).select_related(None).filter(around(draft.latitude, draft.longitude, NEAR_KM))
            numbers.update(near.order_by(_apart(draft.latitude, draft.longitude), "key").values_list("pk", flat=True)[:NEAREST])
    return found


def _called(draft: Entry) -> Called:
    """Return by what candidates for a draft are looked for."""
    short = initials(draft)
    heads = {
        IDENTIFIER: {identifier_folded(*one)[1][:HEAD_LENGTH] for one in draft.identifiers},
        WEBSITE: {folded(draft.host)[:HEAD_LENGTH]} if draft.host else set(),
        NAME: short,
        ALIAS: short,
    }
    return Called(questions(draft), heads)


def _apart(latitude: float, longitude: float) -> ExpressionWrapper:
    """Return the square of how far apart two places close to one another are, in degrees: an order, no distance."""
    apart = (F("latitude") - Value(latitude)) * (F("latitude") - Value(latitude)) + (F("longitude") - Value(longitude)) * (
        F("longitude") - Value(longitude)
    )
    return ExpressionWrapper(apart, output_field=FloatField())
