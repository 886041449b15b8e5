"""Keys for new records, made from what they are called."""

import re
from collections.abc import Mapping
from typing import Any

from analysis.folding import folded
from core.models import FormerKey
from register.kinds import KINDS

LONGEST = 60


def key_suggested(kind: str, name: str) -> str:
    """Return a free key for a record of a name in any script: "Sumqayıt Texnologiyalar Parkı" gives "sumqayit-texnologiyalar-parki".

    A number stands at its end where the plain one is taken, or led to a record that was merged.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:LONGEST].strip("-") or kind.replace("_", "-")
    taken = set(KINDS[kind].model._default_manager.filter(key__startswith=plain).values_list("key", flat=True))
    taken |= KINDS[kind].model.reserved_keys
    taken |= set(FormerKey.objects.filter(type=kind, key__startswith=plain).values_list("key", flat=True))
    number, key = 1, plain
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def called(kind: str, said: Mapping[str, Any]) -> str:
    """Return what the key of a new record is made from, given what is said of it."""
    if kind in ("product_line", "capability"):
        return _joined(said, "organisation", "role", "name", "product", "basis", "year")
    if kind == "claim":
        return str(said.get("linkage") or "")
    if kind == "linkage":
        return f"{_joined(said, 'supplier', 'customer')} {said.get('product') or said.get('kind') or ''}"
    if kind == "recipe":
        return _joined(said, "output", "input", "route")
    return str(said.get("name") or said.get("title") or "")


def _joined(said: Mapping[str, Any], *names: str) -> str:
    return " ".join(str(said.get(name) or "") for name in names)
