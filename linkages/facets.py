"""What linkages are counted by: the values of their filters with the number of rows beside each."""

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from clusters.selectors import cluster_list
from core.facets import Facet
from core.lists import by_key
from core.visibility import viewer_level
from firms.models import HsCode
from firms.selectors import product_list, zone_list
from linkages.selectors import SCOPES


def with_chosen(linkages: QuerySet, viewer: object | None) -> QuerySet:
    """Add the columns of the chosen claim that linkages are counted by."""
    seen = Q(standing__claim__quantity__isnull=False, standing__claim__quantity_visibility__lte=viewer_level(viewer))
    return linkages.annotate(
        chosen_status=F("status"),
        chosen_confidence=F("standing__claim__confidence"),
        chosen_basis=F("standing__claim__basis"),
        chosen_quantified=Case(When(seen, then=Value("true")), default=Value("false"), output_field=CharField()),
    )


LINKAGE_FACETS = (
    Facet("kind", columns=("kind",), together=True),
    Facet("status", columns=("chosen_status",), together=True, joined=with_chosen),
    Facet("confidence", columns=("chosen_confidence",), together=True, joined=with_chosen),
    Facet("basis", columns=("chosen_basis",), together=True, joined=with_chosen),
    Facet("quantified", columns=("chosen_quantified",), together=True, joined=with_chosen),
    Facet("country", _("Country of either end"), columns=("supplier__country", "customer__country")),
    Facet(
        "cluster",
        asked=lambda viewer: [(cluster.key, [cluster]) for cluster in cluster_list(viewer=viewer)],
        names=by_key(lambda viewer: cluster_list(viewer=viewer)),
    ),
    Facet(
        "zone",
        _("Zone of either end"),
        columns=("supplier__zone__key", "customer__zone__key"),
        names=by_key(lambda viewer: zone_list(viewer=viewer).prefetch_related(None)),
    ),
)

SELECTION_FACETS = (
    *(facet for facet in LINKAGE_FACETS if facet.name != "cluster"),
    Facet("scope", asked=lambda viewer: [(scope, [scope]) for scope in SCOPES], needs="cluster", is_single=True),
    Facet("product", columns=("product__key",), names=by_key(lambda viewer: product_list(viewer=viewer))),
    Facet(
        "hs", _("HS chapter"), columns=(Left("product__hs__code", 2),), names=by_key(lambda viewer: HsCode.objects.all(), "code", "title")
    ),
)
