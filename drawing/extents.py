"""Which part of the Earth a cluster's sheet shows: the anchors and the members round them, not the far ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.geography import distance_km
from drawing.geometry import Box
from drawing.markup import Point
from drawing.projections import KM_PER_DEGREE, LocalProjection
from drawing.subjects import Place

NEAR_KM = 40  # members this near to an anchor always stand on its sheet
GAP = 2.5  # a member more than this many times farther out than the one before ends the sheet
LEAST_KM = 14  # no sheet shows less than this across


@dataclass(frozen=True)
class Margins:
    """Pixels kept free around the members for labels."""

    across: float
    above: float


def near_longitude(longitude: float, reference: float) -> float:
    """Return a longitude in the turn of the Earth that is nearest to the reference, so that sheets may cross the date line.

    >>> near_longitude(-179.0, 178.0)
    181.0
    """
    return longitude + 360 * round((reference - longitude) / 360)


def sheet_places(places: Sequence[Place]) -> list[Place]:
    """Return the members that the sheet is made for.

    Members are taken in the order of their distance from the nearest anchor until there is a gap: the next one lies more than 40 km
    away and more than 2.5 times as far as the one before. Without anchors the gaps are counted from the middle of all members. Where
    fewer than a third of the members stand round the anchors, those round the middle of all are added.
    """
    located = [place for place in places if place.inside and place.position is not None]
    anchors = [place for place in located if place.is_anchor]
    if not located:
        return []
    kept = _reached(located, [(place.latitude or 0.0, place.longitude or 0.0) for place in anchors] or [_middle(located)])
    if len(kept) * 3 >= len(located):
        return kept
    others = [place for place in _reached(located, [_middle(located)]) if place not in kept]
    return kept + others


def _reached(located: Sequence[Place], centres: Sequence[Point]) -> list[Place]:
    """Return the places in the order of their distance from the nearest centre (latitude, longitude), up to the first gap."""

    def distance(place: Place) -> float:
        return min(distance_km(place.latitude or 0.0, place.longitude or 0.0, *centre) for centre in centres)

    kept: list[Place] = []
    reach = 0.0
    for place in sorted(located, key=lambda each: (distance(each), each.key)):
        here = distance(place)
        if here > max(NEAR_KM, GAP * reach):
            break
        kept.append(place)
        reach = max(reach, here)
    return kept


def _middle(places: Sequence[Place]) -> tuple[float, float]:
    """Return the median latitude and longitude."""
    latitudes = sorted(place.latitude or 0.0 for place in places)
    reference = places[0].longitude or 0.0
    longitudes = sorted(near_longitude(place.longitude or 0.0, reference) for place in places)
    return latitudes[len(latitudes) // 2], longitudes[len(longitudes) // 2]


def fitted(positions: Sequence[Point], width: float, margins: Margins, *, flattest: float, tallest: float) -> tuple[LocalProjection, float]:
    """Return the projection of a sheet around positions (longitude, latitude), and its height in pixels.

    The height follows the shape of what is shown, between `flattest` and `tallest` times the width.
    """
    reference = positions[0][0]
    longitudes = [near_longitude(longitude, reference) for longitude, _latitude in positions]
    latitudes = [latitude for _longitude, latitude in positions]
    area = Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    middle_longitude, middle = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    narrowing = max(math.cos(math.radians(middle)), 0.05)
    across = max(area.width * narrowing, LEAST_KM / KM_PER_DEGREE)
    along = max(area.height, LEAST_KM / KM_PER_DEGREE * 0.6)
    room = width - 2 * margins.across
    height = float(round(min(max(along / across * room + 2 * margins.above, flattest * width), tallest * width)))
    scale = min(room / across, (height - 2 * margins.above) / along)
    west = middle_longitude - width / 2 / (narrowing * scale)
    return LocalProjection(west, middle + height / 2 / scale, middle, scale), height
