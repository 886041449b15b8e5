"""Fixtures that every test may use: a fixed clock, a browser, and the choice of the tests that touch the database."""

import copy
import datetime as dt
import io
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from core import clock as core_clock
from core import memo

TODAY = dt.date(2026, 11, 24)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "shipped_data"}
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run only the tests that touch the database, without the browser ones (dev.py runs these again on PostgreSQL)",
    )


def _touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    test_class = getattr(item, "cls", None)
    return test_class is not None and issubclass(test_class, TransactionTestCase)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = [item for item in items if connection.vendor == "postgresql" or not item.get_closest_marker("postgresql")]
    if config.getoption("--database-only"):
        kept = [item for item in kept if _touches_database(item) and not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    # The longest files first: last, they would keep one worker busy while the other has nothing to do.
    items[:] = sorted(kept, key=lambda item: "visibility" not in item.path.parts)


class FixedClock:
    """A clock that stands still; `set` moves it."""

    def __init__(self, day: dt.date) -> None:
        self.day = day

    def set(self, day: dt.date) -> None:
        self.day = day


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """Today is 24 November 2026 in every test."""
    fixed = FixedClock(TODAY)
    # What `today` reads is replaced, not `today` itself: modules may have imported it by name.
    monkeypatch.setattr(core_clock, "timezone", SimpleNamespace(localdate=lambda: fixed.day))
    return fixed


def entered_once(enter: Callable[[], SimpleNamespace], blocker: DjangoDbBlocker) -> Iterator[SimpleNamespace]:
    """Enter rows on the day of the tests, for a fixture of a whole module, and remove them after it.

    Each test reads them through `own_copy`, and takes back what it writes itself (`db`). Not for modules with transactional tests, which
    empty the tables.
    """
    with blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(core_clock, "timezone", SimpleNamespace(localdate=lambda: TODAY))
            rows = enter()
        yield rows
        call_command("flush", interactive=False, verbosity=0)


def own_copy(entered: SimpleNamespace) -> SimpleNamespace:
    """Return rows of a module for one test to change, which knows nothing of the answers before it: the version is the module's."""
    memo.forget()
    return copy.deepcopy(entered)


@pytest.fixture
def nothing(db) -> None:
    """An empty register, whatever other tests of the module have."""
    call_command("flush", interactive=False, verbosity=0)
    memo.forget()


def chromium_path() -> str | None:
    """Return the system's Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A running Chromium, shared by the tests of one module.

    Playwright keeps an event loop in this thread, in which Django refuses to query; so Django's guard is off while it runs.
    """
    path = chromium_path()
    if path is None:
        message = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("ATLAS_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Visits:
    """Pages on one site, and what went wrong on them: script errors, refused content, requests that leave the site."""

    def __init__(self, browser, home: str) -> None:
        self.browser = browser
        self.home = home
        self.contexts: list = []
        self.problems: list[str] = []

    def open(self, *, width: int = 1440, height: int = 900, **options):
        """Return a new page; `options` are those of Playwright's `new_context` (color_scheme, locale, ...)."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, base_url=self.home, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", self._watch_request)
        page.on("console", self._watch_console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        return page

    def _watch_request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != urlsplit(self.home).netloc:
            self.problems.append(f"request leaves the site: {request.url}")

    def _watch_console(self, message) -> None:
        # The browser also reports a page that answers 404 on purpose.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def end(self) -> None:
        """Close the pages and fail for what went wrong on them."""
        for context in self.contexts:
            context.close()
        assert not self.problems, "\n".join(self.problems)


@pytest.fixture
def new_page(chromium, live_server) -> Iterator[Callable]:
    """Open pages on the rows of this test: `new_page(width=390, color_scheme="dark")`."""
    visits = Visits(chromium, live_server.url)
    yield visits.open
    visits.end()


@pytest.fixture
def page(new_page):
    """One page of 1440 x 900 on the rows of this test."""
    return new_page()


class KeptRows:
    """The rows of the whole database, held in memory: the second module of a process that wants them has them at once."""

    def __init__(self) -> None:
        self.pages = sqlite3.connect(":memory:", check_same_thread=False)
        self.tables: dict[str, bytes] = {}
        self.is_filled = False

    def keep(self) -> None:
        """Copy what is there: page by page on SQLite, table by table on PostgreSQL."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.connection.backup(self.pages)
        else:
            with connection.cursor() as cursor:
                for table in _tables():
                    text = io.BytesIO()
                    cursor.copy_expert(f"COPY {connection.ops.quote_name(table)} TO STDOUT", text)
                    self.tables[table] = text.getvalue()
        self.is_filled = True

    def put_back(self) -> None:
        """Replace what is there by what was kept."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self.pages.backup(connection.connection)
            return
        with transaction.atomic(), connection.cursor() as cursor:  # keys are checked at its end, so the order does not matter
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, self.tables))}")
            for table, text in self.tables.items():
                cursor.copy_expert(f"COPY {connection.ops.quote_name(table)} FROM STDIN", io.BytesIO(text))
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
                cursor.execute(statement)
        ContentType.objects.clear_cache()


def _tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


kept_rows = KeptRows()


@pytest.fixture(scope="module")
def shipped_data(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The starting data, loaded once for the tests of a module that only read it.

    Add the mark `django_db` (or the fixture `db`) for access.  Loading takes seconds, so keep such tests in few modules, and out of
    modules with transactional tests, which empty the tables.
    """
    with django_db_blocker.unblock():
        if kept_rows.is_filled:
            kept_rows.put_back()
        else:
            call_command("reference_load", verbosity=0)
            call_command("pack_load", verbosity=0)
            kept_rows.keep()
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def shipped_site(shipped_data, django_db_blocker) -> Iterator[str]:
    """The address of a live server on the starting data, for browser tests that only read it."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        requests_ended()
        server.stop()


def requests_ended() -> None:
    """Wait for the threads of a live server whose readers have gone: they close the connection that they share with the tests."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)


@pytest.fixture
def new_atlas_page(chromium, shipped_site) -> Iterator[Callable]:
    """Open pages on the starting data: `new_atlas_page(width=390)`."""
    visits = Visits(chromium, shipped_site)
    yield visits.open
    visits.end()


@pytest.fixture
def atlas_page(new_atlas_page):
    """One page of 1440 x 900 on the starting data."""
    return new_atlas_page()


@pytest.fixture
def violations() -> Callable[[object], list[str]]:
    """Return what axe finds wrong on a page, one line per rule with the first place: `assert violations(page) == []`.

    A second argument narrows the rules, in axe's own words.
    """

    def run(page, rules: dict | None = None) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

        found = Axe().run(page, options={"resultTypes": ["violations"], **(rules or {})}).response["violations"]
        return [f"{rule['id']}: {rule['help']} - {rule['nodes'][0]['html']}" for rule in found]

    return run
