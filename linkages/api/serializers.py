"""Linkages and their graph in the shapes of the interface."""

from rest_framework import serializers

from core.api.fields import KeyField, KeysField, PartialDateField, TextField, WordField
from firms.models import Basis
from firms.models.organisations import OrganisationKind
from linkages.models import ClaimStatus, Confidence, LinkageKind


class LinkageSerializer(serializers.Serializer):
    """A linkage with what its chosen claim says on that day."""

    key = serializers.CharField()
    supplier = KeyField(source="supplier.key", allow_null=False)
    customer = KeyField(source="customer.key", allow_null=False)
    kind = WordField(LinkageKind)
    product = KeyField(source="product.key")
    quantity = serializers.FloatField(source="claim.quantity", allow_null=True)
    unit = TextField(source="claim.unit")
    basis = WordField(Basis, unknown=True, source="claim.basis")
    quantity_year = serializers.IntegerField(source="claim.quantity_year", allow_null=True)
    share_percent = serializers.FloatField(source="claim.share_percent", allow_null=True)
    includes_others = serializers.BooleanField(source="claim.includes_others")
    status = WordField(ClaimStatus)
    confidence = WordField(Confidence, source="claim.confidence")
    valid_from = PartialDateField(source="claim.valid_from")
    valid_to = PartialDateField(source="claim.valid_to")
    sources = KeysField(source="claim.sources")
    lateral = serializers.BooleanField(source="claim.lateral")
    dated = serializers.BooleanField(source="claim.dated", help_text="Whether the start of the period is known.")
    withheld = serializers.BooleanField(source="claim.withheld", help_text="There is a quantity or share, but not for this reader.")


class ClaimSerializer(serializers.Serializer):
    """What named sources say of a linkage for a period."""

    key = serializers.CharField(source="claim.key")
    chosen = serializers.BooleanField(help_text="Whether the linkage shows this claim on that day.")
    standing = serializers.ChoiceField(
        choices=("chosen", "competes", "stage", "other_period"), help_text="How the claim stands to the chosen one on that day."
    )
    quantity = serializers.FloatField(source="claim.quantity", allow_null=True)
    unit = TextField(source="claim.unit")
    basis = WordField(Basis, unknown=True, source="claim.basis")
    quantity_year = serializers.IntegerField(source="claim.quantity_year", allow_null=True)
    share_percent = serializers.FloatField(source="claim.share_percent", allow_null=True)
    includes_others = serializers.BooleanField(source="claim.includes_others")
    status = WordField(ClaimStatus, source="claim.status")
    confidence = WordField(Confidence, source="claim.confidence")
    valid_from = PartialDateField(source="claim.valid_from")
    valid_to = PartialDateField(source="claim.valid_to")
    lateral = serializers.BooleanField(source="claim.lateral")
    dated = serializers.BooleanField(source="claim.dated")
    withheld = serializers.BooleanField(source="claim.withheld")
    note = TextField(source="claim.note")
    pinned = serializers.BooleanField(source="claim.pinned")
    pin_reason = TextField(source="claim.pin_reason")
    sources = KeysField(source="claim.sources")


class LinkageDetailSerializer(LinkageSerializer):
    """A linkage with all its claims; on a day on which it is not there, its status and figures are null."""

    includes_others = serializers.BooleanField(source="claim.includes_others", allow_null=True)
    status = WordField(ClaimStatus, unknown=True)
    confidence = WordField(Confidence, unknown=True, source="claim.confidence")
    sources = KeysField(source="claim.sources", default=list)
    lateral = serializers.BooleanField(source="claim.lateral", allow_null=True)
    dated = serializers.BooleanField(source="claim.dated", allow_null=True)
    withheld = serializers.BooleanField(source="claim.withheld", allow_null=True)
    as_of = serializers.DateField()
    chosen_because = serializers.CharField(help_text="Why that claim is shown on that day, in words.")
    stages = serializers.ListField(child=serializers.CharField(), help_text="The other statuses that claims give it on that day.")
    lapsed = serializers.BooleanField(help_text="It was only planned, and its period has passed.")
    claims = ClaimSerializer(many=True)


class GraphNodeSerializer(serializers.Serializer):
    """An organisation or market; what is not known is left out."""

    id = serializers.CharField(help_text="The key of the organisation.")
    name = serializers.CharField()
    kind = WordField(OrganisationKind)
    industry = serializers.CharField(required=False)
    country = serializers.CharField(required=False)
    latitude = serializers.FloatField(required=False)
    longitude = serializers.FloatField(required=False)
    inside = serializers.BooleanField(help_text="Whether it is a member of what is looked at.")


class GraphEdgeSerializer(serializers.Serializer):
    """A linkage; what is not known is left out."""

    target = serializers.CharField(help_text="The key of the customer.")
    key = serializers.CharField(help_text="The key of the linkage.")
    kind = WordField(LinkageKind)
    product = serializers.CharField(required=False)
    quantity = serializers.FloatField(required=False)
    unit = serializers.CharField(required=False)
    basis = serializers.ChoiceField(choices=Basis.choices, required=False)
    quantity_year = serializers.IntegerField(required=False)
    includes_others = serializers.BooleanField()
    share_percent = serializers.FloatField(required=False)
    status = WordField(ClaimStatus)
    confidence = WordField(Confidence)


# `source` is the key of the supplier; as a class attribute it would hide a field's own argument of that name.
GraphEdgeSerializer._declared_fields = {
    "source": serializers.CharField(help_text="The key of the supplier."),
    **GraphEdgeSerializer._declared_fields,
}


class GraphSerializer(serializers.Serializer):
    """A graph that networkx.node_link_graph(document, edges="edges") reads back."""

    directed = serializers.BooleanField()
    multigraph = serializers.BooleanField()
    graph = serializers.DictField(help_text="What the graph was made for: as_of, and cluster or organisation.")
    nodes = GraphNodeSerializer(many=True)
    edges = GraphEdgeSerializer(many=True)
