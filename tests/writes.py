"""What a write leaves behind: the changes in the log, and the visibility levels whose data version is another one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, CheckConstraint, Max, Model

from core.models import Change, DatasetVersion
from tests import factories


@dataclass
class Traces:
    """The changes recorded inside a block, oldest first, and the levels whose token changed."""

    changes: list[Change] = field(default_factory=list)
    levels: set[int] = field(default_factory=set)

    @property
    def only(self) -> Change:
        """The one change that was recorded."""
        assert len(self.changes) == 1, [str(change) for change in self.changes]
        return self.changes[0]

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Action, type and key of each change."""
        return [(change.action, change.type, change.key) for change in self.changes]


def tokens() -> dict[int, str]:
    """Return the data version of each level."""
    return dict(DatasetVersion.objects.values_list("level", "token"))


@contextmanager
def traces() -> Iterator[Traces]:
    """Return what the block leaves behind."""
    last, before, left = Change.objects.aggregate(last=Max("pk"))["last"] or 0, tokens(), Traces()
    yield left
    left.changes = list(Change.objects.filter(pk__gt=last).order_by("pk"))
    left.levels = {level for level, token in tokens().items() if before.get(level) != token}


@dataclass(frozen=True)
class Violation:
    """One way to break a constraint: change a sound row like this through this service.

    `said`: what the service says where another check comes before the constraint.
    """

    update: Callable[..., Any]
    make: Callable[[], Model]
    changes: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    said: str = ""

    def changed(self) -> Mapping[str, Any]:
        """Return the columns with their new values; made anew when they need rows."""
        return self.changes() if callable(self.changes) else self.changes


def constraints_of(*apps: str) -> dict[str, BaseConstraint]:
    """Return the constraints of all models of some apps by name."""
    models = [model for app in apps for model in django_apps.get_app_config(app).get_models()]
    return {constraint.name: constraint for model in models for constraint in model._meta.constraints}


def assert_refused(constraint: BaseConstraint, violation: Violation) -> None:
    """Check that the service refuses a violation with a readable message, and the database without the service."""
    row, changes = violation.make(), violation.changed()
    message = str(constraint.violation_error_message)
    with traces() as left, pytest.raises(ValidationError) as refused:
        violation.update(row, actor=factories.ACTOR, **changes)
    assert (violation.said or message) in refused.value.messages
    assert left.changes == []
    assert left.levels == set()
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**changes)
    if isinstance(constraint, CheckConstraint):
        assert constraint.name in str(broken.value)
    row.refresh_from_db()
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as checked:
        row.validate_constraints()
    assert message in checked.value.messages
