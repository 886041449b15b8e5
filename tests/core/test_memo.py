"""Answers are remembered by data version, viewer and question."""

import threading

import pytest

from core import memo
from core.memo import at_version, question, remembered
from core.services import dataset_bump
from core.visibility import Visibility
from firms.models import Organisation
from tests.core.test_visibility import VIEWERS

pytestmark = pytest.mark.django_db


class Answers:
    """Builds a new object at each call."""

    def __init__(self):
        self.built = 0

    def __call__(self):
        self.built += 1
        return object()


@pytest.fixture
def build(monkeypatch):
    monkeypatch.setattr(memo, "_answers", memo.OrderedDict())
    dataset_bump()
    return Answers()


def test_the_same_question_gets_the_same_object(build):
    first = remembered("chain", "socar-polymer", viewer=None, build=build)
    assert remembered("chain", "socar-polymer", viewer=None, build=build) is first
    assert build.built == 1


@pytest.mark.parametrize("other", [("chain", "balakhani"), ("graph", "socar-polymer"), ("chain",)])
def test_another_question_gets_another_answer(build, other):
    first = remembered("chain", "socar-polymer", viewer=None, build=build)
    assert remembered(*other, viewer=None, build=build) is not first


def test_after_a_write_the_answer_is_new(build):
    first = remembered("chain", viewer=None, build=build)
    dataset_bump()
    assert remembered("chain", viewer=None, build=build) is not first


def test_after_a_write_that_the_viewer_does_not_see_the_answer_is_the_same(build):
    first = remembered("chain", viewer=None, build=build)
    hidden = remembered("chain", viewer=VIEWERS[Visibility.AGENCY], build=build)
    dataset_bump(Visibility.AGENCY)
    assert remembered("chain", viewer=None, build=build) is first
    assert remembered("chain", viewer=VIEWERS[Visibility.AGENCY], build=build) is not hidden


def test_each_visibility_level_has_its_own_answer(build):
    answers = {level: remembered("chain", viewer=viewer, build=build) for level, viewer in VIEWERS.items()}
    assert len(set(map(id, answers.values()))) == len(Visibility)
    assert remembered("chain", viewer=None, build=build) is answers[Visibility.PUBLIC]


def test_an_answer_that_could_not_be_built_is_not_remembered(build):
    def fails():
        message = "no"
        raise ValueError(message)

    with pytest.raises(ValueError, match="no"):
        remembered("chain", viewer=None, build=fails)
    remembered("chain", viewer=None, build=build)
    assert build.built == 1


def test_none_is_an_answer_too(build):
    calls = []
    for _ in range(2):
        assert remembered("nothing", viewer=None, build=lambda: calls.append(1)) is None
    assert calls == [1]


def test_the_answer_used_longest_ago_is_forgotten_first(build, monkeypatch):
    monkeypatch.setattr(memo, "LIMIT", 2)
    first = remembered("a", viewer=None, build=build)
    remembered("b", viewer=None, build=build)
    assert remembered("a", viewer=None, build=build) is first
    remembered("c", viewer=None, build=build)
    assert remembered("a", viewer=None, build=build) is first
    assert build.built == 3
    remembered("b", viewer=None, build=build)
    assert build.built == 4


def test_an_answer_built_while_somebody_writes_is_not_served_afterwards(build):
    def slow():
        dataset_bump()
        return build()

    stale = remembered("chain", viewer=None, build=slow)
    assert remembered("chain", viewer=None, build=build) is not stale


def test_threads_may_ask_at_once(build, monkeypatch):
    monkeypatch.setattr(memo, "dataset_token", lambda viewer: "fixed")
    found = []
    threads = [threading.Thread(target=lambda: found.append(remembered("chain", viewer=None, build=build))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert remembered("chain", viewer=None, build=build) in found


def test_a_question_is_its_sql_with_its_values():
    one, other = Organisation.objects.filter(country="OM"), Organisation.objects.filter(country="AZ")
    assert question(one) == question(Organisation.objects.filter(country="OM"))
    assert question(one) != question(other)
    assert hash(question(one)) == hash(question(Organisation.objects.filter(country="OM")))


def test_a_question_about_nobody_is_a_question_too():
    assert question(Organisation.objects.filter(pk__in=[])) == "nothing"


def test_within_a_version_it_is_read_once_for_that_viewer_only(build, django_assert_num_queries):
    with at_version("known", viewer=None), django_assert_num_queries(1):
        first = remembered("chain", viewer=None, build=build)
        assert remembered("chain", viewer=None, build=build) is first
        remembered("chain", viewer=VIEWERS[Visibility.AGENCY], build=build)
    assert remembered("chain", viewer=None, build=build) is not first


def kept(body, **headers):
    return memo.KeptAnswer(body, headers)


def test_a_written_answer_is_kept_until_others_need_the_room(monkeypatch):
    monkeypatch.setattr(memo, "KEPT_MOST", 12)  # bytes of question, headers and body
    monkeypatch.setattr(memo, "BODY_LARGEST", 6)
    memo.forget()
    memo.answer_keep("a", kept(b"12345"))
    memo.answer_keep("b", kept(b"123", H="2"))
    assert memo.answer_kept("a") == kept(b"12345")  # asked for, so it is the newer of the two
    memo.answer_keep("c", kept(b"123"))  # 6 + 6 + 4: the oldest goes
    assert [memo.answer_kept(one) is not None for one in ("a", "b", "c")] == [True, False, True]
    memo.answer_keep("a", kept(b"1"))
    memo.answer_keep("d", kept(b"12345"))  # 4 + 2 + 6
    assert [memo.answer_kept(one) is not None for one in ("a", "c", "d")] == [True, True, True]
    memo.forget()
    assert memo.answer_kept("a") is None


def test_of_a_large_answer_only_the_headers_are_kept(monkeypatch):
    monkeypatch.setattr(memo, "BODY_LARGEST", 6)
    memo.answer_keep("a", kept(b"1234567", ETag="tag"))
    assert memo.answer_kept("a") == kept(None, ETag="tag")
