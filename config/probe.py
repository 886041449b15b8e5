"""Says which database is configured and whether it answers: `python -m config.probe` prints one JSON line for dev.py."""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from config import env


def sqlite_probe(file: Path) -> dict[str, Any]:
    """Return which SQLite file is meant and how many migrations it has seen; a file that is not there yet is no error."""
    if not file.resolve().parent.is_dir():
        return {"error": f"The folder of the SQLite file {file} does not exist."}
    found = {"engine": "sqlite", "file": str(file.resolve()), "identity": [str(file.resolve()), None, 0]}
    if not file.exists():
        return found
    try:
        with sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True) as connection:
            is_migrated = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone()
            applied = connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0] if is_migrated else 0
    except sqlite3.DatabaseError as error:
        return {"error": f"The SQLite file {file} cannot be read: {error}."}
    return {**found, "identity": [str(file.resolve()), file.stat().st_ino, applied]}


def postgresql_probe(settings: dict[str, Any]) -> dict[str, Any]:
    """Return which PostgreSQL database is meant and how many migrations it has seen."""
    given = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    arguments = {name: settings[key] for name, key in given.items() if settings.get(key)}
    try:
        connection = psycopg2.connect(**{"connect_timeout": 10, **settings.get("OPTIONS", {}), **arguments})
    except psycopg2.Error as error:
        reason = str(error).strip().partition("\n")[0]
        return {"error": f"The database that DATABASE_URL names does not answer: {reason}"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT oid, to_regclass('django_migrations') FROM pg_database WHERE datname = current_database()")
            number, table = cursor.fetchone()
            applied = 0
            if table is not None:
                cursor.execute("SELECT count(*) FROM django_migrations")
                (applied,) = cursor.fetchone()
    finally:
        connection.close()
    place = [settings.get("HOST"), settings.get("PORT"), settings.get("NAME"), number]
    return {"engine": "postgresql", "file": None, "identity": [*place, applied]}


def probe() -> dict[str, Any]:
    """Return {"engine", "file", "identity"} of the configured database, or {"error"} with one sentence."""
    try:
        address = env.database()
    except ImproperlyConfigured as error:
        return {"error": str(error)}
    if address.is_postgresql:
        return postgresql_probe(address.settings)
    return sqlite_probe(Path(address.settings["NAME"]))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(probe()) + "\n")
