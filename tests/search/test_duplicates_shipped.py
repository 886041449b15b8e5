"""The duplicate guard on drafts of the packs' own organisations, in every writing that `benchmarks.labelled` makes; no time is asserted."""

import pytest

from benchmarks.duplicates import figures, guard
from benchmarks.labelled import drafts, known_organisations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_data")]

EVERY = 16
"""Of the half that was not used to choose weights, one organisation in so many: `python -m benchmarks.duplicates` takes all."""


def test_of_drafts_of_known_organisations_at_least_95_in_a_hundred_find_theirs_among_five():
    half = [known for known in known_organisations() if not known.is_for_tuning]
    found = figures((draft, guard(draft)) for draft in drafts(half[::EVERY]))
    assert found.known > 100
    assert found.recall_5 >= 0.95, found
    assert found.recall_1 >= 0.9, found
    assert found.precision >= 0.9, found
