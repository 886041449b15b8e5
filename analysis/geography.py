"""Distances on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

__all__ = ["EARTH_RADIUS_KM", "distance_km"]

EARTH_RADIUS_KM = 6371.0088


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance between two places, in kilometres.

    d = 2 R asin sqrt( sin²((φ2 - φ1)/2) + cos φ1 · cos φ2 · sin²((λ2 - λ1)/2) ), R = 6,371.0088 km.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude
        Decimal degrees, WGS84; longitudes may run over the antimeridian.

    Notes
    -----
    The globe is taken as a sphere of its mean radius: up to about half a per cent off the ellipsoid.

    References
    ----------
    R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68(2), 1984, p. 159.

    Examples
    --------
    >>> round(distance_km(0, 179.5, 0, -179.5), 2)
    111.2
    """
    phi, other_phi = radians(latitude), radians(other_latitude)
    half_chord = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))
