"""What every write does at its end: leave a record, and change the data version of those who can see it."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from core.actors import Actor, SystemActor, actor_name
from core.models import Change, DatasetVersion, new_token
from core.visibility import Visibility


def instance_check(instance: models.Model) -> None:
    """Check fields, uniqueness and constraints of an unsaved or changed row; raise `ValidationError` by field.

    Foreign keys that were given as loaded instances exist and are not looked up again.
    """
    loaded = {field.name for field in instance._meta.concrete_fields if field.is_relation and field.is_cached(instance)}
    instance.full_clean(exclude=loaded)


def change_record(
    *,
    actor: Actor,
    record_type: str,
    key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    visibility_before: int = Visibility.PUBLIC,
    visibility_after: int = Visibility.PUBLIC,
) -> Change:
    """Record one write. `before` None says created, `after` None says removed."""
    if before is None and after is None:
        msg = "A change needs a record before or after."
        raise ValueError(msg)
    action = Change.Action.CREATE if before is None else Change.Action.DELETE if after is None else Change.Action.UPDATE
    return Change.objects.create(
        actor=None if isinstance(actor, SystemActor) else actor,
        actor_name=actor_name(actor),
        action=action,
        type=record_type,
        key=key,
        before=before,
        after=after,
        visibility_before=None if before is None else visibility_before,
        visibility_after=None if after is None else visibility_after,
    )


def dataset_bump(*visibilities: int) -> None:
    """Change the version token of every level that can see a row of these visibilities (default: public, so all).

    Levels may share a token: a reader's key also holds the level.
    """
    least = min(visibilities, default=Visibility.PUBLIC)
    levels = [level for level in Visibility.values if level >= least]
    token = new_token()
    if DatasetVersion.objects.filter(level__in=levels).update(token=token, changed_at=timezone.now()) < len(levels):
        DatasetVersion.objects.bulk_create([DatasetVersion(level=level, token=token) for level in levels], ignore_conflicts=True)
