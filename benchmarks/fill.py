"""Writes a synthetic register into the configured database, past the services: for measuring only.

    python -m benchmarks.fill --organisations 100000 --linkages 500000

The database must be migrated and hold no organisation.  The keys and titles of all that is written say that it is generated.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import django
import numpy as np

from benchmarks.generate import KINDS, PRODUCTS_OF_A_TIER, TIERS, Named, Network, names, network

BATCH = 5000
STAGES = ("raw_material", "feedstock", "intermediate", "semi_finished", "finished", "finished")
WITHOUT_PRODUCT = frozenset(("knowledge", "finance", "ownership", "membership"))
COUNTRIES = ("AZ", "OM", "TT", "CA", "MZ", "KZ")
CONFIDENCES = ("confirmed", "reported", "inferred")
ZONE_KINDS = ("industrial_park", "special_economic_zone", "free_zone", "port")
ROLES = ("anchor", "supplier", "processor", "end_producer", "service_provider")
MEMBERS_OF_A_CLUSTER = 60
TITLE = "Generated for measuring"
Row = Mapping[str, Any]


def register_write(organisations: Sequence[Named], net: Network | None = None, *, seed: int = 11) -> None:
    """Write organisations with their aliases; with a network, all that hangs on them; then the search entries and standings.

    The network brings zones, products in a tree, sources, product lines, linkages, one to three claims each, clusters with members, recipes
    and initiatives with partners.
    """
    from django.db import connection, transaction  # noqa: PLC0415 -- Django is set up by now

    from core.search.entries import entries_rebuild  # noqa: PLC0415
    from core.services import dataset_bump  # noqa: PLC0415
    from linkages.standings import standings_rebuild  # noqa: PLC0415

    with transaction.atomic():
        random = np.random.default_rng(seed)
        if net is not None:
            _places_and_products(len(organisations), net, random)
        _organisations(organisations, net)
        if net is not None:
            _lines(net, random)
            _linkages(net, random)
            _clusters(net, random)
            _initiatives(net, random)
        dataset_bump()
    entries_rebuild()
    standings_rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _insert(model: Any, rows: Iterable[Row]) -> None:
    """Insert rows that name their own numbers; columns that a row does not name hold the field's default."""
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    fields = model._meta.concrete_fields
    base = {field.column: field.get_db_prep_save(field.get_default(), connection) for field in fields}
    columns = ", ".join(map(connection.ops.quote_name, base))
    table = connection.ops.quote_name(model._meta.db_table)
    values = (tuple({**base, **row}.values()) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values  # noqa: PLC0415

            execute_values(cursor.cursor, f"INSERT INTO {table} ({columns}) VALUES %s", values, page_size=BATCH)  # noqa: S608 -- our own names
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
        else:
            marks = ", ".join(["%s"] * len(base))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 -- names of our own tables


def _sourced(model: Any, count: int, sources: int, random: np.random.Generator) -> None:
    """Rest rows 1 to count on a source each, few of them on very many."""
    through = model.sources.through
    here = f"{model._meta.get_field('sources').m2m_field_name()}_id"
    drawn = 1 + (random.pareto(1.0, count) * sources / 20).astype(np.int64) % sources
    _insert(through, ({"id": each, here: each, "source_id": int(source)} for each, source in enumerate(drawn, start=1)))


def _sources_of(organisations: int) -> int:
    return max(50, organisations // 10)


def _places_and_products(count: int, net: Network, random: np.random.Generator) -> None:
    from firms.models import HsCode, Product, Recipe, Source, Zone  # noqa: PLC0415

    sources = _sources_of(count)
    _insert(
        Source,
        (
            {
                "id": each,
                "key": f"synthetic-{each}",
                "title": f"{TITLE}: source {each}",
                "publisher": f"Generator {each % 40}",
                "published": f"{2000 + each % 26}-01-01" if each % 9 else None,
                "published_precision": "year" if each % 9 else "",
            }
            for each in range(1, sources + 1)
        ),
    )
    zones = int(net.zone.max()) + 1
    first = [int(np.argmax(net.zone == each)) for each in range(zones)]
    _insert(
        Zone,
        (
            {
                "id": each + 1,
                "key": f"zone-{each}",
                "name": f"Zone {each}, generated",
                "kind": ZONE_KINDS[each % len(ZONE_KINDS)],
                "country": COUNTRIES[each % len(COUNTRIES)],
                "latitude": float(net.latitude[first[each]]),
                "longitude": float(net.longitude[first[each]]),
            }
            for each in range(zones)
        ),
    )
    _sourced(Zone, zones, sources, random)
    headings = list(HsCode.objects.filter(level=6).order_by("pk").values_list("pk", flat=True))
    products = TIERS * PRODUCTS_OF_A_TIER
    _insert(
        Product,
        (
            {
                "id": each + 1,
                "key": f"product-{each}",
                "name": f"Product {each}, generated",
                "stage": STAGES[each // PRODUCTS_OF_A_TIER],
                "unit": "t/y",
                # Families of ten, in which one stands above the others.
                "parent_id": each - each % 10 + 1 if each % 10 else None,
                "hs_id": headings[each * 3 % len(headings)] if headings else None,
            }
            for each in range(products)
        ),
    )
    recipes = [(each, each - PRODUCTS_OF_A_TIER) for each in range(PRODUCTS_OF_A_TIER, products)]
    _insert(
        Recipe,
        (
            {
                "id": number,
                "key": f"recipe-{number}",
                "output_id": output + 1,
                "input_id": made_from + 1,
                "input_per_output": 1.2,
                "unit": "t/t",
                "route": "generated",
            }
            for number, (output, made_from) in enumerate(recipes, start=1)
        ),
    )
    _sourced(Recipe, len(recipes), sources, random)


def _organisations(organisations: Sequence[Named], net: Network | None) -> None:
    from analysis.values import folded_name  # noqa: PLC0415
    from firms.models import Alias, Industry, Organisation  # noqa: PLC0415

    industries = list(Industry.objects.filter(level="class").order_by("pk").values_list("pk", flat=True)) if net is not None else []

    def rows() -> Iterator[Row]:
        for each, named in enumerate(organisations):
            row: dict[str, Any] = {
                "id": each + 1,
                "key": f"firm-{each}",
                "name": named.name,
                "name_local": named.local,
                "kind": "firm",
                "country": COUNTRIES[each % len(COUNTRIES)],
            }
            if net is not None:
                zone = int(net.zone[each])
                row |= {"kind": "anchor" if net.tier[each] == 0 else "firm", "country": COUNTRIES[zone % len(COUNTRIES)]}
                row |= {"zone_id": zone + 1, "industry_id": industries[each % len(industries)] if industries else None}
                row |= {"latitude": float(net.latitude[each]), "longitude": float(net.longitude[each]), "location_precision": "zone"}
                row |= {"description": TITLE, "status": "planned" if each % 25 == 7 else "operating"}
            yield row

    _insert(Organisation, rows())
    if net is not None:
        _sourced(Organisation, len(organisations), _sources_of(len(organisations)), np.random.default_rng(1))
    aliases = ((each, alias) for each, named in enumerate(organisations, start=1) for alias in named.aliases)
    _insert(
        Alias,
        (
            {"id": number, "organisation_id": each, "name": alias, "name_folded": folded_name(alias)}
            for number, (each, alias) in enumerate(aliases, start=1)
        ),
    )


def _lines(net: Network, random: np.random.Generator) -> None:
    """Write that each organisation makes a product of its tier and uses one of the tier before."""
    from firms.models import ProductLine  # noqa: PLC0415

    count = len(net.tier)
    drawn = random.integers(0, PRODUCTS_OF_A_TIER, (count, 2))
    made = [
        (each, int(net.tier[each] - back) * PRODUCTS_OF_A_TIER + int(drawn[each, back]), ("makes", "uses")[back])
        for each in range(count)
        for back in (0, 1)
        if net.tier[each] - back >= 0
    ]
    _insert(
        ProductLine,
        (
            {
                "id": number,
                "key": f"line-{number}",
                "organisation_id": each + 1,
                "product_id": product + 1,
                "role": role,
                "status": "operating",
                **({"capacity": 1000.0 + each, "unit": "t/y", "basis": "actual", "year": 2010 + each % 15} if each % 3 else {}),
            }
            for number, (each, product, role) in enumerate(made, start=1)
        ),
    )
    _sourced(ProductLine, len(made), _sources_of(count), random)


def _linkages(net: Network, random: np.random.Generator) -> None:
    from linkages.models import Claim, Linkage  # noqa: PLC0415

    seen: set[tuple[int, int, str, int]] = set()
    kept = []
    for each, kind in enumerate(np.array(KINDS)[net.kind].tolist()):
        ends = (int(net.supplier[each]), int(net.customer[each]), kind, -1 if kind in WITHOUT_PRODUCT else int(net.product[each]))
        if ends not in seen:
            seen.add(ends)
            kept.append((each, ends))
    _insert(
        Linkage,
        (
            {
                "id": number,
                "key": f"linkage-{each}",
                "supplier_id": supplier + 1,
                "customer_id": customer + 1,
                "kind": kind,
                "product_id": None if product < 0 else product + 1,
            }
            for number, (each, (supplier, customer, kind, product)) in enumerate(kept, start=1)
        ),
    )
    several = random.choice((1, 2, 3), len(kept), p=(0.85, 0.11, 0.04)).tolist()
    said = [(number, each, place) for number, (each, _ends) in enumerate(kept, start=1) for place in range(several[number - 1])]
    with_product = {number for number, (_each, ends) in enumerate(kept, start=1) if ends[3] >= 0}
    _insert(
        Claim,
        (
            {"id": number, "linkage_id": linkage, **_claim(each, place, net, has_product=linkage in with_product)}
            for number, (linkage, each, place) in enumerate(said, start=1)
        ),
    )
    _sourced(Claim, len(said), _sources_of(len(net.tier)), random)


def _claim(each: int, place: int, net: Network, *, has_product: bool) -> Row:
    year = int(net.year[each])
    status = ("planned" if each % 12 == 5 else "potential" if each % 40 == 9 else "operating") if not place else "operating"
    claim: dict[str, Any] = {
        "key": f"linkage-{each}:{place}",
        "status": status,
        "confidence": CONFIDENCES[(each + place) % 3],
        "valid_from": f"{year}-01-01",
        "valid_from_precision": "year",
        "note": TITLE,
    }
    if each % 17 == 3:
        claim |= {"valid_to": f"{year + 5}-12-31", "valid_to_precision": "year"}
    if has_product and each % 3:
        claim |= {"quantity": float(net.quantity[each]), "unit": "t/y", "basis": ("actual", "contract", "design")[place]}
        claim |= {"quantity_year": year}
    return claim


def _clusters(net: Network, random: np.random.Generator) -> None:
    """Write a cluster for each thousand organisations: members of one zone around its anchors."""
    from clusters.models import Cluster, Membership  # noqa: PLC0415

    count = max(5, len(net.tier) // 1000)
    zones, sizes = np.unique(net.zone, return_counts=True)
    chosen = zones[np.argsort(-sizes, kind="stable")][:count]
    _insert(
        Cluster,
        (
            {
                "id": number,
                "key": f"cluster-{zone}",
                "name": f"Cluster {zone}, generated",
                "country": COUNTRIES[int(zone) % len(COUNTRIES)],
                "status": "operating",
                "description": TITLE,
            }
            for number, zone in enumerate(chosen, start=1)
        ),
    )
    members: list[tuple[int, int, str]] = []
    for number, zone in enumerate(chosen, start=1):
        inside = np.flatnonzero(net.zone == zone)
        some = random.choice(inside, min(MEMBERS_OF_A_CLUSTER, len(inside)), replace=False)
        members += [(number, int(each), ROLES[min(int(net.tier[each]), len(ROLES) - 1)]) for each in some]
    _insert(
        Membership,
        (
            {"id": number, "cluster_id": cluster, "organisation_id": each + 1, "role": role}
            for number, (cluster, each, role) in enumerate(members, start=1)
        ),
    )
    _sourced(Cluster, len(chosen), _sources_of(len(net.tier)), random)
    _sourced(Membership, len(members), _sources_of(len(net.tier)), random)


def _initiatives(net: Network, random: np.random.Generator) -> None:
    from firms.models import Initiative, InitiativePartner  # noqa: PLC0415

    count = max(5, len(net.tier) // 1000)
    _insert(
        Initiative,
        (
            {
                "id": each,
                "key": f"initiative-{each}",
                "name": f"Initiative {each}, generated",
                "kind": ("partnership", "cluster_programme")[each % 2],
                "country": COUNTRIES[each % len(COUNTRIES)],
                "status": "operating",
                "start_year": 2000 + each % 25,
                "description": TITLE,
            }
            for each in range(1, count + 1)
        ),
    )
    partners = [
        (each, int(partner))
        for each in range(1, count + 1)
        for partner in random.choice(len(net.tier), min(12, len(net.tier)), replace=False)
    ]
    _insert(
        InitiativePartner,
        (
            {"id": number, "initiative_id": each, "organisation_id": partner + 1, "role": "partner"}
            for number, (each, partner) in enumerate(partners, start=1)
        ),
    )
    _sourced(Initiative, count, _sources_of(len(net.tier)), random)
    _sourced(InitiativePartner, len(partners), _sources_of(len(net.tier)), random)


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
