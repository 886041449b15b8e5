"""What organisations can supply: the rules of the service."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from analysis.validity import PartialDate
from core.errors import DomainError
from firms.dates import partial_date
from firms.services import capability_update, organisation_delete
from tests import factories
from tests.factories import ACTOR
from tests.writes import traces

pytestmark = pytest.mark.django_db

NAMED_BY_KIND = (
    "A product capability names a product and no industry; a service names its ISIC industry and no product; "
    "a programme or laboratory names no product."
)


def test_a_market_has_no_capabilities():
    offer = factories.capability(factories.organisation(), factories.product())
    message = {"organisation": ["A market is a place; it has no capabilities."]}
    with pytest.raises(ValidationError) as refused:
        factories.capability(factories.market(), factories.product())
    assert refused.value.message_dict == message
    with pytest.raises(ValidationError) as moved:
        capability_update(offer, actor=ACTOR, organisation=factories.market())
    assert moved.value.message_dict == message


@pytest.mark.parametrize(
    ("kind", "with_product", "with_industry", "allowed"),
    [
        ("product", True, False, True),
        ("product", False, False, False),
        ("product", True, True, False),
        ("service", False, True, True),
        ("service", False, False, False),
        ("service", True, True, False),
        ("programme", False, False, True),
        ("programme", False, True, True),
        ("programme", True, False, False),
        ("laboratory", False, False, True),
        ("laboratory", False, True, True),
        ("laboratory", True, True, False),
    ],
)
def test_what_a_capability_names_depends_on_its_kind(kind, with_product, with_industry, allowed):
    product, industry = factories.product() if with_product else None, factories.industry("7120") if with_industry else None

    def offered():
        return factories.capability(factories.organisation(), product, kind=kind, industry=industry)

    if allowed:
        assert offered().kind == kind
        return
    with pytest.raises(ValidationError) as refused:
        offered()
    assert refused.value.messages == [NAMED_BY_KIND]


def test_the_validity_of_a_certificate_keeps_its_precision():
    offer = factories.capability(factories.organisation(), certificate="ISO/IEC 17025", certificate_from="2024-03", certificate_to="2027")
    assert (offer.certificate_from, offer.certificate_to) == (dt.date(2024, 3, 1), dt.date(2027, 12, 31))
    assert (str(partial_date(offer, "certificate_from")), str(partial_date(offer, "certificate_to"))) == ("2024-03", "2027")
    with traces() as left:
        assert capability_update(offer, actor=ACTOR, certificate_to=PartialDate(2028, 6)) is True
    assert (left.only.before["certificate_to"], left.only.after["certificate_to"]) == ("2027", "2028-06")


def test_a_capability_stays_with_its_organisation():
    plant = factories.organisation("plant")
    factories.capability(plant, key="plant-tests")
    with pytest.raises(DomainError) as refused:
        organisation_delete(plant, actor=ACTOR)
    assert refused.value.message == "organisation plant cannot be removed: capability plant-tests rests on it."
