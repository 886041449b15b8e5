"""The register as administrators look at it: read only, because all writes pass the services, which record them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core.models import Change, DatasetVersion
from core.visibility import Visibility, viewer_level


class ReadOnly:
    """Rows that are looked at, by those who see everything: nothing is masked here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds rows here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes rows here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody removes rows here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the user has the permission and sees everything."""
        permitted: bool = super().has_view_permission(request, obj)  # type: ignore[misc]
        return permitted and viewer_level(request.user) == Visibility.AGENCY


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """A table that is looked at."""

    list_per_page = 50
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Return all columns, the record time too, and what hangs on the row."""
        columns = [field.name for field in self.opts.fields if not field.primary_key]
        return [*columns, *(relation.name for relation in self.opts.many_to_many)]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Return all of them: no form field is made."""
        return self.get_fields(request, obj)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    """Rows that hang on another, beside it."""

    extra = 0
    show_change_link = True

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Return all fields."""
        return self.fields or ()


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The change log: who wrote what, when."""

    list_display = ("at", "actor_name", "action", "type", "key", "visibility_before", "visibility_after")
    list_filter = ("action", "type", "visibility_after")
    search_fields = ("key", "actor_name")
    list_select_related = ("actor",)
    ordering = ("-pk",)


@admin.register(DatasetVersion)
class DatasetVersionAdmin(ReadOnlyAdmin):
    """The version of the data for each level."""

    list_display = ("level", "token", "changed_at")
