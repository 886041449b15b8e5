"""The day on which "today" falls; the one place that reads the clock, so that tests can fix it."""

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """Return the current day in the site's time zone."""
    return timezone.localdate()
