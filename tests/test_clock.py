"""The clock is asked through its module, so that the tests can fix it."""

import datetime as dt
import subprocess

from django.conf import settings

from core import clock as core_clock


def test_today_is_fixed_in_tests(clock):
    assert core_clock.today() == dt.date(2026, 11, 24)
    clock.set(dt.date(2024, 6, 30))
    assert core_clock.today() == dt.date(2024, 6, 30)


def test_nobody_imports_today_by_name():
    """A name imported from the clock would keep the real day in tests."""
    found = subprocess.run(
        ["git", "grep", "-n", "from core.clock import", "--", "*.py", ":!tests/test_clock.py"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
