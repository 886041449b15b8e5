"""Writes a synthetic register into the configured database, past the services: for measuring only.

    python -m benchmarks.fill --organisations 100000 --linkages 500000

The database must be migrated and hold no organisation.
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

import django
import numpy as np

from benchmarks.generate import KINDS, PRODUCTS_OF_A_TIER, TIERS, Named, Network, names, network

BATCH = 2000
STAGES = ("raw_material", "feedstock", "intermediate", "semi_finished", "finished", "finished")
WITHOUT_PRODUCT = frozenset(("knowledge", "finance", "ownership", "membership"))
COUNTRIES = ("AZ", "OM", "TT", "CA", "MZ", "KZ")


def register_write(organisations: Sequence[Named], net: Network | None = None) -> None:
    """Write organisations with their aliases and, with a network, zones, products, linkages and one claim each; then the search entries."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up by now

    from core.search.entries import entries_rebuild  # noqa: PLC0415
    from core.services import dataset_bump  # noqa: PLC0415

    with transaction.atomic():
        zones = _zones(net)
        rows = _organisations(organisations, net, zones)
        if net is not None:
            _linkages(rows, net)
        dataset_bump()
    entries_rebuild()


def _written(model: Any, rows: Iterable[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=BATCH))


def _zones(net: Network | None) -> list[Any]:
    from firms.models import Zone  # noqa: PLC0415

    count = 0 if net is None else int(net.zone.max()) + 1
    return _written(Zone, (Zone(key=f"zone-{each}", name=f"Zone {each}", kind="industrial_park", country="AZ") for each in range(count)))


def _organisations(organisations: Sequence[Named], net: Network | None, zones: Sequence[Any]) -> list[Any]:
    from firms.models import Alias, Organisation  # noqa: PLC0415
    from firms.models.organisations import folded_name  # noqa: PLC0415

    rows = []
    for each, named in enumerate(organisations):
        row = Organisation(
            key=f"firm-{each}",
            name=named.name,
            name_local=named.local,
            kind="firm",
            country=COUNTRIES[each % len(COUNTRIES)],
            status="operating",
        )
        if net is not None:
            row.kind = "anchor" if net.tier[each] == 0 else "firm"
            row.zone = zones[net.zone[each]]
            row.latitude, row.longitude, row.location_precision = float(net.latitude[each]), float(net.longitude[each]), "zone"
        rows.append(row)
    rows = _written(Organisation, rows)
    aliases = (
        Alias(organisation=row, name=alias, name_folded=folded_name(alias))
        for row, named in zip(rows, organisations, strict=True)
        for alias in named.aliases
    )
    _written(Alias, aliases)
    return rows


def _linkages(organisations: Sequence[Any], net: Network) -> None:
    from firms.models import Product, Source  # noqa: PLC0415
    from linkages.models import Claim, Linkage  # noqa: PLC0415

    source = Source.objects.create(key="synthetic", title="A generator of networks")
    numbers = range(TIERS * PRODUCTS_OF_A_TIER)
    products = _written(
        Product,
        (Product(key=f"product-{each}", name=f"Product {each}", stage=STAGES[each // PRODUCTS_OF_A_TIER], unit="t/y") for each in numbers),
    )
    kinds = np.array(KINDS)[net.kind]
    seen: set[tuple[Any, ...]] = set()
    kept = []
    for each, kind in enumerate(kinds):
        product = -1 if kind in WITHOUT_PRODUCT else int(net.product[each])
        ends = (int(net.supplier[each]), int(net.customer[each]), str(kind), product)
        if ends not in seen:
            seen.add(ends)
            kept.append((each, ends))
    linkages = _written(
        Linkage,
        (
            Linkage(
                key=f"linkage-{each}",
                supplier=organisations[supplier],
                customer=organisations[customer],
                kind=kind,
                product=None if product < 0 else products[product],
            )
            for each, (supplier, customer, kind, product) in kept
        ),
    )
    claims = _written(Claim, (_claim(linkage, each, net) for linkage, (each, _ends) in zip(linkages, kept, strict=True)))
    through = Claim.sources.through
    _written(through, (through(claim_id=claim.pk, source_id=source.pk) for claim in claims))


def _claim(linkage: Any, each: int, net: Network) -> Any:
    from linkages.models import Claim  # noqa: PLC0415

    claim = Claim(key=linkage.key, linkage=linkage, status="operating", confidence=("confirmed", "reported", "inferred")[each % 3])
    claim.valid_from, claim.valid_from_precision = dt.date(int(net.year[each]), 1, 1), "year"
    if linkage.product_id and each % 3:
        claim.quantity, claim.unit, claim.basis, claim.quantity_year = float(net.quantity[each]), "t/y", "actual", int(net.year[each])
    return claim


def main() -> None:
    """Fill the configured database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--linkages", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from firms.models import Organisation  # noqa: PLC0415

    if Organisation.objects.exists():
        sys.exit("This database holds organisations already; name an empty one in DATABASE_URL.")
    started = time.monotonic()
    net = network(options.organisations, options.linkages, seed=options.seed) if options.linkages else None
    register_write(names(options.organisations, seed=options.seed), net)
    print(f"{options.organisations} organisations and up to {options.linkages} linkages in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
