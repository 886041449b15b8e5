"""Accounts: who may sign in, with which role and scope."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import SearchEntry

LOGGED = ("role", "countries", "zones", "is_active", "is_staff", "is_superuser", "email")
"""What of an account the log tells before and after."""
OF_SUPERUSERS = ("is_superuser", "groups", "user_permissions")


class CodesField(forms.Field):
    """Codes as people write them: one after the other, separated by commas or blanks."""

    widget = forms.TextInput(attrs={"class": "vTextField"})

    def prepare_value(self, value: Any) -> Any:
        """Return a list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Return text as a list."""
        return list(dict.fromkeys(str(value or "").replace(",", " ").split()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether other codes stand there, or in another order."""
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class AccountForm(UserChangeForm):
    """An account; its scope is written as codes and keys."""

    countries = CodesField(
        label=_("countries"), required=False, help_text=_("Of an officer: ISO 3166-1 alpha-2 codes, separated by commas: OM, AZ.")
    )
    zones = CodesField(label=_("zones"), required=False, help_text=_("Of an officer: keys of zones, separated by commas: sohar-port."))

    def clean_zones(self) -> list[str]:
        """Return the keys of the zones; one that no zone has is a typing error."""
        keys: list[str] = self.cleaned_data["zones"]
        there = set(SearchEntry.objects.filter(type="zone", key__in=keys).values_list("key", flat=True))
        if lost := [key for key in keys if key not in there]:
            raise ValidationError(_now("No zone has the key %(key)s.") % {"key": lost[0]})
        return keys


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Users with role and scope, kept by administrators; one who has written is blocked (not active), never deleted."""

    form = AccountForm
    list_display = ("username", "role", "first_name", "last_name", "email", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff", "is_superuser")
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("In the register"), {"fields": ("role", "countries", "zones")}))
    add_fieldsets = (*UserAdmin.add_fieldsets, (_("In the register"), {"fields": ("email", "role")}))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Return what the log of the administration says: of what somebody may do also what it was and what it is."""
        message = super().construct_change_message(request, form, formsets, add)
        for name in () if add else form.changed_data:
            if name in LOGGED:
                said = f"{form.initial[name]} > {form.cleaned_data[name]}"
                message.append({"changed": {"name": "account", "object": said, "fields": [name]}})
        return message

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the user keeps accounts."""
        return _keeps_accounts(request)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the user keeps accounts."""
        return _keeps_accounts(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the user keeps accounts."""
        return _keeps_accounts(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the user keeps accounts; those of superusers are kept by superusers."""
        return _keeps_accounts(request) and _reaches(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the user keeps accounts; those of superusers are kept by superusers."""
        return _keeps_accounts(request) and _reaches(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Return what only superusers hand out."""
        return () if getattr(request.user, "is_superuser", False) else OF_SUPERUSERS


admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):
    """Second factors without their secrets: one that its owner has lost is removed by a superuser, none is made or changed here."""

    fields = list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes the second factor of somebody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        """Nobody changes it."""
        return False


def _keeps_accounts(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_administrator", False))


def _reaches(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or bool(getattr(request.user, "is_superuser", False))
