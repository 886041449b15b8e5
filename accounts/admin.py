"""Accounts: who may sign in, with which role."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Users with their role; one who has written is blocked (not active), never deleted: the change log names the writer."""

    list_display = ("username", "role", "first_name", "last_name", "email", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff", "is_superuser")
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("In the register"), {"fields": ("role",)}))
    add_fieldsets = (*UserAdmin.add_fieldsets, (_("In the register"), {"fields": ("role",)}))
