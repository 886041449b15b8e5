"""The jobs of imports. A worker does them (`manage.py db_worker`); what they find and do stands in the import itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django_tasks import task

from exchange import services
from exchange.models import Import
from exchange.services.imports import RUNNING


@task()
def import_check(number: int) -> None:
    """Read and compare the file of an import."""
    with _of_import(number) as (one, actor):
        services.import_check(one, actor=actor)


@task()
def import_write(number: int) -> None:
    """Write the chosen rows of an import."""
    with _of_import(number) as (one, actor):
        services.import_write(one, actor=actor)


@contextmanager
def _of_import(number: int) -> Iterator[tuple[Import, Any]]:
    """Give an import and its officer; an import whose job broke says so, and is not taken for running."""
    one = Import.objects.get(pk=number)
    try:
        yield one, get_user_model().objects.get(pk=one.actor_id)
    finally:
        told = _("The job ended before it was through. Nothing was written; upload the file again, and tell the administrator.")
        Import.objects.filter(pk=number, status__in=RUNNING).update(status=Import.Status.FAILED, message=told)
    services.imports_clear()
