"""The only reader of the process environment.

Every name that the project understands stands in `VARIABLES` with its meaning; `.env.example` lists the same names.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
SQLITE_FILE = BASE_DIR / "var" / "atlas.sqlite3"

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})

VARIABLES = {
    "DATABASE_URL": "the database, postgres://user:password@host:port/name; SQLite in var/atlas.sqlite3 when it is not set",
    "ATLAS_SECRET_KEY": "the key that signs sessions and tokens; obligatory in production, made and kept in var/ otherwise",
    "ATLAS_ALLOWED_HOSTS": "the host names that are served, separated by commas",
    "ATLAS_TRUSTED_ORIGINS": "the origins that may send forms from another host name, https://atlas.example, separated by commas",
    "ATLAS_BEHIND_PROXY": "1 when a proxy in front ends TLS and sets X-Forwarded-Proto",
    "ATLAS_EMAIL_URL": "the server that sends e-mail, smtp://user:password@host:port (smtps:// for TLS from the start), or console:",
    "ATLAS_EMAIL_FROM": "the address that e-mail comes from",
    "ATLAS_RATE_ADDRESS": "requests that an address without an account may send to the interface in a minute; 1200 when it is not set",
    "ATLAS_RATE_ACCOUNT": "the same for an account that is signed in; 1200 when it is not set",
    "ATLAS_RATE_TOKEN": "the same for a token; 3000 when it is not set",
    "ATLAS_IMPORT_FILE_DAYS": "days for which the file of an import that has ended is kept; 30 when it is not set",
    "ATLAS_DEBUG": "1 shows Django's error pages with source code; development only",
    "ATLAS_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR; INFO when it is not set",
}


@dataclass(frozen=True)
class DatabaseAddress:
    """What DATABASE_URL says: Django's connection settings, and whether the engine is PostgreSQL."""

    settings: dict[str, Any]
    is_postgresql: bool


@dataclass(frozen=True)
class MailServer:
    """What ATLAS_EMAIL_URL says: Django's backend and, of a server, how it is reached."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    is_tls: bool = False

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


def text(name: str, default: str = "") -> str:
    """Return the value of a variable without the blanks around it; `default` when it is missing or empty."""
    if name not in VARIABLES:
        msg = f"{name} is not a variable of this project; config/env.py lists the known ones."
        raise KeyError(msg)
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """Return the value of a variable that must be there."""
    value = text(name)
    if not value:
        msg = f"{name} is not set: {VARIABLES[name]}."
        raise ImproperlyConfigured(msg)
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether a variable says yes (1, true, yes, on) or no (0, false, no, off, empty)."""
    value = text(name, "1" if default else "0").lower()
    if value not in YES | NO:
        msg = f"{name} is {value!r}; expected 1 or 0."
        raise ImproperlyConfigured(msg)
    return value in YES


def number(name: str, default: int) -> int:
    """Return a variable that is a whole number above 0."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal() and 0 < int(value) < 10**9):
        msg = f"{name} is {value!r}; expected a whole number from 1."
        raise ImproperlyConfigured(msg)
    return int(value)


def items(name: str, default: str = "") -> list[str]:
    """Return the comma-separated values of a variable."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def database() -> DatabaseAddress:
    """Return the database that DATABASE_URL names, else SQLite in var/; the message never repeats the password."""
    address = text("DATABASE_URL", f"sqlite:///{SQLITE_FILE}")
    scheme = address.partition(":")[0]
    try:
        settings = dict(dj_database_url.parse(address))
    except ValueError as error:
        msg = f"DATABASE_URL cannot be read (it starts with {scheme!r}); expected postgres://user:password@host:port/name."
        raise ImproperlyConfigured(msg) from error
    engine = str(settings["ENGINE"]).rpartition(".")[2]
    if engine not in {"sqlite3", "postgresql"}:
        msg = f"DATABASE_URL names the engine {scheme!r}; only postgres:// and sqlite:// are supported."
        raise ImproperlyConfigured(msg)
    if not settings.get("NAME"):
        msg = "DATABASE_URL names no database; expected postgres://user:password@host:port/name."
        raise ImproperlyConfigured(msg)
    return DatabaseAddress(settings=settings, is_postgresql=engine == "postgresql")


def mail(*, must_be_given: bool = False) -> MailServer:
    """Return the server that ATLAS_EMAIL_URL names, else the console; the message never repeats the password."""
    address = required("ATLAS_EMAIL_URL") if must_be_given else text("ATLAS_EMAIL_URL", "console:")
    if address == "console:":
        return MailServer(backend="django.core.mail.backends.console.EmailBackend")
    scheme = address.partition(":")[0]
    expected = "expected smtp://user:password@host:port, smtps:// or console:"
    if scheme not in {"smtp", "smtps"}:
        msg = f"ATLAS_EMAIL_URL starts with {scheme!r}; {expected}."
        raise ImproperlyConfigured(msg)
    try:
        parts = urlsplit(address)
        port = parts.port or (465 if scheme == "smtps" else 587)
    except ValueError as error:
        msg = f"ATLAS_EMAIL_URL cannot be read (it starts with {scheme!r}); {expected}."
        raise ImproperlyConfigured(msg) from error
    if not parts.hostname:
        msg = f"ATLAS_EMAIL_URL names no host; {expected}."
        raise ImproperlyConfigured(msg)
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=scheme == "smtps",
    )
