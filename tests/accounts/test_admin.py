"""The administration: accounts are kept there, the register is only looked at."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
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
    factories.recipe(product, factories.product())
    factories.partner(factories.initiative(), hidden)
    factories.linkage(hidden, factories.organisation(), product, quantity=5)
    factories.cluster(members=[(hidden, "anchor")])


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def test_the_whole_register_is_in_the_administration():
    names = {model._meta.model_name for model in REGISTER}
    assert names == {
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
