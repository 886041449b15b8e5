"""Whether an organisation that is being entered is one that is known already: a score with its reasons.

Each piece of evidence brings points, logarithms to base 2 of how many times as often it is seen among pairs that are one organisation
as among pairs that are two; what speaks against brings negative ones.  The points are added to those of the outset (`OUTSET`: of about
two thousand candidates that are looked at, one is meant), and the score is the probability that follows.

========================= ======= ====================================================================================
evidence                  points  counted
========================= ======= ====================================================================================
same identifier           20      once, however many agree
different identifiers     -12     of one scheme, none of which agrees
same web domain           7       a group shares one among its firms, so it is no proof
names                     -4..14  the best of all pairs of names, local names and aliases (`name_points`)
place                     0..3    the best of: near (3 within 500 m, falling to 0 at 30 km), same zone (2), same country (1)
other country             -3      both known
========================= ======= ====================================================================================

Markets are places of trade and never the same as anything.

References
----------
Fellegi, I. P. and Sunter, A. B. (1969).  A theory for record linkage.  Journal of the American Statistical Association 64(328).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import log

from analysis.folding import folded
from analysis.geography import distance_km
from analysis.names import Likeness, Way, name_likeness, short_names, telling_text, texts_of

LIKELY = 0.75
"""From this score on, a candidate is said to be likely the same."""

POSSIBLE = 0.15
"""From this score on, it is worth a look."""

OUTSET = -11.0
SAME_IDENTIFIER, OTHER_IDENTIFIER = 20.0, -12.0
SAME_DOMAIN = 7.0
NAME_POINTS = ((0.0, -4.0), (0.4, -2.0), (0.5, 0.0), (0.65, 6.0), (0.75, 9.5), (0.9, 12.5), (1.0, 14.0))
"""Points by the likeness of names, straight lines between."""

SAME_ZONE, SAME_COUNTRY, OTHER_COUNTRY = 2.0, 1.0, -3.0
NEAREST, NEAREST_KM, NEAR_KM = 3.0, 0.5, 30.0

MARKET = "market"
NAMES_MOST, QUESTIONS_MOST = 8, 12


class What(StrEnum):
    """What speaks for or against two being one, in the order in which it is told."""

    SAME_IDENTIFIER = "same_identifier"
    SAME_DOMAIN = "same_domain"
    SAME_NAME = "same_name"
    ALIAS = "alias"
    WITHOUT_LEGAL_FORM = "without_legal_form"
    WORD_ORDER = "word_order"
    OTHER_SCRIPT = "other_script"
    INITIALS = "initials"
    TYPING_ERROR = "typing_error"
    SIMILAR_NAME = "similar_name"
    NEAR = "near"
    SAME_ZONE = "same_zone"
    SAME_COUNTRY = "same_country"
    OTHER_NAME = "other_name"
    OTHER_IDENTIFIER = "other_identifier"
    OTHER_COUNTRY = "other_country"


NAMES = frozenset((What.ALIAS, *(What(way.value) for way in Way)))
"""The reasons that speak of names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as it is compared: a draft, or a record. What is not known is left out; `host` is that of its website."""

    name: str = ""
    name_local: str = ""
    aliases: Sequence[str] = ()
    identifiers: Sequence[tuple[str, str]] = ()
    host: str = ""
    country: str = ""
    zone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    kind: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return all its names, those without a letter or digit left out."""
        return tuple(text for text in (self.name, self.name_local, *self.aliases) if folded(text))


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: `ours` and `theirs` are the two texts that were compared, `distance_km` how far apart the two stand.

    A reason of 0 points is told and not counted: another of the same sort counts.
    """

    what: What
    points: float
    ours: str = ""
    theirs: str = ""
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely two are one (0 to 1), and why; the reasons that count most first."""

    score: float
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def is_likely(self) -> bool:
        """Return whether they are likely one."""
        return self.score >= LIKELY

    @property
    def is_possible(self) -> bool:
        """Return whether they may be one, likely or not."""
        return self.score >= POSSIBLE


def verdict(draft: Entry, candidate: Entry) -> Verdict:
    """Return how likely a draft is a candidate, with the reasons.

    Notes
    -----
    Exchanging the two changes no score, only which text of a reason is whose.  A market is never the same as anything: score 0.  Two of
    which nothing comparable is known have the score of the outset, which is next to none.

    Examples
    --------
    >>> found = verdict(Entry("Sohar Aluminium", country="OM"), Entry("Sohar Aluminium Company LLC", country="OM"))
    >>> round(found.score, 2), [reason.what.value for reason in found.reasons]
    (0.94, ['without_legal_form', 'same_country'])
    >>> verdict(Entry("Sohar Aluminium", country="OM"), Entry("Sohar Cement", country="OM")).is_possible
    False
    """
    if MARKET in {draft.kind, candidate.kind}:
        return Verdict(0.0)
    reasons = [*_identifier_reasons(draft, candidate), *_name_reasons(draft, candidate), *_place_reasons(draft, candidate)]
    if draft.host and draft.host == candidate.host:
        reasons.append(Reason(What.SAME_DOMAIN, SAME_DOMAIN, draft.host, candidate.host))
    places = {what: number for number, what in enumerate(What)}
    reasons.sort(key=lambda reason: (-abs(reason.points), places[reason.what]))
    points = OUTSET + sum(reason.points for reason in reasons)
    return Verdict(1 / (1 + 2**-points), tuple(reasons))


def questions(draft: Entry) -> tuple[str, ...]:
    """Return the texts by which candidates for a draft are looked for: its names, then those words of each that tell names apart.

    >>> questions(Entry("Oman Aluminium Rolling Company (OARC)", "الشركة العمانية"))
    ('Oman Aluminium Rolling Company', 'OARC', 'الشركة العمانية', 'Oman Aluminium Rolling', 'العمانية')
    """
    names = [text for name in draft.names[:NAMES_MOST] for text in texts_of(name)]
    return tuple(dict.fromkeys(filter(None, [*names, *map(telling_text, names)])))[:QUESTIONS_MOST]


def initials(draft: Entry) -> frozenset[str]:
    """Return the folded short names that the initials of a draft's names make.

    >>> sorted(initials(Entry("Oman Aluminium Rolling Company")))
    ['oar', 'oarc']
    """
    return frozenset(one for name in draft.names[:NAMES_MOST] for one in short_names(name))


def identifier_folded(scheme: str, value: str) -> tuple[str, str]:
    """Return an identifier as it is compared: letters and digits only, without regard to case.

    >>> identifier_folded("VOEN", "17 000-04"), identifier_folded("voen", "1700004")
    (('voen', '1700004'), ('voen', '1700004'))
    """
    return scheme.strip().casefold(), folded(value).replace(" ", "")


def _identifier_reasons(draft: Entry, candidate: Entry) -> Iterator[Reason]:
    ours = {identifier_folded(*one): one for one in draft.identifiers}
    theirs = {identifier_folded(*one): one for one in candidate.identifiers}
    same = sorted(ours.keys() & theirs.keys())
    if same:
        yield Reason(What.SAME_IDENTIFIER, SAME_IDENTIFIER, ":".join(ours[same[0]]), ":".join(theirs[same[0]]))
        return
    schemes = sorted({scheme for scheme, _value in ours} & {scheme for scheme, _value in theirs})
    if schemes:
        one, other = (next(known[each] for each in sorted(known) if each[0] == schemes[0]) for known in (ours, theirs))
        yield Reason(What.OTHER_IDENTIFIER, OTHER_IDENTIFIER, ":".join(one), ":".join(other))


def _place_reasons(draft: Entry, candidate: Entry) -> Iterator[Reason]:
    """Yield what places say; of what speaks for the two the strongest counts, the others are told."""
    found = []
    places = (draft.latitude, draft.longitude, candidate.latitude, candidate.longitude)
    known = [value for value in places if value is not None]
    if len(known) == len(places):
        far = distance_km(*known)
        if far <= NEAR_KM:
            found.append(Reason(What.NEAR, near_points(far), distance_km=far))
    if draft.zone and draft.zone == candidate.zone:
        found.append(Reason(What.SAME_ZONE, SAME_ZONE, draft.zone, candidate.zone))
    if draft.country and candidate.country:
        here, there = draft.country, candidate.country
        found.append(
            Reason(What.SAME_COUNTRY, SAME_COUNTRY, here, there)
            if here == there
            else Reason(What.OTHER_COUNTRY, OTHER_COUNTRY, here, there)
        )
    most = max((reason.points for reason in found), default=0.0)
    counted = False
    for reason in found:
        counts = reason.points < 0 or (reason.points == most and not counted)
        counted = counted or reason.points == most
        yield reason if counts else Reason(reason.what, 0.0, reason.ours, reason.theirs, reason.distance_km)


def near_points(far_km: float) -> float:
    """Return the points of two that stand so far apart: 3 within 500 m, falling with the logarithm of the distance to 0 at 30 km.

    >>> [round(near_points(far), 1) for far in (0, 0.5, 2, 10, 30, 500)]
    [3.0, 3.0, 2.0, 0.8, 0.0, 0.0]
    """
    if far_km >= NEAR_KM:
        return 0.0
    return NEAREST * log(NEAR_KM / max(far_km, NEAREST_KM)) / log(NEAR_KM / NEAREST_KM)


_WAYS = {way: place for place, way in enumerate(Way)}


def _name_reasons(draft: Entry, candidate: Entry) -> Iterator[Reason]:
    """Yield the best of all pairs of names."""
    ours, theirs = draft.names, candidate.names
    if not ours or not theirs:
        return
    best: tuple[Likeness, str, str] | None = None
    for our in ours:
        for their in theirs:
            found = name_likeness(our, their)
            if best is None or (found.share, -_WAYS[found.way]) > (best[0].share, -_WAYS[best[0].way]):
                best = found, our, their
    if best is not None:
        (share, way), our, their = best
        what = What(way.value)
        called = {draft.name, draft.name_local}, {candidate.name, candidate.name_local}
        if what == What.SAME_NAME and (our not in called[0] or their not in called[1]):
            what = What.ALIAS
        points = name_points(share)
        yield Reason(what if points > 0 else What.OTHER_NAME, points, our, their)


def name_points(share: float) -> float:
    """Return the points of names that are so much alike.

    >>> [name_points(share) for share in (0, 0.5, 0.75, 1)]
    [-4.0, 0.0, 9.5, 14.0]
    """
    for (low, points), (high, more) in pairwise(NAME_POINTS):
        if share <= high:
            return points + (more - points) * (share - low) / (high - low)
    return NAME_POINTS[-1][1]
