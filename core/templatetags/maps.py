"""Tags that draw maps: `{% load maps %}{% cluster_map drawing 860 %}` and `{% world_map clusters 900 %}`.

The words on the maps are translated here; `drawing/` knows no language.
"""

from collections.abc import Sequence
from dataclasses import replace

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.words import word
from drawing.cluster_map import cluster_map_svg
from drawing.subjects import ClusterDrawing, MapWords, WorldCluster
from drawing.world_map import WorldWords, world_map_svg

register = template.Library()


def map_words(title: str = "") -> MapWords:
    """Return the words of a cluster map in the reader's language."""
    return MapWords(
        title=title or _("Map of the members and the flows between them"),
        description=_("Members: %(members)s. Flows drawn: %(flows)s. The same facts stand in the lists on this page."),
        not_known=_("not known"),
        sites_not_known=_("sites not known"),
        within=_("linkages within: %(count)s"),
        to=_("to %(names)s"),
        from_=_("from %(names)s"),
        more=_("%(names)s and %(count)s more"),
        products=_("%(count)s products"),
        off_sheet=_("Members off the sheet: %(count)s"),
        elsewhere=_("place not known"),
        kilometres=_("%(count)s km"),
        unmapped=_("No base map is installed: coasts and borders are missing."),
        left_out=_("Linkages over the edge not drawn, for want of room: %(count)s"),
        empty=_("No member has a known place."),
        status={status: word(status) for status in ("operating", "planned", "potential", "ended")},
    )


@register.simple_tag
def cluster_map(drawing: ClusterDrawing, width: int = 860, title: str = "") -> SafeString:
    """Return the map of a cluster, drawn for one width; draw it twice, in `<div class="wide">` (860) and `<div class="narrow">` (358)."""
    titled = replace(drawing, words=map_words(title))
    return mark_safe(cluster_map_svg(titled, width=width, folder=settings.BASEMAP_DIR))  # noqa: S308 -- escaped in drawing/


@register.simple_tag
def world_map(clusters: Sequence[WorldCluster], width: int = 900) -> SafeString:
    """Return the world map of clusters, drawn for one width."""
    words = WorldWords(
        title=_("World map of the clusters, each numbered as in the list"),
        description=_("Clusters: %(count)s. The same names stand in the list on this page."),
        unmapped=_("No base map is installed: coasts and borders are missing."),
    )
    return mark_safe(world_map_svg(clusters, width=width, words=words, folder=settings.BASEMAP_DIR))  # noqa: S308 -- escaped in drawing/
