"""Synthetic data to measure on: names of organisations in four scripts, and a supply network with what makes networks slow.

Everything follows from a seed.  What is measured on it is cost, never economics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

TIERS = 6  # raw material, feedstock, intermediate, semi-finished, finished, market
TIER_SHARES = np.array([0.06, 0.10, 0.18, 0.24, 0.27, 0.15])
KINDS = ("goods", "utility", "waste", "service", "logistics", "knowledge", "finance", "ownership", "membership")
KIND_SHARES = np.array([0.72, 0.05, 0.03, 0.08, 0.06, 0.02, 0.02, 0.01, 0.01])
FORWARD, FURTHER, SIDEWAYS = 0.68, 0.20, 0.07  # one tier on, two tiers on, inside a tier; the rest runs backwards and closes circles
NEAR = 0.55  # share of linkages that look for their customer in the same zone
PRODUCTS_OF_A_TIER = 300


def _table(*lines: str) -> tuple[tuple[str, ...], ...]:
    """Return rows, divided by semicolons, of cells, divided by commas."""
    return tuple(tuple(cell.strip() for cell in row.split(",")) for line in lines for row in line.split(";"))


# In Latin, Azerbaijani, Cyrillic and Arabic letters.
SYLLABLES = _table(
    "al, əl, ал, ال; ba, ba, ба, با; chi, çi, чи, تشي; da, da, да, دا; dar, dar, дар, دار; fer, fer, фер, فير",
    "ga, qa, га, قا; gil, gil, гил, جيل; han, han, ган, هان; il, il, ил, يل; ja, ca, джа, جا",
    "kar, kar, кар, كار; kha, xa, ха, خا; kur, kür, кур, كور; la, la, ла, لا; ma, ma, ма, ما",
    "mir, mir, мир, مير; na, na, на, نا; nur, nur, нур, نور; or, or, ор, أور; ra, ra, ра, را",
    "rus, rus, рус, روس; sal, sal, сал, سال; sha, şa, ша, شا; sul, sul, сул, سول; sum, sum, сум, سوم",
    "ta, ta, та, طا; tur, tur, тур, تور; va, va, ва, فا; yar, yar, яр, يار; zam, zəm, зам, زام; zi, zi, зи, زي",
)
TRADES = _table(
    "Steel, Polad, Сталь, للصلب; Cement, Sement, Цемент, للأسمنت",
    "Petrochemicals, Neft-Kimya, Нефтехим, للبتروكيماويات; Plastics, Plastik, Пластик, للبلاستيك",
    "Aluminium, Alüminium, Алюминий, للألمنيوم; Glass, Şüşə, Стекло, للزجاج",
    "Textile, Tekstil, Текстиль, للنسيج; Cables, Kabel, Кабель, للكابلات",
    "Packaging, Qablaşdırma, Упаковка, للتغليف; Engineering, Mühəndislik, Инжиниринг, للهندسة",
    "Logistics, Logistika, Логистика, للخدمات اللوجستية; Gas, Qaz, Газ, للغاز",
    "Fertiliser, Gübrə, Удобрения, للأسمدة; Paper, Kağız, Бумага, للورق",
    "Marine Services, Dəniz Xidməti, Морсервис, البحرية; Industries, Sənaye, Индустрия, للصناعات",
)
LEGAL_FORMS = ("LLC", "Company Ltd", "CJSC", "SAOG", "Group", "Inc.", "& Sons", "Holding", "SPC", "")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation's names: the usual one, that in the local script (or none), and its aliases."""

    name: str
    local: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Arrays of a supply network: of each organisation tier, zone and place; of each linkage its ends (numbers from 0), kind and figure.

    About 2 % of the linkages repeat supplier, customer, kind and product; a register keeps one of them.
    """

    tier: NDArray[np.int8]
    zone: NDArray[np.int32]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    supplier: NDArray[np.int32]
    customer: NDArray[np.int32]
    kind: NDArray[np.int8]
    product: NDArray[np.int32]
    quantity: NDArray[np.float64]
    year: NDArray[np.int16]


def names(count: int, *, seed: int = 3) -> list[Named]:
    """Return names of organisations: six in ten with a local name, four in ten with aliases; no two usual names are the same."""
    random = np.random.default_rng(seed)
    lengths = random.integers(2, 5, count)
    syllables = random.integers(0, len(SYLLABLES), (count, 4))
    trades, forms = random.integers(0, len(TRADES), count), random.integers(0, len(LEGAL_FORMS), count)
    scripts = random.choice([0, 1, 2, 3], count, p=[0.4, 0.3, 0.1, 0.2])
    with_alias = random.random(count) < 0.4
    taken: set[str] = set()
    made = []
    for each in range(count):
        stem = [SYLLABLES[number] for number in syllables[each, : lengths[each]]]
        trade, script = TRADES[trades[each]], scripts[each]
        name = f"{_written(stem, 0)} {trade[0]} {LEGAL_FORMS[forms[each]]}".strip()
        while name in taken:
            stem.append(SYLLABLES[random.integers(0, len(SYLLABLES))])
            name = f"{_written(stem, 0)} {trade[0]} {LEGAL_FORMS[forms[each]]}".strip()
        taken.add(name)
        local = f"{_written(stem, script)} {trade[script]}" if script else ""
        # Of the number, so that no alias belongs to two.
        aliases = (
            (f"{_written(stem, 2)} {trade[2]} {each}", f"{''.join(part[0][0] for part in stem).upper()}{each}") if with_alias[each] else ()
        )
        made.append(Named(name, local, aliases))
    return made


def mistyped(text: str, random: Generator, errors: int = 1) -> str:
    """Return a text with typing errors: letters left out, doubled by another, exchanged with their neighbour, or wrong."""
    for _each in range(errors):
        place = int(random.integers(1, max(2, len(text) - 1)))
        letter = LETTERS[random.integers(0, len(LETTERS))]
        head, tail = text[:place], text[place:]
        text = (head + tail[1:], head + letter + tail, head + letter + tail[1:], head[:-1] + tail[:1] + head[-1:] + tail[1:])[
            random.integers(0, 4)
        ]
    return text


def network(organisations: int, linkages: int, *, seed: int = 7) -> Network:
    """Return a network in six tiers: few with very many linkages (power law), neighbours preferred, 5 % backwards, so with circles."""
    random = np.random.default_rng(seed)
    zones = max(8, int(np.sqrt(organisations)))
    sizes = random.pareto(1.3, zones) + 0.2
    tier = random.choice(TIERS, organisations, p=TIER_SHARES).astype(np.int8)
    zone = random.choice(zones, organisations, p=sizes / sizes.sum()).astype(np.int32)
    latitude = random.uniform(-35, 60, zones)[zone] + random.normal(0, 0.15, organisations)
    longitude = random.uniform(-120, 140, zones)[zone] + random.normal(0, 0.15, organisations)
    supplier, customer = _ends(tier, zone, zones, linkages, random)
    return Network(
        tier=tier,
        zone=zone,
        latitude=latitude.round(5),
        longitude=longitude.round(5),
        supplier=supplier,
        customer=customer,
        kind=random.choice(len(KINDS), linkages, p=KIND_SHARES).astype(np.int8),
        product=tier[supplier].astype(np.int32) * PRODUCTS_OF_A_TIER
        + (random.pareto(1.0, linkages) * 5).astype(np.int32) % PRODUCTS_OF_A_TIER,
        quantity=random.lognormal(12, 2, linkages).round(2),
        year=random.integers(2000, 2026, linkages).astype(np.int16),
    )


def _written(stem: Sequence[tuple[str, ...]], script: int) -> str:
    return "".join(part[script] for part in stem).capitalize()


def _ends(
    tier: NDArray[np.int8], zone: NDArray[np.int32], zones: int, linkages: int, random: Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return suppliers and customers: suppliers by weight, customers by weight in the tier (and often the zone) that is wanted."""
    count = len(tier)
    largest = count**0.55 * 3
    sells, buys = (np.minimum(random.pareto(power, count) + 1, largest) for power in (1.15, 1.3))
    sells[tier == TIERS - 1] *= 0.15
    buys[tier == 0] *= 0.25
    group = tier.astype(np.int64) * zones + zone
    order = np.argsort(group, kind="stable")
    weights = np.concatenate([[0.0], np.cumsum(buys[order])])
    starts = np.searchsorted(group[order], np.arange(TIERS * zones + 1))
    cumulated = np.cumsum(sells)
    supplier, customer = np.empty(0, np.int64), np.empty(0, np.int64)
    while len(supplier) < linkages:
        more = int((linkages - len(supplier)) * 1.1) + 1000
        sellers = np.searchsorted(cumulated, random.uniform(0, cumulated[-1], more)).clip(0, count - 1)
        way = random.random(more)
        steps = np.where(
            way < FORWARD,
            1,
            np.where(way < FORWARD + FURTHER, 2, np.where(way < FORWARD + FURTHER + SIDEWAYS, 0, -1 - random.integers(0, 2, more))),
        )
        wanted = np.clip(tier[sellers].astype(int) + steps, 0, TIERS - 1)
        near = random.random(more) < NEAR
        first = np.where(near, wanted * zones + zone[sellers], wanted * zones)
        last = np.where(near, first + 1, (wanted + 1) * zones)
        low, high = weights[starts[first]], weights[starts[last]]
        buyers = order[(np.searchsorted(weights, low + (high - low) * random.random(more), side="right") - 1).clip(0, count - 1)]
        good = (high > low) & (buyers != sellers)
        supplier, customer = np.concatenate([supplier, sellers[good]]), np.concatenate([customer, buyers[good]])
    return supplier[:linkages].astype(np.int32), customer[:linkages].astype(np.int32)
