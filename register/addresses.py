"""Where a reader finds a record of any kind: its own page, or that of the record it belongs to."""

from django.urls import reverse

from core.addresses import record_address
from register.kinds import KINDS
from register.plain import record_get

OF_THEIR_OWN = ("organisation", "cluster", "zone", "product", "source", "initiative")


def record_page(kind: str, key: str) -> str:
    """Return the page that shows a record that is there; "" where there is none."""
    if kind in OF_THEIR_OWN:
        return record_address(kind, key)
    if kind == "linkage":
        return reverse("linkage", args=[key])
    row, owner = record_get(kind, key), KINDS[kind].owner
    if row is None or not owner:
        return ""
    return record_page(KINDS[kind].fields[owner].refers_to, getattr(row, owner).key)
