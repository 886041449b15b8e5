"""The map of a cluster as GeoJSON (RFC 7946)."""

from typing import Any

from core.api.formats import point_feature
from firms.api.serializers import OrganisationSerializer, ZoneSerializer
from firms.models import Organisation, Zone
from linkages.api.serializers import LinkageSerializer
from linkages.selectors import LinkageRow

MAP_SHAPE = {
    "type": "object",
    "description": "A FeatureCollection; the property `type` of a feature is organisation, linkage or zone.",
    "required": ["type", "features", "not_located"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"type": "string", "enum": ["Feature"]},
                    "id": {"type": "string", "description": "The type and the key: organisation:sohar-aluminium."},
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "properties": {
                            "type": {"type": "string", "enum": ["Point", "LineString"]},
                            "coordinates": {"type": "array", "items": {}},
                        },
                    },
                    "properties": {"type": "object"},
                },
            },
        },
        "not_located": {
            "type": "object",
            "description": "How many are not on the map because nothing is known of where they, or their ends, are.",
            "properties": {name: {"type": "integer"} for name in ("organisations", "linkages", "zones")},
        },
    },
}


def map_document(members: list[Organisation], rows: list[LinkageRow], zones: list[Zone]) -> dict[str, Any]:
    """Return members and the other ends of the linkages as points, linkages as lines, zones as points.

    What has no coordinates is counted and left out; a linkage needs both ends.
    """
    inside = {member.key for member in members}
    ends = {end.key: end for row in rows for end in (row.supplier, row.customer)}
    organisations = [*members, *(ends[key] for key in sorted(ends) if key not in inside)]
    placed = [organisation for organisation in organisations if organisation.latitude is not None]
    drawn = [row for row in rows if row.supplier.latitude is not None and row.customer.latitude is not None]
    located = [zone for zone in zones if zone.latitude is not None]
    points = [_point("organisation", data, inside=data["key"] in inside) for data in OrganisationSerializer(placed, many=True).data]
    return {
        "type": "FeatureCollection",
        "features": [
            *points,
            *map(_line, drawn, LinkageSerializer(drawn, many=True).data),
            *(_point("zone", data) for data in ZoneSerializer(located, many=True).data),
        ],
        "not_located": {
            "organisations": len(organisations) - len(placed),
            "linkages": len(rows) - len(drawn),
            "zones": len(zones) - len(located),
        },
    }


def _point(kind: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**point_feature(data, type=kind, **more), "id": f"{kind}:{data['key']}"}


def _line(row: LinkageRow, data: dict[str, Any]) -> dict[str, Any]:
    ends = [[end.longitude, end.latitude] for end in (row.supplier, row.customer)]
    return {
        "type": "Feature",
        "id": f"linkage:{row.key}",
        "geometry": {"type": "LineString", "coordinates": ends},
        "properties": {"type": "linkage", **data},
    }
