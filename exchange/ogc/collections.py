"""The collections of features: what each holds, who may see what, and how a record becomes a feature."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _lazy
from rest_framework.serializers import Field, Serializer

from core.filters import RegisterFilterSet, as_of_get
from exchange.ogc.filters import LinkageItems, OrganisationItems, ZoneItems
from firms.api.serializers import OrganisationSerializer, ZoneSerializer
from firms.models.organisations import OrganisationKind
from firms.selectors import organisation_list, zone_list
from linkages.api.serializers import LinkageSerializer
from linkages.selectors import linkage_list, linkage_rows

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection.

    `rows` gives the records that a viewer may see, `whole` those of them that are in the collection when nothing narrows it; `present`
    makes of records what the serializer shows. `ends` are the ways from a record to what has coordinates, `begun` the way to its begin.
    """

    id: str
    title: Any
    description: Any
    geometry: str
    filterset_class: type[RegisterFilterSet]
    serializer_class: type[Serializer]
    rows: Callable[[object | None, Parameters], QuerySet]
    present: Callable[[list[Any], object | None], list[Any]]
    whole: Q = field(default_factory=Q)
    ends: tuple[str, ...] = ("",)
    begun: str = ""

    @property
    def fields(self) -> dict[str, Field]:
        """Return the properties of a feature: what the serializer always shows, but for its place."""
        fields = self.serializer_class().fields.items()
        return {name: one for name, one in fields if name not in ("latitude", "longitude") and (one.required or one.read_only)}

    def features(self, rows: Iterable[Any], *, viewer: object | None) -> list[dict[str, Any]]:
        """Return records as features."""
        shown = self.present(list(rows), viewer)
        return [self._feature(row, data) for row, data in zip(shown, self.serializer_class(shown, many=True).data, strict=True)]

    def _feature(self, row: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        places = [row] if self.ends == ("",) else [row.supplier, row.customer]
        properties = {name: value for name, value in data.items() if name not in ("latitude", "longitude")}
        return {"type": "Feature", "id": row.key, "geometry": self._geometry(places), "properties": properties}

    def _geometry(self, places: list[Any]) -> dict[str, Any] | None:
        """Return a point, or the line between two; None where a place is not known."""
        spots = [[place.longitude, place.latitude] for place in places]
        if any(None in spot for spot in spots):
            return None
        return {"type": self.geometry, "coordinates": spots if len(spots) > 1 else spots[0]}

    def extent(self, *, viewer: object | None) -> dict[str, Any] | None:
        """Return the box around all features and when the first began, in one query; None where no place is known."""
        rows = self.rows(viewer, {}).filter(self.whole).order_by()
        placed = Q(**{f"{end}latitude__isnull": False for end in self.ends})
        sides = {
            f"{name}_{number}": kind(f"{end}{column}", filter=placed)
            for number, end in enumerate(self.ends)
            for name, column, kind in (
                *(("west", "longitude", Min), ("south", "latitude", Min)),
                *(("east", "longitude", Max), ("north", "latitude", Max)),
            )
        }
        found = rows.annotate(begun=F(self.begun)).aggregate(first=Min("begun"), **sides)
        if found["west_0"] is None:
            return None
        numbers = range(len(self.ends))
        west, south = (min(found[f"{side}_{number}"] for number in numbers) for side in ("west", "south"))
        east, north = (max(found[f"{side}_{number}"] for number in numbers) for side in ("east", "north"))
        first = found["first"]
        begun = None if first is None else f"{first:04d}-01-01T00:00:00Z" if isinstance(first, int) else f"{first.isoformat()}T00:00:00Z"
        return {
            "spatial": {"bbox": [[west, south, east, north]], "crs": CRS84},
            "temporal": {"interval": [[begun, None]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
        }


COLLECTIONS: Mapping[str, Collection] = {
    one.id: one
    for one in (
        Collection(
            id="organisations",
            title=_lazy("Organisations"),
            description=_lazy(
                "Firms, anchors, institutes, agencies and federations where they stand; markets only when kind asks for them."
            ),
            geometry="Point",
            filterset_class=OrganisationItems,
            serializer_class=OrganisationSerializer,
            rows=lambda viewer, _parameters: organisation_list(viewer=viewer),
            present=lambda rows, _viewer: rows,
            whole=~Q(kind=OrganisationKind.MARKET),
            begun="founded",
        ),
        Collection(
            id="zones",
            title=_lazy("Zones"),
            description=_lazy("Industrial parks, special economic zones, free zones, ports and the like, each as the point in its middle."),
            geometry="Point",
            filterset_class=ZoneItems,
            serializer_class=ZoneSerializer,
            rows=lambda viewer, _parameters: zone_list(viewer=viewer),
            present=lambda rows, _viewer: rows,
            begun="established",
        ),
        Collection(
            id="linkages",
            title=_lazy("Linkages"),
            description=_lazy(
                "Who supplies whom on a day, as the straight line from supplier to customer; without one where an end has no place."
            ),
            geometry="LineString",
            filterset_class=LinkageItems,
            serializer_class=LinkageSerializer,
            rows=lambda viewer, parameters: linkage_list(viewer=viewer, as_of=as_of_get(parameters)),
            present=lambda rows, viewer: linkage_rows(rows, viewer=viewer),
            ends=("supplier__", "customer__"),
            begun="standing__claim__valid_from",
        ),
    )
}
