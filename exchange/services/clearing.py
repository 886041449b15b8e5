"""Letting go of uploaded files: they are kept for a while after their import has ended; its record stays."""

import datetime as dt

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.chunks import chunked
from exchange.models import Import
from exchange.services.imports import Status
from exchange.workbook.folders import file_remove, folder_time, folders_kept
from exchange.workbook.records import CHUNK

LEFT = (Status.ASKS, Status.CHECKED)
"""Imports that wait for their officer."""
ENDED = (Status.DONE, Status.FAILED, Status.CANCELLED)


def imports_clear() -> int:
    """Remove the files of imports that ended longer ago than files are kept, and return of how many.

    An import that waits for its officer for as long is cancelled. What is as old and belongs to no import is removed, too.
    """
    until = timezone.now() - dt.timedelta(days=settings.IMPORT_FILE_DAYS)
    touched = Greatest("created_at", Coalesce("checked_at", "created_at"), Coalesce(F("batch__at"), "created_at"))
    told = _("Nobody went on with it for %(days)d days.") % {"days": settings.IMPORT_FILE_DAYS}
    count = 0
    for numbers in chunked(folders_kept(), CHUNK):
        imports = Import.objects.filter(pk__in=numbers).annotate(touched=touched)
        left = imports.filter(status__in=LEFT, touched__lt=until).values("pk")
        Import.objects.filter(pk__in=[row["pk"] for row in left], status__in=LEFT).update(status=Status.CANCELLED, message=told)
        known = set(Import.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        ended = set(imports.filter(status__in=ENDED, touched__lt=until).values_list("pk", flat=True))
        for number in numbers:
            if number in ended or (number not in known and folder_time(number) < until):  # a new upload is not known at once
                file_remove(number)
                count += 1
    return count
