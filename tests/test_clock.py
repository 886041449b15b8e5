"""Today is fixed in tests, however a module asks for it."""

import datetime as dt

from core import clock as core_clock
from core.clock import today


def test_today_is_fixed_in_tests(clock):
    assert core_clock.today() == today() == dt.date(2026, 11, 24)
    clock.set(dt.date(2024, 6, 30))
    assert core_clock.today() == today() == dt.date(2024, 6, 30)
