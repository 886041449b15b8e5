"""The day on which "today" falls, and the time that passes; the one place that reads the clock, so that tests can fix it."""

import datetime as dt
import time

from django.utils import timezone


def seconds() -> int:
    """Return the seconds since 1970 began, for windows in which something is counted."""
    return int(time.time())


def today() -> dt.date:
    """Return the current day in the site's time zone."""
    return timezone.localdate()
