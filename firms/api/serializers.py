"""The register in the shapes of the interface."""

from rest_framework import serializers

from analysis.duplicates import What
from clusters.models import MemberRole
from core.addresses import record_address
from core.api.fields import KeyField, KeysField, PartialDateColumns, TextField, WordField
from firms.models import Basis, CapabilityKind, LineStatus
from firms.models.initiatives import InitiativeKind, InitiativeStatus, PartnerRole
from firms.models.organisations import LocationPrecision, OrganisationKind
from firms.models.products import IndustryLevel, LineRole, Stage
from firms.models.zones import ZoneKind
from firms.reports import Duplicate


class DistanceField(serializers.FloatField):
    """A distance, to the metre."""

    def to_representation(self, value: float) -> float:
        """Return the rounded distance."""
        return round(float(value), 3)


class OrganisationSerializer(serializers.Serializer):
    """A firm, anchor, institute, agency or federation, or a market."""

    key = serializers.CharField()
    name = serializers.CharField()
    name_local = TextField()
    kind = WordField(OrganisationKind)
    industry = KeyField(source="industry.code", help_text="ISIC Rev.4")
    country = serializers.CharField()
    locality = TextField()
    zone = KeyField(source="zone.key")
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    location_precision = WordField(LocationPrecision, unknown=True)
    status = WordField(LineStatus)
    founded = serializers.IntegerField(allow_null=True)
    employees = serializers.IntegerField(allow_null=True)
    employees_year = serializers.IntegerField(allow_null=True)
    website = TextField()
    description = TextField()
    distance_km = DistanceField(required=False, help_text="Only with near.")


class ProductLineSerializer(serializers.Serializer):
    """A statement that an organisation makes or uses a product."""

    key = serializers.CharField()
    organisation = KeyField(source="organisation.key", allow_null=False)
    product = KeyField(source="product.key", allow_null=False)
    role = WordField(LineRole)
    capacity = serializers.FloatField(allow_null=True)
    unit = TextField()
    basis = WordField(Basis, unknown=True)
    year = serializers.IntegerField(allow_null=True)
    status = WordField(LineStatus)
    sources = KeysField()


class CapabilitySerializer(serializers.Serializer):
    """A statement that an organisation can supply something: a product, a service, graduates, tests."""

    key = serializers.CharField()
    organisation = KeyField(source="organisation.key", allow_null=False)
    kind = WordField(CapabilityKind)
    name = serializers.CharField()
    product = KeyField(source="product.key")
    industry = KeyField(source="industry.code", help_text="ISIC Rev.4")
    capacity = serializers.FloatField(allow_null=True)
    unit = TextField()
    graduates = serializers.IntegerField(allow_null=True, help_text="Graduates a year.")
    year = serializers.IntegerField(allow_null=True, help_text="The year of the capacity or of the graduates.")
    certificate = TextField()
    certificate_issuer = TextField()
    certificate_from = PartialDateColumns()
    certificate_to = PartialDateColumns()
    references = serializers.ListField(child=serializers.CharField(), source="references_listed", help_text="Completed supplies.")
    note = TextField()
    sources = KeysField()


class OrganisationMembershipSerializer(serializers.Serializer):
    """The place of an organisation in a cluster."""

    cluster = KeyField(source="cluster.key", allow_null=False)
    role = WordField(MemberRole)
    sources = KeysField()


class IdentifierSerializer(serializers.Serializer):
    """A number under which a register knows an organisation."""

    scheme = serializers.CharField()
    value = serializers.CharField()


class OrganisationDetailSerializer(OrganisationSerializer):
    """An organisation with what hangs on it."""

    distance_km = None
    product_lines = ProductLineSerializer(many=True)
    memberships = OrganisationMembershipSerializer(many=True)
    aliases = serializers.ListField(child=serializers.CharField())
    identifiers = IdentifierSerializer(many=True)
    sources = KeysField()
    suppliers_count = serializers.IntegerField(help_text="Organisations and markets with an operating linkage to it on that day.")
    customers_count = serializers.IntegerField(help_text="Organisations and markets to which it has an operating linkage on that day.")


class DuplicateReasonSerializer(serializers.Serializer):
    """One piece of evidence for or against a draft being an organisation."""

    reason = serializers.ChoiceField(choices=[what.value for what in What], source="what")
    points = serializers.FloatField(help_text="What it adds to the score, in bits; 0 where a stronger reason of its sort counts.")
    ours = TextField(help_text="What the draft says.")
    theirs = TextField(help_text="What the register says.")
    distance_km = DistanceField(allow_null=True)
    words = serializers.CharField(help_text="The reason in the reader's language.")


class DuplicateSerializer(serializers.Serializer):
    """An organisation that a draft may be."""

    key = serializers.CharField(source="organisation.key")
    name = serializers.CharField(source="organisation.name")
    name_local = TextField(source="organisation.name_local")
    kind = WordField(OrganisationKind, source="organisation.kind")
    country = serializers.CharField(source="organisation.country")
    zone = KeyField(source="organisation.zone.key")
    score = serializers.SerializerMethodField()
    likely = serializers.BooleanField(source="verdict.is_likely", help_text="Whether it is likely the same; else it is worth a look.")
    page = serializers.SerializerMethodField()
    reasons = DuplicateReasonSerializer(many=True, help_text="What counts most first.")

    def get_score(self, one: Duplicate) -> float:
        """Return the probability that the two are one."""
        return round(one.verdict.score, 3)

    def get_page(self, one: Duplicate) -> str:
        """Return the page that shows the organisation."""
        return str(record_address("organisation", one.organisation.key))


class DuplicatesSerializer(serializers.Serializer):
    """The organisations that a draft may be, the likeliest first."""

    duplicates = DuplicateSerializer(many=True)


class ProductSerializer(serializers.Serializer):
    """A good, utility, waste or service."""

    key = serializers.CharField()
    name = serializers.CharField()
    hs = KeyField(source="hs.code", help_text="HS 2022")
    stage = WordField(Stage)
    parent = KeyField(source="parent.key")
    unit = TextField()


class RecipeSerializer(serializers.Serializer):
    """What is made from what, for one tonne of output."""

    key = serializers.CharField()
    output = KeyField(source="output.key", allow_null=False)
    input = KeyField(source="input.key", allow_null=False)
    input_per_output = serializers.FloatField(allow_null=True)
    unit = TextField()
    route = TextField()
    note = TextField()
    sources = KeysField()


class ProductDetailSerializer(serializers.Serializer):
    """A product with its place in the tree, who makes and uses it (or what stands below it), and its recipes."""

    key = serializers.CharField(source="product.key")
    name = serializers.CharField(source="product.name")
    hs = KeyField(source="product.hs.code", help_text="HS 2022")
    hs_title = TextField(source="product.hs.title")
    stage = WordField(Stage, source="product.stage")
    parent = KeyField(source="product.parent.key")
    unit = TextField(source="product.unit")
    children = KeysField()
    makers = ProductLineSerializer(many=True)
    users = ProductLineSerializer(many=True)
    made_from = RecipeSerializer(many=True)
    made_into = RecipeSerializer(many=True)


class IndustrySerializer(serializers.Serializer):
    """A class of ISIC Rev.4."""

    code = serializers.CharField()
    level = WordField(IndustryLevel)
    parent = KeyField(source="parent.code")
    title = serializers.CharField(source="title_en")
    title_ar = TextField()


class ZoneSerializer(serializers.Serializer):
    """An industrial park, special economic zone, free zone, port or the like."""

    key = serializers.CharField()
    name = serializers.CharField()
    name_local = TextField()
    aliases = serializers.ListField(child=serializers.CharField())
    kind = WordField(ZoneKind)
    country = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    operator = KeyField(source="operator.key")
    established = PartialDateColumns()
    area_ha = serializers.FloatField(allow_null=True)


class ZoneDetailSerializer(ZoneSerializer):
    """A zone with the organisations that stand in it."""

    organisations = serializers.ListField(child=serializers.CharField(), source="organisations_seen")
    sources = KeysField()


class SourceSerializer(serializers.Serializer):
    """A citation."""

    key = serializers.CharField()
    title = serializers.CharField()
    publisher = TextField()
    published = PartialDateColumns()
    url = TextField()


class FactSerializer(serializers.Serializer):
    """A fact that rests on a source. `of` is the record that it hangs on: the linkage of a claim, the organisation of a product line."""

    type = serializers.ChoiceField(
        choices=(
            "organisation",
            "product_line",
            "capability",
            "claim",
            "zone",
            "cluster",
            "membership",
            "initiative",
            "initiative_partner",
            "recipe",
        )
    )
    key = serializers.CharField()
    of = TextField()


class SourceDetailSerializer(SourceSerializer):
    """A citation with every fact that rests on it."""

    facts = FactSerializer(many=True)


class InitiativePartnerSerializer(serializers.Serializer):
    """An organisation that takes part in an initiative."""

    organisation = KeyField(source="organisation.key", allow_null=False)
    role = WordField(PartnerRole)
    sources = KeysField()


class InitiativeSerializer(serializers.Serializer):
    """A programme or partnership with its partners."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = WordField(InitiativeKind)
    country = serializers.CharField()
    start_year = serializers.IntegerField(allow_null=True)
    end_year = serializers.IntegerField(allow_null=True)
    status = WordField(InitiativeStatus, unknown=True)
    description = TextField()
    partners = InitiativePartnerSerializer(many=True, source="seen_partners")
    sources = KeysField()
