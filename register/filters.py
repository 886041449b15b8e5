"""What histories and the queue of proposals can be asked."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.filters import ChoicesFilter, CountryFilter, DayFilter, ParameterFilter, RegisterFilterSet
from register.models import Proposal
from register.proposed import PROPOSED_KINDS
from register.selectors import proposals_at

UNDECIDED = (Proposal.Status.OPEN, Proposal.Status.ASKED)
AGES = {
    "day": (0, 1, gettext_lazy("up to a day")),
    "week": (1, 7, gettext_lazy("up to a week")),
    "month": (7, 30, gettext_lazy("up to a month")),
    "older": (30, None, gettext_lazy("more than a month")),
}
"""How long ago a proposal was sent: at least so many days, less than so many, in words."""


class HistoryFilterSet(RegisterFilterSet):
    """The moment a history is asked for."""

    known_at = DayFilter(label=gettext_lazy("The last day whose writes are shown: what the register said at its end."))

    @property
    def known(self) -> tuple[dt.date | None, dt.datetime | None]:
        """Return the day of a checked request, and its last moment."""
        day: dt.date | None = self.form.cleaned_data.get("known_at")
        return day, dt.datetime.combine(day, dt.time.max, timezone.get_current_timezone()) if day else None


class ProposalFilterSet(RegisterFilterSet):
    """Filters of proposals. Those that are decided are left out unless `status` asks for them."""

    purpose = ChoicesFilter(choices=Proposal.Purpose.choices)
    kind = ChoicesFilter(choices=[(name, name) for name in PROPOSED_KINDS])
    status = ChoicesFilter(choices=Proposal.Status.choices)
    country = CountryFilter(method="filter_country")
    age = ChoicesFilter(choices=[(name, words) for name, (_least, _most, words) in AGES.items()], method="filter_age")

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Narrow to what is asked for, to what is not decided where no status is."""
        if not self.form.cleaned_data.get("status"):
            queryset = queryset.filter(status__in=UNDECIDED)
        return super().filter_queryset(queryset)

    def filter_country(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Proposals that belong to one of the countries."""
        return proposals_at(qs, value) if value else qs

    def filter_age(self, qs: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Proposals that were sent so long ago."""
        if not value:
            return qs
        now, condition = timezone.now(), Q()
        for least, most, _words in (AGES[one] for one in value):
            one = Q(opened_at__lte=now - dt.timedelta(days=least)) if least else Q()
            condition |= (one & Q(opened_at__gt=now - dt.timedelta(days=most))) if most else one
        return qs.filter(condition)


class NumberField(forms.CharField):
    """The number of a proposal; cleans to a number, or None when not given."""

    def clean(self, value: Any) -> int | None:
        """Return the number; anything else is refused."""
        text = super().clean(value)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
            raise ValidationError(_("%(value)s is not the number of a proposal.") % {"value": text[:50]}, code="bad_number")
        return int(text) if text else None


class PlaceFilterSet(RegisterFilterSet):
    """Where in the queue a page begins: after this proposal."""

    after = ParameterFilter(field_class=NumberField)
