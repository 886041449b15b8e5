"""Linkages and claims, read only."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin, ReadOnlyInline
from linkages.models import Claim, Linkage


class ClaimInline(ReadOnlyInline):
    """What is said of a linkage."""

    model = Claim
    fields = ("key", "quantity", "unit", "basis", "quantity_year", "status", "confidence", "valid_from", "valid_to", "visibility")


@admin.register(Linkage)
class LinkageAdmin(ReadOnlyAdmin):
    """Linkages."""

    list_display = ("key", "supplier", "customer", "kind", "product", "visibility")
    list_filter = ("kind", "visibility")
    search_fields = ("key", "supplier__name", "customer__name", "product__name")
    list_select_related = ("supplier", "customer", "product")
    inlines = (ClaimInline,)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Claims."""

    list_display = ("key", "linkage", "quantity", "unit", "basis", "quantity_year", "status", "confidence", "pinned", "visibility")
    list_filter = ("status", "confidence", "basis", "pinned", "visibility", "quantity_visibility")
    search_fields = ("key", "linkage__key", "note")
    list_select_related = ("linkage",)
