"""The administration: accounts are kept there, the register is only looked at."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from core.admin import ReadOnlyAdmin
from core.models import Change
from firms.services import source_create
from tests import factories

pytestmark = pytest.mark.django_db

REGISTER = [model for model in admin.site._registry if isinstance(admin.site._registry[model], ReadOnlyAdmin)]


@pytest.fixture
def administrator(client):
    user = User.objects.create_superuser("root", password="a long password")
    client.force_login(user)
    return user


@pytest.fixture
def rows():
    """A row or more of every model of the register."""
    hidden = factories.organisation(visibility=2, aliases=["Alias"], identifiers=[("cr", "1")], zone=factories.zone())
    product = factories.product(hs=factories.hs())
    factories.industry("24")
    factories.product_line(hidden, product, capacity=10)
    factories.capability(hidden, product, capacity=10, unit="t/y")
    factories.recipe(product, factories.product())
    factories.partner(factories.initiative(), hidden)
    factories.linkage(hidden, factories.organisation(), product, quantity=5)
    factories.cluster(members=[(hidden, "anchor")])


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def test_the_whole_register_is_in_the_administration():
    names = {model._meta.model_name for model in REGISTER}
    assert names == {
        "capability",
        "change",
        "cluster",
        "claim",
        "datasetversion",
        "hscode",
        "industry",
        "initiative",
        "initiativepartner",
        "linkage",
        "membership",
        "organisation",
        "product",
        "productline",
        "recipe",
        "source",
        "zone",
    }


@pytest.mark.parametrize("model", REGISTER, ids=lambda model: model._meta.model_name)
def test_the_register_is_read_and_not_written(client, administrator, rows, model):
    row = model.objects.first()
    listed = client.get(address(model, "changelist"))
    assert listed.status_code == 200
    assert model.objects.count() == listed.context["cl"].result_count
    shown = client.get(address(model, "change", row.pk))
    assert shown.status_code == 200
    assert not shown.context["has_change_permission"]
    written = Change.objects.count()
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert Change.objects.count() == written


@pytest.mark.parametrize("model", REGISTER, ids=lambda model: model._meta.model_name)
def test_the_search_of_a_table_finds_and_does_not_fail(client, administrator, rows, model):
    assert client.get(address(model, "changelist"), {"q": "zzz nothing"}).status_code == 200


def test_staff_who_do_not_see_everything_do_not_see_the_register(client, rows):
    contributor = User.objects.create_user("guest", password="a long password", is_staff=True, role="contributor")
    contributor.user_permissions.set(Permission.objects.all())
    client.force_login(contributor)
    for model in REGISTER:
        assert client.get(address(model, "changelist")).status_code == 403


def test_an_administrator_makes_an_account_with_a_role(client, administrator):
    fields = {"username": "leyla", "password1": "nine long words", "password2": "nine long words", "usable_password": "true"}
    made = client.post(address(User, "add"), {**fields, "role": "officer"})
    assert made.status_code == 302
    assert User.objects.get(username="leyla").role == "officer"
    assert "role" in client.get(address(User, "change", administrator.pk)).content.decode()


def test_an_account_that_has_written_cannot_be_deleted(client, administrator):
    writer = User.objects.create_user("leyla", role="officer")
    source_create(actor=writer, key="gazette", title="The Gazette")
    client.post(address(User, "delete", writer.pk), {"post": "yes"})
    assert User.objects.filter(pk=writer.pk).exists()


@pytest.fixture
def keeper(client):
    """An administrator who is no superuser."""
    user = User.objects.create_user("keeper", password="a long password", role="administrator", is_staff=True)
    client.force_login(user)
    return user


def account_fields(user, **changed):
    fields = {"username": user.username, "role": user.role, "is_active": "on", "date_joined_0": "2026-11-01", "date_joined_1": "10:00:00"}
    return {**fields, "countries": "", "zones": "", **changed}


@pytest.mark.parametrize("role", ["contributor", "officer"])
def test_only_administrators_keep_accounts(client, role):
    user = User.objects.create_user("guest", password="a long password", is_staff=True, role=role)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    for page in ("changelist", "add"):
        assert client.get(address(User, page)).status_code == 403
    assert client.post(address(User, "change", user.pk), account_fields(user, role="administrator")).status_code == 403
    user.refresh_from_db()
    assert user.role == role


def test_an_administrator_gives_an_officer_its_scope(client, keeper):
    factories.zone("sohar-port")
    officer = User.objects.create_user("leyla", role="officer")
    saved = client.post(address(User, "change", officer.pk), account_fields(officer, countries="OM, AZ OM", zones="sohar-port"))
    assert saved.status_code == 302
    officer.refresh_from_db()
    assert (officer.countries, officer.zones) == (["OM", "AZ"], ["sohar-port"])
    shown = client.get(address(User, "change", officer.pk)).content.decode()
    assert 'value="OM, AZ"' in shown
    assert 'value="sohar-port"' in shown


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("countries", "Oman", "Oman is wrong here. A country is two capital letters: OM."),
        ("countries", "OM, ZZ", "ZZ is wrong here."),
        ("zones", "Sohar Port", "No zone has the key Sohar."),
        ("zones", "sohar-prot", "No zone has the key sohar-prot."),
    ],
)
def test_a_scope_that_cannot_be_is_refused(client, keeper, field, text, message):
    officer = User.objects.create_user("leyla", role="officer")
    answer = client.post(address(User, "change", officer.pk), account_fields(officer, **{field: text}))
    assert answer.status_code == 200
    assert message in answer.content.decode()
    officer.refresh_from_db()
    assert getattr(officer, field) == []


@pytest.mark.parametrize("wrong", ["OM", ["om"], ["OM", "OM"], [7], ["EU"]])
def test_the_model_refuses_a_scope_that_cannot_be(wrong):
    with pytest.raises(ValidationError) as refused:
        User(username="leyla", password="x", countries=wrong).full_clean()
    assert list(refused.value.message_dict) == ["countries"]


def test_an_administrator_who_is_no_superuser_makes_none_and_reaches_none(client, keeper):
    root = User.objects.create_superuser("root", password="a long password")
    assert client.post(address(User, "change", root.pk), account_fields(root, is_active="")).status_code == 403
    assert client.post(address(User, "delete", root.pk), {"post": "yes"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.post(password, {"password1": "nine long words", "password2": "nine long words"}).status_code == 403
    client.post(address(User, "change", keeper.pk), account_fields(keeper, is_staff="on", is_superuser="on"))
    keeper.refresh_from_db()
    root.refresh_from_db()
    assert (keeper.is_superuser, keeper.role) == (False, "administrator")
    assert root.is_active
    assert root.check_password("a long password")


def test_the_log_tells_what_somebody_might_do_before_and_may_do_since(client, keeper):
    account = User.objects.create_user("leyla", role="contributor", email="leyla@example.org")
    client.post(address(User, "change", account.pk), account_fields(account, role="officer", countries="OM", email=account.email))
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_id) == (keeper, str(account.pk))
    told = entry.get_change_message()
    assert "Changed role for account “contributor > officer”" in told
    assert "Changed countries for account “[] > ['OM']”" in told
    assert "email" not in told  # it did not change
