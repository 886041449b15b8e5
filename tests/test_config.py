"""What the environment says, and the sentence when it is wrong."""

import re
import sqlite3
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env, probe
from devtools.steps import ROOT


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣"])
def test_a_number_that_is_none_is_told(monkeypatch, value):
    monkeypatch.setenv("ATLAS_RATE_TOKEN", value)
    with pytest.raises(ImproperlyConfigured, match="expected a whole number from 1"):
        env.number("ATLAS_RATE_TOKEN", 5)


def test_a_number_is_read(monkeypatch):
    monkeypatch.delenv("ATLAS_RATE_TOKEN", raising=False)
    assert env.number("ATLAS_RATE_TOKEN", 5) == 5
    monkeypatch.setenv("ATLAS_RATE_TOKEN", "70")
    assert env.number("ATLAS_RATE_TOKEN", 5) == 70


def test_the_example_names_every_variable():
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named == {*env.VARIABLES, "DJANGO_SETTINGS_MODULE"}


def test_only_env_reads_the_environment():
    """manage.py and wsgi.py name the settings, which Django wants there; dev.py and the benchmarks hand it on to programs."""
    found = subprocess.run(
        ["git", "grep", "-lE", r"os\.(environ|getenv)", "--", "*.py", ":!tests"], cwd=ROOT, capture_output=True, text=True
    )
    allowed = {"config/env.py", "config/wsgi.py", "manage.py"}
    assert {name for name in found.stdout.split() if not name.startswith(("devtools/", "benchmarks/"))} <= allowed


def test_a_name_that_is_not_known_is_a_mistake_of_ours():
    with pytest.raises(KeyError, match="ATLAS_TYPO is not a variable"):
        env.text("ATLAS_TYPO")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("off", False), ("", False)])
def test_a_flag_says_yes_or_no(monkeypatch, value, expected):
    monkeypatch.setenv("ATLAS_DEBUG", value)
    assert env.flag("ATLAS_DEBUG") is expected


def test_a_flag_that_says_neither_is_refused(monkeypatch):
    monkeypatch.setenv("ATLAS_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="ATLAS_DEBUG is 'maybe'; expected 1 or 0"):
        env.flag("ATLAS_DEBUG")


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("ATLAS_ALLOWED_HOSTS", " atlas.example, ,www.atlas.example ")
    assert env.items("ATLAS_ALLOWED_HOSTS") == ["atlas.example", "www.atlas.example"]


def test_postgres_addresses_are_read(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://officer:s%40lt@db.example:5433/atlas")
    address = env.database()
    assert address.is_postgresql
    assert address.settings["ENGINE"] == "django.db.backends.postgresql"
    assert (address.settings["HOST"], address.settings["PORT"], address.settings["NAME"]) == ("db.example", 5433, "atlas")
    assert address.settings["PASSWORD"] == "s@lt"


def test_without_an_address_it_is_sqlite_in_var(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    address = env.database()
    assert not address.is_postgresql
    assert address.settings["NAME"] == str(ROOT / "var" / "atlas.sqlite3")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://officer:hidden-word@db/atlas", "names the engine 'mysql'; only postgres:// and sqlite:// are supported"),
        ("oops", "cannot be read"),
        ("postgres://officer:hidden-word@db:port/atlas", "cannot be read"),
        ("postgres://officer:hidden-word@db", "names no database"),
    ],
)
def test_a_wrong_address_is_explained_without_its_password(monkeypatch, address, sentence):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match=sentence) as caught:
        env.database()
    assert "hidden-word" not in str(caught.value)
    assert probe.probe() == {"error": str(caught.value)}


def test_the_probe_tells_one_sqlite_file_from_the_next(tmp_path):
    file = tmp_path / "atlas.sqlite3"
    missing = probe.sqlite_probe(file)
    assert missing["identity"] == [str(file), None, 0]
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE django_migrations (id integer)")
        connection.execute("INSERT INTO django_migrations VALUES (1), (2)")
    connection.close()
    assert probe.sqlite_probe(file)["identity"] == [str(file), file.stat().st_ino, 2]


def test_the_probe_explains_a_sqlite_file_that_cannot_be(tmp_path):
    (tmp_path / "notes.txt").write_text("this is not a database, and long enough for SQLite to look at it " * 20)
    assert "cannot be read: file is not a database" in probe.sqlite_probe(tmp_path / "notes.txt")["error"]
    assert "folder" in probe.sqlite_probe(tmp_path / "missing" / "atlas.sqlite3")["error"]


@pytest.mark.parametrize("name", ["ATLAS_SECRET_KEY", "ATLAS_ALLOWED_HOSTS"])
def test_production_says_in_one_sentence_what_is_missing(name):
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings.prod", "ATLAS_SECRET_KEY": "x", "ATLAS_ALLOWED_HOSTS": "atlas.example"}
    del variables[name]
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() == f"Wrong configuration: {name} is not set: {env.VARIABLES[name]}."
