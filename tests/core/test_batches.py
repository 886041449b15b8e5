"""Many writes as one: recorded in order, the version changed once."""

import pytest
from django.core.exceptions import ValidationError

from core.actors import SystemActor
from core.models import Change
from core.selectors import dataset_token
from core.services import writes_batched
from firms import services as firms

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
