"""Where a reader finds what the search has found."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

_PAGES: Mapping[str, tuple[str, ...]] = {
    "organisation": ("organisation",),
    "market": ("organisation",),
    "cluster": ("cluster",),
    "zone": ("zone",),
    "product": ("product",),
    "source": ("source",),
    "initiative": ("initiative", "api:initiative"),
}
"""The pages of each type, the best first; a page that the site does not have yet is passed over."""

_LISTS: Mapping[str, tuple[str, str]] = {"hs": ("products", "hs"), "isic": ("organisations", "industry")}
"""Classifications lead to the list of what belongs to a code: the page and its parameter."""


def record_address(record_type: str, key: str) -> str:
    """Return the page that shows a record of a type; "" when the site has none."""
    if record_type in _LISTS:
        page, parameter = _LISTS[record_type]
        return f"{reverse(page)}?{parameter}={key}"
    for page in _PAGES[record_type]:
        try:
            return reverse(page, args=[key])
        except NoReverseMatch:
            continue
    return ""
