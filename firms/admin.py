"""The register, read only."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin, ReadOnlyInline
from firms.models import (
    Alias,
    Capability,
    HsCode,
    Identifier,
    Industry,
    Initiative,
    InitiativePartner,
    Organisation,
    Product,
    ProductLine,
    Recipe,
    Source,
    Zone,
)


class AliasInline(ReadOnlyInline):
    """Other names of an organisation."""

    model = Alias
    fields = ("name",)


class IdentifierInline(ReadOnlyInline):
    """Numbers of an organisation in other registers."""

    model = Identifier
    fields = ("scheme", "value")


class ProductLineInline(ReadOnlyInline):
    """What an organisation makes and uses."""

    model = ProductLine
    fields = ("role", "product", "capacity", "unit", "basis", "year", "status")


class PartnerInline(ReadOnlyInline):
    """Who takes part in an initiative."""

    model = InitiativePartner
    fields = ("organisation", "role")


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """Citations."""

    list_display = ("key", "title", "publisher", "published")
    search_fields = ("key", "title", "publisher", "url")


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    """Zones."""

    list_display = ("key", "name", "kind", "country", "operator")
    list_filter = ("kind", "country")
    search_fields = ("key", "name", "name_local")
    list_select_related = ("operator",)


@admin.register(Industry)
class IndustryAdmin(ReadOnlyAdmin):
    """ISIC Rev.4."""

    list_display = ("code", "level", "title_en", "title_ar")
    list_filter = ("level",)
    search_fields = ("code", "title_en", "title_ar")


@admin.register(HsCode)
class HsCodeAdmin(ReadOnlyAdmin):
    """HS 2022."""

    list_display = ("code", "level", "section", "title")
    list_filter = ("level",)
    search_fields = ("code", "title")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """Products."""

    list_display = ("key", "name", "hs", "stage", "parent", "unit")
    list_filter = ("stage",)
    search_fields = ("key", "name", "hs__code")
    list_select_related = ("hs", "parent")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Organisations and markets."""

    list_display = ("key", "name", "kind", "country", "status", "visibility")
    list_filter = ("kind", "status", "visibility", "country")
    search_fields = ("key", "name", "name_local", "aliases__name", "identifiers__value")
    inlines = (AliasInline, IdentifierInline, ProductLineInline)


@admin.register(ProductLine)
class ProductLineAdmin(ReadOnlyAdmin):
    """Product lines."""

    list_display = ("key", "organisation", "role", "product", "capacity", "unit", "basis", "year", "status")
    list_filter = ("role", "basis", "status")
    search_fields = ("key", "organisation__name", "product__name")
    list_select_related = ("organisation", "product")


@admin.register(Capability)
class CapabilityAdmin(ReadOnlyAdmin):
    """What organisations can supply."""

    list_display = ("key", "organisation", "kind", "name", "product", "industry", "capacity", "unit", "certificate", "visibility")
    list_filter = ("kind", "visibility")
    search_fields = ("key", "name", "certificate", "organisation__name", "product__name")
    list_select_related = ("organisation", "product", "industry")


@admin.register(Recipe)
class RecipeAdmin(ReadOnlyAdmin):
    """Recipes."""

    list_display = ("key", "output", "input", "input_per_output", "unit", "route")
    search_fields = ("key", "output__name", "input__name", "route")
    list_select_related = ("output", "input")


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    """Initiatives."""

    list_display = ("key", "name", "kind", "country", "start_year", "end_year", "status")
    list_filter = ("kind", "status", "country")
    search_fields = ("key", "name")
    inlines = (PartnerInline,)


@admin.register(InitiativePartner)
class InitiativePartnerAdmin(ReadOnlyAdmin):
    """Partners of initiatives."""

    list_display = ("initiative", "organisation", "role")
    list_filter = ("role",)
    search_fields = ("initiative__name", "organisation__name")
    list_select_related = ("initiative", "organisation")
