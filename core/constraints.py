"""New rules for rows that are there already: a migration tells which of them break one before it adds any."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError
from django.db.migrations import AddConstraint, RunPython
from django.db.migrations.operations.base import Operation
from django.db.models import BooleanField, CheckConstraint, ExpressionWrapper

SHOWN_MOST = 20


def rows_meet(app: str, operations: Sequence[Operation]) -> RunPython:
    """Return the step of a migration that comes before others: it changes nothing and stops where rows break what they add.

    What a row says is never put right by a migration: that is for those who know what is so.
    """
    added = [one for one in operations if isinstance(one, AddConstraint) and isinstance(one.constraint, CheckConstraint)]

    def check(apps: Any, schema_editor: Any) -> None:
        told = [line for one in added if (line := _broken(apps.get_model(app, one.model_name), one.constraint, schema_editor))]
        if told:
            msg = "Nothing was changed. These rows break rules of this version; put them right in the version before it, then migrate:"
            raise CommandError("\n".join([msg, *told]))

    return RunPython(check, RunPython.noop)


def _broken(model: Any, constraint: Any, schema_editor: Any) -> str:
    """Return which rows break a rule, and the rule in words; "" where none does."""
    holds = ExpressionWrapper(constraint.condition, output_field=BooleanField())
    rows = model.objects.using(schema_editor.connection.alias).order_by("pk").annotate(holds=holds).filter(holds=False)
    name = "key" if any(field.name == "key" for field in model._meta.concrete_fields) else "pk"
    found = [str(one) for one in rows.values_list(name, flat=True)[: SHOWN_MOST + 1]]
    if not found:
        return ""
    more = " and others" if len(found) > SHOWN_MOST else ""
    return f"- {model._meta.model_name} {', '.join(found[:SHOWN_MOST])}{more}: {constraint.violation_error_message}"
