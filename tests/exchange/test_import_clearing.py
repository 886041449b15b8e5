"""Uploaded files are let go some time after their import has ended; its record stays."""

import datetime as dt
import os

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import Batch
from exchange import services, tasks
from exchange.models import Import, ImportRow
from exchange.workbook.folders import folders_kept
from tests.exchange.roundtrip import accepted, edited, exported, uploaded, workbook

pytestmark = pytest.mark.django_db


def age(one: Import, days: int) -> None:
    """Let everything about an import be older."""
    then = timezone.now() - dt.timedelta(days=days)
    Import.objects.filter(pk=one.pk).update(created_at=then, checked_at=then)
    Batch.objects.filter(pk=one.batch_id).update(at=then)


def test_files_of_ended_imports_go_after_thirty_days_and_their_records_stay(register, officer, imports_folder):
    file = workbook(edited(exported(officer)))
    done = accepted(uploaded(file, officer), officer)
    young, refused, waiting = uploaded(file, officer), uploaded(b"nothing", officer), uploaded(file, officer)
    services.import_cancel(young, actor=officer)
    running = services.import_create(actor=officer, file_name="a.xlsx", pieces=[file])
    for one, days in ((done, 31), (young, 29), (refused, 31), (waiting, 29), (running, 31)):
        age(one, days)
    found = done.rows.count()
    lost = imports_folder / "4711"
    lost.mkdir()
    os.utime(lost, (0, 0))
    (imports_folder / "4712").mkdir()  # an upload that is not known yet
    assert (services.imports_clear(), folders_kept()) == (3, [young.pk, waiting.pk, running.pk, 4712])
    assert (Import.objects.count(), ImportRow.objects.filter(of_import=done).count()) == (5, found)
    services.import_undo(done, actor=officer)
    Batch.objects.filter(pk=done.batch_id).update(at=timezone.now() - dt.timedelta(days=29))
    assert services.imports_clear() == 0


def test_an_import_that_nobody_went_on_with_is_cancelled(register, officer, capsys, settings):
    one = uploaded(workbook(edited(exported(officer))), officer)
    age(one, 8)
    call_command("imports_clear")
    assert folders_kept() == [one.pk]
    settings.IMPORT_FILE_DAYS = 7
    call_command("imports_clear")
    one.refresh_from_db()
    assert (one.status, one.message, folders_kept()) == (Import.Status.CANCELLED, "Nobody went on with it for 7 days.", [])
    assert capsys.readouterr().out.splitlines() == ["The files of 0 imports removed.", "The files of 1 import removed."]


def test_the_worker_clears_after_each_import_and_the_page_says_so(register, officer, client):
    old = accepted(uploaded(workbook(edited(exported(officer))), officer), officer)
    age(old, 31)
    client.force_login(officer)
    page = f"/imports/{old.pk}/"
    assert "Annotated workbook" in client.get(page).content.decode()
    tasks.import_check.call(services.import_create(actor=officer, file_name="a.xlsx", pieces=[b"x"]).pk)
    assert old.pk not in folders_kept()
    shown = client.get(page).content.decode()
    assert ("Annotated workbook" in shown, "The file is not kept any more." in shown) == (False, True)
    assert client.get(f"{page}annotated.xlsx").status_code == 404
