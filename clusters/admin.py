"""Clusters and memberships, read only."""

from django.contrib import admin

from clusters.models import Cluster, Membership
from core.admin import ReadOnlyAdmin, ReadOnlyInline


class MembershipInline(ReadOnlyInline):
    """The members of a cluster."""

    model = Membership
    fields = ("organisation", "role")


@admin.register(Cluster)
class ClusterAdmin(ReadOnlyAdmin):
    """Clusters."""

    list_display = ("key", "name", "country", "status")
    list_filter = ("status", "country")
    search_fields = ("key", "name")
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Memberships."""

    list_display = ("cluster", "organisation", "role")
    list_filter = ("role",)
    search_fields = ("cluster__name", "organisation__name")
    list_select_related = ("cluster", "organisation")
