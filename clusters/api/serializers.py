"""Clusters in the shapes of the interface."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from clusters.models import ClusterStatus, MemberRole
from clusters.reports import ClusterSuppliers
from core.api.fields import KeyField, KeysField, TextField, WordField
from core.api.formats import point_feature
from firms.api.serializers import OrganisationSerializer, ZoneSerializer
from firms.models import Basis, LineStatus, Organisation, Zone
from firms.models.organisations import OrganisationKind
from firms.models.products import LineRole, Stage
from linkages.api.serializers import LinkageSerializer
from linkages.models import ClaimStatus, Confidence, LinkageKind
from linkages.selectors import LinkageRow


class ClusterSerializer(serializers.Serializer):
    """Organisations around one or more anchors that are looked at together."""

    key = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    status = WordField(ClusterStatus)
    description = TextField()
    members_count = serializers.IntegerField()


class ClusterDetailSerializer(ClusterSerializer):
    """A cluster with its anchors and sources."""

    anchors = serializers.ListField(child=serializers.CharField())
    sources = KeysField()


class MemberSerializer(serializers.Serializer):
    """A member of a cluster."""

    organisation = KeyField(source="organisation.key", allow_null=False)
    role = WordField(MemberRole)
    name = serializers.CharField(source="organisation.name")
    kind = WordField(OrganisationKind, source="organisation.kind")
    industry = KeyField(source="organisation.industry.code", help_text="ISIC Rev.4")
    country = serializers.CharField(source="organisation.country")
    zone = KeyField(source="organisation.zone.key")
    latitude = serializers.FloatField(source="organisation.latitude", allow_null=True)
    longitude = serializers.FloatField(source="organisation.longitude", allow_null=True)
    status = WordField(LineStatus, source="organisation.status")
    sources = KeysField()


class TotalSerializer(serializers.Serializer):
    """A sum of flows that may be added: one tier, product family, unit, basis and year."""

    tier = serializers.IntegerField()
    product = serializers.CharField(help_text="The root of the family.")
    unit = serializers.CharField()
    basis = WordField(Basis)
    year = serializers.IntegerField()
    quantity = serializers.FloatField()
    linkages = serializers.IntegerField(help_text="How many linkages are in it.")
    withheld = serializers.IntegerField(help_text="How many of the tier and family have a quantity that this reader may not see.")


class CoverageLineSerializer(serializers.Serializer):
    """How much of what an anchor makes or uses of a product its recorded linkages explain."""

    organisation = serializers.CharField()
    product = serializers.CharField()
    role = WordField(LineRole)
    percent = serializers.FloatField(allow_null=True)
    of = serializers.ChoiceField(choices=("actual", "capacity", "none"), help_text="What is compared with.")
    year = serializers.IntegerField(allow_null=True)
    recorded = serializers.FloatField(allow_null=True)
    stated = serializers.FloatField(allow_null=True)
    stated_year = serializers.IntegerField(allow_null=True, help_text="Of what is compared with: a capacity may be of another year.")
    unit = TextField()
    linkages = serializers.IntegerField()
    without_quantity = serializers.IntegerField()
    withheld = serializers.IntegerField()
    other_unit = serializers.IntegerField(help_text="How many have a quantity of the year in a unit that does not convert.")
    more_than_stated = serializers.BooleanField()


class CoverageSerializer(serializers.Serializer):
    """The coverage of a chain."""

    lines = CoverageLineSerializer(many=True, source="coverages")
    linkages = serializers.DictField(
        child=serializers.IntegerField(),
        source="counted",
        help_text="Of the linkages that count (operating, both ends operating): in total, by confidence, with a quantity.",
    )


class ChainRowSerializer(serializers.Serializer):
    """A flow in its place in the chain."""

    kind = WordField(LinkageKind, source="row.kind")
    tier = serializers.IntegerField(allow_null=True)
    stage = WordField(Stage, unknown=True)
    product = KeyField(source="row.product.key")
    hs = KeyField(source="row.product.hs.code")
    supplier = KeyField(source="row.supplier.key", allow_null=False)
    customer = KeyField(source="row.customer.key", allow_null=False)
    quantity = serializers.FloatField(source="row.claim.quantity", allow_null=True)
    unit = TextField(source="row.claim.unit")
    basis = WordField(Basis, unknown=True, source="row.claim.basis")
    quantity_year = serializers.IntegerField(source="row.claim.quantity_year", allow_null=True)
    includes_others = serializers.BooleanField(source="row.claim.includes_others")
    share_percent = serializers.FloatField(source="row.claim.share_percent", allow_null=True)
    status = WordField(ClaimStatus, source="row.status")
    confidence = WordField(Confidence, source="row.claim.confidence")
    inside = serializers.BooleanField(help_text="Both ends are members.")
    is_return = serializers.BooleanField(help_text="It closes a circle against the tiers.")
    against = serializers.BooleanField(help_text="It runs against the order of tiers without closing a circle.")
    joins = serializers.BooleanField(help_text="It joins the chain here: its tier is that of its customer less one.")
    dated = serializers.BooleanField(source="row.claim.dated", help_text="Whether the start of the period is known.")
    linkage = KeyField(source="row.key", allow_null=False)
    sources = KeysField(source="row.claim.sources")
    counts = serializers.BooleanField(help_text="It enters totals and coverage: it operates, and so do both ends.")
    is_part = serializers.BooleanField(help_text="Its figure is contained in that of another row; the two are never added.")
    withheld = serializers.BooleanField(source="row.claim.withheld", help_text="There is a quantity or share, but not for this reader.")


class LeftOutSerializer(serializers.Serializer):
    """What the totals do not contain, in numbers of flows, and how many linkages the filters hide."""

    filtered = serializers.IntegerField()
    not_operating = serializers.IntegerField()
    ends_not_operating = serializers.IntegerField()
    not_known = serializers.IntegerField()
    withheld = serializers.IntegerField()
    not_actual = serializers.IntegerField()
    parts = serializers.IntegerField()


class ValueChainSerializer(serializers.Serializer):
    """The linkages of a cluster by supply tier, with totals and coverage."""

    cluster = serializers.CharField()
    as_of = serializers.DateField(source="chain.as_of")
    ends_known = serializers.BooleanField(
        source="chain.ends_known", help_text="Whether the status of the organisations is known for that day."
    )
    anchors = serializers.ListField(child=serializers.CharField(), source="chain.anchors")
    on_chain = serializers.BooleanField(source="chain.on_chain", help_text="Whether any flow reaches an anchor.")
    coverage = CoverageSerializer(source="chain")
    totals = TotalSerializer(many=True, source="chain.totals", help_text="Goods and waste.")
    utility_totals = TotalSerializer(many=True, source="chain.utility_totals")
    left_out = LeftOutSerializer(source="chain.left_out")
    side_stream = LinkageSerializer(many=True, source="chain.side_stream")
    rows = ChainRowSerializer(many=True, source="chain.rows")


class HolderSerializer(serializers.Serializer):
    """An organisation that makes or uses a product, with the sources that say so."""

    organisation = KeyField(source="organisation.key", allow_null=False)
    sources = KeysField()


class ComparedProductSerializer(serializers.Serializer):
    """A product in one role in two clusters."""

    product = KeyField(source="product.key", allow_null=False)
    first = HolderSerializer(many=True, help_text="Who has it in the first cluster.")
    second = HolderSerializer(many=True, help_text="Who has it in the second.")
    near = KeysField(help_text="Products of the other cluster above or below it in the tree.")
    elsewhere = serializers.BooleanField(help_text="The other cluster has it in the other role: what one makes the other uses.")


class ComparedStageSerializer(serializers.Serializer):
    """The products of one stage."""

    stage = WordField(Stage, unknown=True)
    products = ComparedProductSerializer(many=True)


class ComparedRoleSerializer(serializers.Serializer):
    """What members make, or use."""

    role = WordField(LineRole)
    first = ComparedStageSerializer(many=True, help_text="Only in the first cluster.")
    second = ComparedStageSerializer(many=True, help_text="Only in the second.")
    both = ComparedStageSerializer(many=True, help_text="In both.")


class ComparedClusterSerializer(serializers.Serializer):
    """One of two clusters in numbers."""

    cluster = KeyField(source="cluster.key", allow_null=False)
    members = serializers.IntegerField()
    roles = serializers.DictField(child=serializers.IntegerField(), help_text="Members by role.")
    anchors = KeysField()
    linkages = serializers.IntegerField(help_text="On the day, with an end among the members.")
    by_status = serializers.DictField(child=serializers.IntegerField())
    by_confidence = serializers.DictField(child=serializers.IntegerField())
    flows = serializers.IntegerField(help_text="Operating flows of goods and waste.")
    quantified = serializers.IntegerField(help_text="How many of these have a quantity that this reader sees.")
    on_chain = serializers.BooleanField(source="chain.on_chain", help_text="Whether any flow reaches an anchor.")
    coverage = CoverageSerializer(source="chain")


class ComparisonSerializer(serializers.Serializer):
    """Two clusters side by side: what one has that the other has not. Quantities are never compared."""

    as_of = serializers.DateField()
    ends_known = serializers.BooleanField(help_text="Whether the status of the organisations is known for that day.")
    clusters = ComparedClusterSerializer(many=True, help_text="The two, in the order asked for.")
    roles = ComparedRoleSerializer(many=True)


class AlternativeSerializer(serializers.Serializer):
    """Another organisation that is recorded to make a product."""

    organisation = KeyField(source="organisation.key", allow_null=False)
    distance_km = serializers.FloatField(allow_null=True, help_text="From the customer; null where a place is not known.")
    coarse = serializers.BooleanField(help_text="A place of the two is known by zone or town only.")


class SingleSupplySerializer(serializers.Serializer):
    """An input of a member with one recorded supplier."""

    customer = KeyField(source="customer.key", allow_null=False)
    product = KeyField(source="product.key", allow_null=False)
    supplier = KeyField(source="supplier.key", allow_null=False)
    linkages = KeysField(source="rows")
    is_sole = serializers.BooleanField(help_text="Enough of the input is covered to call the supplier its sole source.")
    is_place = serializers.BooleanField(help_text="The supplier is a market, behind which any number of firms may stand.")
    coverage = CoverageLineSerializer(allow_null=True, help_text="Of the input; null where no line says what the customer uses.")
    alternatives = AlternativeSerializer(many=True, help_text="Who else operates and is recorded to make it, the nearest first.")


class SeveralSuppliersSerializer(serializers.Serializer):
    """An input of a member with several recorded suppliers."""

    customer = KeyField(source="customer.key", allow_null=False)
    product = KeyField(source="product.key", allow_null=False)
    suppliers = KeysField()


class DependenceSerializer(serializers.Serializer):
    """A supplier on which more than one member depends."""

    supplier = KeyField(source="supplier.key", allow_null=False)
    customers = serializers.IntegerField()
    inputs = serializers.IntegerField()


class SuppliersSerializer(serializers.Serializer):
    """Which inputs of a cluster's members have one recorded supplier."""

    cluster = KeyField(source="cluster.key", allow_null=False)
    as_of = serializers.DateField()
    ends_known = serializers.BooleanField(help_text="Whether the status of the organisations is known for that day.")
    linkages = serializers.IntegerField(help_text="Operating linkages that this rests on.")
    refused = serializers.SerializerMethodField(help_text="Why there is no answer, null where there is one.")
    soles = serializers.IntegerField(help_text="How many inputs have a sole source.")
    places = serializers.IntegerField(help_text="How many come from a market.")
    without_coverage = serializers.IntegerField(help_text="Of how many nobody can say how much is recorded.")
    singles = SingleSupplySerializer(many=True, help_text="Sole sources first, places last.")
    several = SeveralSuppliersSerializer(many=True)
    dependences = DependenceSerializer(many=True)

    def get_refused(self, report: ClusterSuppliers) -> str | None:
        """Return what is missing for an answer."""
        return report.refused.in_words(gettext) if report.refused else None


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
