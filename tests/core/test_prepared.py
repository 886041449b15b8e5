"""Questions that are put into SQL once."""

import pytest
from django.db import connection
from django.db.models import BooleanField, Case, Value, When
from django.db.models.functions import Upper

from core.prepared import AmongGiven, Given, Prepared
from firms.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return [make.organisation(key, country=country) for key, country in (("first", "OM"), ("second", "AZ"), ("third", "OM"))]


def test_rows_are_those_of_the_numbers_that_are_given_each_time(three):
    asked = Prepared(Organisation.objects.filter(AmongGiven("pk")).order_by("key").values_list("pk", "key"))
    first, second, third = three
    assert asked({third.pk, first.pk}) == [(first.pk, "first"), (third.pk, "third")]
    assert asked([second.pk]) == [(second.pk, "second")]
    assert asked({-1}) == []


def test_no_numbers_find_nothing_without_a_query(three, django_assert_num_queries):
    asked = Prepared(Organisation.objects.filter(AmongGiven("pk")).values_list("pk"))
    with django_assert_num_queries(0):
        assert asked(set()) == []


def test_a_value_stands_where_any_value_may(three):
    asked = Prepared(Organisation.objects.filter(key=Given()).values_list("pk", "country"))
    assert asked("second") == [(three[1].pk, "AZ")]
    assert asked("none") == []
    assert asked("") == []
    assert asked("second' OR '1' = '1") == []


def test_other_conditions_stay_as_they_were_asked(three):
    rows = Organisation.objects.filter(country="OM").filter(AmongGiven("pk")).exclude(name__in=["100 %", "%s"]).order_by("-key")
    assert Prepared(rows.values_list("key")[:1])({one.pk for one in three}) == [("third",)]


def test_a_question_that_finds_nothing_whatever_is_given_asks_nothing(three, django_assert_num_queries):
    asked = Prepared(Organisation.objects.none().filter(AmongGiven("pk")).values_list("pk"))
    with django_assert_num_queries(0):
        assert asked({one.pk for one in three}) == []


def test_values_are_those_of_the_queryset_in_its_order_and_types(three):
    is_near = Case(When(country="OM", then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    rows = Organisation.objects.annotate(is_near=is_near, loud=Upper("key")).order_by("key")
    columns = ("loud", "is_near", "pk", "latitude", "visibility")
    expected = list(rows.values_list(*columns))
    assert Prepared(rows.filter(AmongGiven("pk")).values_list(*columns))([one.pk for one in three]) == expected
    assert [row[1] for row in expected] == [True, False, True]


def test_more_numbers_than_a_statement_may_have_parameters(three):
    asked = Prepared(Organisation.objects.filter(AmongGiven("pk")).order_by("key").values_list("key"))
    most = connection.features.max_query_params or 100_000
    assert asked(range(three[1].pk, three[1].pk + most + 1)) == [("second",), ("third",)]
