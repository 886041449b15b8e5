"""Keys for new records, made from what they are called."""

import re

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
    taken |= set(FormerKey.objects.filter(type=kind, key__startswith=plain).values_list("key", flat=True))
    number, key = 1, plain
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key
