"""Many writes as one: recorded in order, the version changed once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from core.actors import SystemActor
from core.models import Change, SearchEntry
from core.records import writes_together
from core.selectors import dataset_token
from core.services import batch_flush, writes_batched
from firms import services as firms
from firms.models import Source

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")


def test_writes_in_a_batch_are_recorded_in_order_and_bump_the_version_once():
    firms.source_create(actor=WRITER, key="before", title="Before")
    token = dataset_token(viewer=None)
    with writes_batched() as changes:
        firms.source_create(actor=WRITER, key="first", title="First")
        firms.source_create(actor=WRITER, key="second", title="Second")
        assert [change.key for change in changes] == ["first", "second"]
        assert dataset_token(viewer=None) == token
    assert dataset_token(viewer=None) != token
    assert list(Change.objects.order_by("pk").values_list("key", flat=True)) == ["before", "first", "second"]


def test_a_batch_that_fails_leaves_nothing():
    firms.source_create(actor=WRITER, key="before", title="Before")
    token = dataset_token(viewer=None)

    def write_two() -> None:
        with writes_batched():
            firms.source_create(actor=WRITER, key="first", title="First")
            firms.source_create(actor=WRITER, key="before", title="Again")

    with pytest.raises(ValidationError):
        write_two()
    assert dataset_token(viewer=None) == token
    assert list(Change.objects.values_list("key", flat=True)) == ["before"]


def test_writes_that_stand_together_are_written_or_taken_back_together_and_a_long_batch_is_stored_bit_by_bit():
    for key in ("first", "second"):
        firms.source_create(actor=WRITER, key=key, title=key)
    mark = Change.objects.count()

    def write_one_that_is_there() -> None:
        with writes_together():
            firms.source_create(actor=WRITER, key="fourth", title="Fourth")
            firms.source_create(actor=WRITER, key="first", title="Again")

    with writes_batched() as changes:
        rows = list(Source.objects.order_by("key"))
        with writes_together(rows):
            for row in rows:
                firms.source_update(row, actor=WRITER, title=f"{row.key} again")
            firms.source_create(actor=WRITER, key="third", title="Third")
        batch_flush()
        assert (len(changes), Change.objects.count()) == (0, mark + 3)
        with pytest.raises(IntegrityError):
            write_one_that_is_there()
        assert len(changes) == 0
    assert list(Source.objects.order_by("key").values_list("title", flat=True)) == ["first again", "second again", "Third"]
    said = [(change.key, change.before and change.before["title"]) for change in Change.objects.order_by("pk")[mark:]]
    assert said == [("first", "first"), ("second", "second"), ("third", None)]
    found = SearchEntry.objects.filter(label="title").order_by("key").values_list("text", flat=True)
    assert list(found) == ["first again", "second again", "Third"]


def test_changed_records_that_stand_together_ask_few_questions(django_assert_max_num_queries):
    for number in range(30):
        firms.source_create(actor=WRITER, key=f"s{number}", title="Old")
    with writes_batched():
        rows = list(Source.objects.all())
        with django_assert_max_num_queries(30 + 8), writes_together(rows):  # one for each record that is saved
            for row in rows:
                firms.source_update(row, actor=WRITER, title="New")
