"""The query-string language of clusters, their members and their value chains."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusters.models import Cluster, ClusterStatus, MemberRole, Membership
from clusters.selectors import cluster_list
from core.filters import ChoicesFilter, CountryFilter, DayFilter, FoundFilter, KeysField, KeysFilter, RegisterFilterSet
from firms.models import LineStatus
from firms.models.fields import FIRST_YEAR, LAST_YEAR
from firms.models.organisations import OrganisationKind
from firms.selectors import organisation_list, zone_list
from linkages.filters import LinkageFilterSet


class ClusterFilterSet(RegisterFilterSet):
    """Filters of clusters."""

    country = CountryFilter(field_name="country")
    status = ChoicesFilter(choices=ClusterStatus.choices)
    organisation = KeysFilter(rows=lambda viewer: organisation_list(viewer=viewer), method="filter_organisation")
    q = FoundFilter(types=["cluster"])

    class Meta:
        model = Cluster
        fields: tuple[str, ...] = ()

    def filter_organisation(self, qs: QuerySet, name: str, value: list[Any]) -> QuerySet:
        """Clusters of which one of the organisations is a member."""
        return qs.filter(pk__in=Membership.objects.filter(organisation__in=value).values("cluster")) if value else qs


class MemberFilterSet(RegisterFilterSet):
    """Filters of the members of a cluster."""

    role = ChoicesFilter(choices=MemberRole.choices)
    kind = ChoicesFilter(choices=OrganisationKind.choices, field_name="organisation__kind")
    status = ChoicesFilter(choices=LineStatus.choices, field_name="organisation__status")
    country = CountryFilter(field_name="organisation__country")
    zone = KeysFilter(rows=lambda viewer: zone_list(viewer=viewer), field_name="organisation__zone")

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()


class YearField(forms.CharField):
    """A year in four digits; cleans to a number or None."""

    schema: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}

    def clean(self, value: Any) -> int | None:
        """Return the year; anything else is refused."""
        text = super().clean(value)
        if not text:
            return None
        if not (text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise ValidationError(_("%(value)s is not a year; write four digits: 2025.") % {"value": text}, code="bad_year")
        return int(text)


class YearFilter(django_filters.Filter):
    """The year of the totals; it narrows no rows."""

    field_class = YearField

    def filter(self, qs: QuerySet, value: int | None) -> QuerySet:
        """Leave the rows as they are."""
        return qs


class ValueChainFilterSet(LinkageFilterSet):
    """Filters of linkages, and the year whose figures the totals add."""

    year = YearFilter()

    @property
    def narrows(self) -> bool:
        """Return whether the request hides rows; a day and a year do not."""
        return bool(self.active.keys() - {"as_of", "year"})

    @property
    def year_asked(self) -> int | None:
        """Return the year of the totals, None for the latest of each product family."""
        return self.form.cleaned_data.get("year")


class PairField(KeysField):
    """Keys of two records; cleans to two rows in the order given, or to none."""

    is_whole = True

    def __init__(self, *, parameter: str, is_optional: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parameter, self.is_optional = parameter, is_optional

    def clean(self, value: Any) -> list[Any]:
        """Return the rows; one alone and more than two are refused, and none where a pair is needed."""
        rows = super().clean(value)
        if len(rows) != 2 and (rows or not self.is_optional):
            msg = _("Give two clusters that differ, with a comma between: %(parameter)s=KEY,KEY.") % {"parameter": self.parameter}
            raise ValidationError(msg, code="not_two")
        return rows


class PairFilter(django_filters.Filter):
    """The two clusters that are compared."""

    field_class = PairField

    def filter(self, qs: QuerySet, value: list[Any]) -> QuerySet:
        """Leave the rows as they are."""
        return qs


class ComparisonFilterSet(RegisterFilterSet):
    """What the page that compares clusters can be asked."""

    clusters = PairFilter(rows=lambda viewer: cluster_list(viewer=viewer), parameter="clusters")
    as_of = DayFilter()


class ClusterPairFilterSet(RegisterFilterSet):
    """What the endpoint that compares clusters is asked: always two of them."""

    keys = PairFilter(
        rows=lambda viewer: cluster_list(viewer=viewer), parameter="keys", is_optional=False, label=_lazy("Keys of two clusters.")
    )
    as_of = DayFilter()
