"""From longitude and latitude to the sheet."""

import math
from dataclasses import dataclass
from typing import Protocol

from drawing.geometry import Box
from drawing.markup import Point

KM_PER_DEGREE = 111.195  # of a great circle on a sphere of 6371.0 km


class Projection(Protocol):
    """Anything that places a longitude and latitude on the sheet, in pixels from its top left corner."""

    def project(self, longitude: float, latitude: float) -> Point:
        """Return the place on the sheet."""
        ...


@dataclass(frozen=True)
class LocalProjection:
    """Equirectangular with true scale at the middle latitude: good for a sheet of a few hundred kilometres.

    x = (longitude - west) cos(middle) scale ; y = (north - latitude) scale, `scale` in pixels per degree of latitude.
    """

    west: float
    north: float
    middle_latitude: float
    scale: float

    def project(self, longitude: float, latitude: float) -> Point:
        """Return the place on the sheet."""
        return (longitude - self.west) * math.cos(math.radians(self.middle_latitude)) * self.scale, (self.north - latitude) * self.scale

    def pixels(self, distance_km: float) -> float:
        """Return the length of a distance on the sheet."""
        return distance_km / KM_PER_DEGREE * self.scale

    def extent(self, width: float, height: float) -> Box:
        """Return west, south, east, north of a sheet of this size."""
        east = self.west + width / (math.cos(math.radians(self.middle_latitude)) * self.scale)
        return Box(self.west, self.north - height / self.scale, east, self.north)


_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return Equal Earth coordinates (y upwards) of a point on the unit sphere: areas are true, shapes are pleasant.

    References
    ----------
    Savric, Patterson, Jenny (2019), The Equal Earth map projection, International Journal of Geographical Information Science 33.
    """
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


@dataclass(frozen=True)
class EqualEarthSheet:
    """An Equal Earth map: central meridian, scale in pixels per unit, and the corner of the sheet in map units."""

    centre: float
    scale: float
    left: float
    top: float

    def project(self, longitude: float, latitude: float) -> Point:
        """Return the place on the sheet."""
        x, y = equal_earth(longitude - self.centre, latitude)
        return (x - self.left) * self.scale, (self.top - y) * self.scale
