"""Other programs and the starting data: GDAL reads its features, names of other lists are reconciled, the data set comes back whole."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from exchange.packs.load import packs_load
from tests.exchange.packwriting import errors_of
from tests.exchange.published import HOME, data_saved, fits, register_empty, table

pytestmark = pytest.mark.django_db
READING = Path(__file__).with_name("gdal_reading.py")


@pytest.fixture(scope="module")
def found(shipped_site):
    done = subprocess.run([sys.executable, READING, f"OAPIF:{shipped_site}/ogc/"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def listed(shipped_site):
    def rows(name):
        with urlopen(f"{shipped_site}/api/v1/{name}/?format=ndjson") as answer:  # noqa: S310 - the live server
            return {row["key"]: row for row in map(json.loads, answer)}

    return rows


def test_gdal_finds_the_collections(found):
    assert {name: (one["geometry"], one["crs"]) for name, one in found.items()} == {
        "organisations": ("Point", "EPSG:4326"),
        "zones": ("Point", "EPSG:4326"),
        "linkages": ("LineString", "EPSG:4326"),
    }


def test_gdal_reads_every_row_of_the_lists(found, listed):
    organisations = listed("organisations")
    for name, one in found.items():
        rows = listed(name)
        assert [row["key"] for row in one["rows"]] == list(rows)
        for row, place in zip(one["rows"], one["places"], strict=True):
            wanted = rows[row["key"]]
            ends = [organisations.get(wanted[end]) for end in ("supplier", "customer")] if name == "linkages" else [wanted]
            spots = [[end["longitude"], end["latitude"]] if end else [None, None] for end in ends]  # a market is in no list without kind
            assert place == (None if any(None in spot for spot in spots) else spots), row["key"]
            assert {key: value for key, value in row.items() if key != "id"} == {
                key: value for key, value in wanted.items() if key not in ("latitude", "longitude")
            }


# --- reconciliation ---

MEANT = {
    "Sohar Aluminum Co": "sohar-aluminium",  # American spelling, "Company" cut short
    "Sohar Alumnium": "sohar-aluminium",  # a letter left out
    "Mozal Alluminium SA": "mozal",  # a letter doubled, a legal form added
    "Tameez Shahar": "tamiz-shahar",  # written as it sounds
    "Тəмиз Шəһəр": "tamiz-shahar",  # Azerbaijani in its Cyrillic letters
    "Azerboru Sumgait": "sumgayit-pipe-rolling-plant",  # the short name, with the town as it was spelt before
    "Sumgait Pipe Roling Plant": "sumgayit-pipe-rolling-plant",  # an older spelling, a letter left out
    "SOKAR Karbamid": "socar-carbamide",  # c as k, from Azerbaijani
    "Institut of Petrochemical Proceses": "institute-of-petrochemical-processes",  # two letters left out
    "Karvan L": "karvan-l",  # the hyphen left out
    "جامعه صحار": "sohar-university",  # the last letter of "university" without its dots
    "Univercity of Sohar": "sohar-university",  # a wrong letter, words in another order
    "Vale Oman Pelletising": "vale-oman",  # British spelling
    "Omann Chromite": "oman-chromite",  # a letter doubled
    "Lulcan Pelletizing": "vulcan-pelletizing",  # the first letter wrong
    "Shawinigan Alumunium": "shawinigan-aluminium",  # two letters in each other's place, or so
    "Usine Grande Baie": "grande-baie-smelter",  # French, without its hyphen
    "Point Lisas Nitrogin": "plnl",  # a wrong letter
    "Mitsubushi Gas Chemical": "mitsubishi-gas-chemical",  # a vowel wrong
    "Metanol Holdings Trinidad": "mhtl",  # a letter left out, brackets left out
    "Gazpromabnk": "gazprombank",  # two letters swapped
}


def test_misspelt_names_are_reconciled_with_the_right_one_first(shipped_data, client):
    batch = {f"q{number}": {"query": name, "limit": 3} for number, name in enumerate(MEANT)}
    answer = client.get("/reconcile/organisations", {"queries": json.dumps(batch)}).json()
    found = {name: [one["id"] for one in answer[f"q{number}"]["result"]][:1] for number, name in enumerate(MEANT)}
    assert found == {name: [key] for name, key in MEANT.items()}
    wrong = [
        one for number, name in enumerate(MEANT) for one in answer[f"q{number}"]["result"] if one["match"] and one["id"] != MEANT[name]
    ]
    assert wrong == []


# --- the public data set ---


def test_what_is_published_is_what_its_schema_says_and_loads_into_an_empty_register(shipped_data, client, tmp_path):
    lists = ("organisations", "products", "zones", "sources", "initiatives", "linkages", "capabilities", "clusters")
    addresses = [
        f"/api/v1/{name}/?format=ndjson{'&kind=market' if number else ''}" for name in lists for number in (0, name == "organisations")
    ]
    addresses = list(dict.fromkeys(addresses))
    package, folder = client.get(f"{HOME}datapackage.json").json(), data_saved(client, tmp_path / "copy")
    tables = {one["name"]: table(client, one["name"]) for one in package["resources"]}
    shown = {address: b"".join(client.get(address).streaming_content) for address in addresses}
    for one in package["resources"]:
        rows, schema = tables[one["name"]], one["schema"]
        wrong = [(row, field["name"]) for row in rows for field in schema["fields"] if not fits(row[field["name"]], field)]
        assert wrong == [], one["name"]
        if "primaryKey" in schema:
            assert len({tuple(row[name] for name in schema["primaryKey"]) for row in rows}) == len(rows)
        for key in schema["foreignKeys"]:
            [name], there = key["fields"], {row["key"] for row in tables[key["reference"]["resource"]]}
            assert {row[name] for row in rows if row[name]} <= there
    register_empty()
    assert table(client, "organisations") == []
    report = packs_load([folder])
    assert errors_of(report) == []
    assert {name: table(client, name) for name in tables} == tables
    assert {address: b"".join(client.get(address).streaming_content) for address in addresses} == shown
