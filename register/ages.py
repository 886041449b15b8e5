"""How long something waits, in words."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS_MOST, WEEKS_MOST, MONTHS_MOST = 13, 56, 730
"""So many days are told in days, in weeks, in months; more in years."""


def age_words(since: dt.datetime) -> str:
    """Return how long ago a moment is: "less than a day", "12 days", "3 weeks", "5 months", "2 years"; never rounded up."""
    days = (timezone.now() - since).days
    if days < 1:
        return _("less than a day")
    if days <= DAYS_MOST:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if days <= WEEKS_MOST:
        return ngettext("%(count)d week", "%(count)d weeks", days // 7) % {"count": days // 7}
    if days < MONTHS_MOST:
        return ngettext("%(count)d month", "%(count)d months", days // 30) % {"count": days // 30}
    return ngettext("%(count)d year", "%(count)d years", days // 365) % {"count": days // 365}
