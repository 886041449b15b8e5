"""Pages about the atlas itself: its method, and the search."""

from typing import Any

from core.addresses import record_address
from core.filters import SearchFilterSet
from core.pages import Page, query_text
from core.search.selectors import Group, search_get
from core.search.texts import LABELS, TYPES
from core.writings import rule_pages

HITS_OF_EACH_TYPE, HITS_OF_ONE_TYPE = 5, 100
EXAMPLES = ("Sumqayıt", "Сумгаит", "صحار", "vallée aluminium", "polypropylene", "760110")


class MethodPage(Page):
    """The rules in plain words."""

    template_name = "core/method.html"

    def content(self) -> dict[str, Any]:
        """Return the rules, one after the other."""
        self.filtered()
        return {"rules": rule_pages()}


class SearchPage(Page):
    """What answers a question, in groups by type; with one type, more of it."""

    template_name = "core/search.html"
    filterset_class = SearchFilterSet
    allowed = ("as_of",)

    def content(self, **_address: str) -> dict[str, Any]:
        """Return the answers and where each leads."""
        asked = self.filtered().form.cleaned_data
        limit = HITS_OF_ONE_TYPE if len(asked["type"]) == 1 else HITS_OF_EACH_TYPE
        found = search_get(asked["q"], viewer=self.viewer, types=asked["type"], limit=limit)
        return {
            "q": asked["q"],
            "types": [(value, name, value in asked["type"]) for value, name in TYPES.items()],
            "found": found,
            "examples": EXAMPLES,
            "groups": [self._group(group) for group in found.groups],
            "data_links": self.data_links("search/", parameters=self._without_day()),
        }

    def _group(self, group: Group) -> dict[str, Any]:
        """Return a group with its words and addresses."""
        hits = [(hit, str(LABELS[hit.label]), with_day(record_address(hit.type, hit.key), self.day_asked)) for hit in group.hits]
        return {
            "group": group,
            "name": TYPES[group.type],
            "hits": hits,
            "more": query_text({**self.parameters, "type": group.type}) if group.more and len(hits) < HITS_OF_ONE_TYPE else "",
        }

    def _without_day(self) -> dict[str, str]:
        return {name: value for name, value in self.parameters.items() if name != "as_of"}


def with_day(address: str, day: str) -> str:
    """Return the address of a page on the day that is asked for; interfaces and today need none."""
    if not day or not address or "/api/" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}as_of={day}"
