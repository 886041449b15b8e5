"""The administration: what it keeps itself is little, and the secrets of others are not among it."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client

from accounts.models import User
from core.admin import ReadOnlyAdmin

pytestmark = pytest.mark.django_db


def test_everything_of_the_register_is_read_only_and_the_rest_is_named():
    written = {model._meta.label for model, page in admin.site._registry.items() if not isinstance(page, ReadOnlyAdmin)}
    assert written == {
        "accounts.User",
        "auth.Group",
        "account.EmailAddress",
        "mfa.Authenticator",
        "axes.AccessAttempt",
        "axes.AccessFailureLog",
        "axes.AccessLog",
        "django_tasks_database.DBTaskResult",
    }


def test_a_second_factor_is_removed_and_neither_read_nor_made_by_a_superuser(officer):
    root = User.objects.create_superuser("root", "root@example.org", "a long password")
    factor = Authenticator.objects.create(user=officer, type="totp", data={"secret": "hidden-words"})
    client = Client()
    client.force_login(root)
    page = client.get(f"/admin/mfa/authenticator/{factor.pk}/change/")
    assert page.status_code == 200
    assert "hidden-words" not in page.content.decode()
    assert client.post(f"/admin/mfa/authenticator/{factor.pk}/change/", {"data": "{}"}).status_code == 403
    assert client.get("/admin/mfa/authenticator/add/").status_code == 403
    factor.refresh_from_db()
    assert factor.data == {"secret": "hidden-words"}
    assert client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_an_administrator_who_is_no_superuser_reaches_accounts_and_no_second_factor(officer):
    keeper = User.objects.create_user("keeper", "keeper@example.org", "a long password", role="administrator", is_staff=True)
    factor = Authenticator.objects.create(user=officer, type="totp", data={"secret": "hidden-words"})
    client = Client()
    client.force_login(keeper)
    assert client.get("/admin/accounts/user/").status_code == 200
    for page in ("", f"{factor.pk}/change/", f"{factor.pk}/delete/"):
        assert client.get(f"/admin/mfa/authenticator/{page}").status_code in (302, 403)
    assert client.get("/admin/mfa/authenticator/").status_code == 403
    assert client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Authenticator.objects.count() == 1
