"""Rows that break a rule which a migration adds."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations import AddConstraint
from django.db.models import CheckConstraint, Q

from core.constraints import SHOWN_MOST, rows_meet
from tests import factories as make

pytestmark = pytest.mark.django_db
RULE = CheckConstraint(name="few", condition=Q(employees__lte=5), violation_error_message="At most five people.")


def checked():
    step = rows_meet("firms", [AddConstraint("organisation", RULE)])
    step.code(apps, SimpleNamespace(connection=connection))


def test_rows_that_break_a_rule_are_named_and_those_of_which_nothing_is_known_do_not():
    make.organisation("small", employees=5), make.organisation("unknown")
    checked()
    make.organisation("large", employees=6)
    with pytest.raises(CommandError, match=r"(?s)Nothing was changed.*- organisation large: At most five people\.$"):
        checked()


def test_of_many_rows_the_first_are_named():
    for number in range(SHOWN_MOST + 1):
        make.organisation(f"large-{number:02}", employees=6)
    with pytest.raises(CommandError, match=rf"large-{SHOWN_MOST - 1:02} and others: At most"):
        checked()
