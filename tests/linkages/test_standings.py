"""Stored standings are those that would be worked out now, whatever is written and by whom."""

import datetime as dt

import pytest
from django.core.management import call_command

from analysis.validity import PartialDate
from core.errors import ConflictError
from core.services import writes_batched
from core.visibility import Visibility
from firms.models import Source
from firms.services import organisation_update, source_update
from linkages.models import Claim, Linkage, Standing
from linkages.selectors import linkage_list
from linkages.services import claim_delete, claim_update, linkage_delete, linkage_update
from linkages.standings import standings_rebuild
from tests import factories as make
from tests.conftest import TODAY
from tests.core.test_visibility import VIEWERS

pytestmark = pytest.mark.django_db


def stored() -> set[tuple[object, ...]]:
    return set(
        Standing.objects.values_list("linkage__key", "claim__key", "status", "level_from", "level_to", "since", "until", "hindsight")
    )


def chosen(level: int = Visibility.AGENCY) -> dict[str, str]:
    claims = dict(Claim.objects.values_list("pk", "key"))
    return {linkage.key: claims[linkage.chosen_id] for linkage in linkage_list(viewer=VIEWERS[level], as_of=TODAY)}


@pytest.fixture
def flow() -> Linkage:
    """A flow of which two claims speak that differ by the date of their sources only; the second has the newer one."""
    flow = make.linkage(
        make.organisation("mine"),
        make.organisation("smelter"),
        make.product("ore"),
        key="first",
        sources=[make.source("old", published="2020")],
    )
    make.claim(flow, key="second", sources=[make.source("new", published="2021")])
    return flow


@pytest.fixture(autouse=True)
def _nothing_is_out_of_step():
    """After every test what is stored is what a rebuild stores."""
    yield
    before = stored()
    standings_rebuild()
    assert stored() == before


def test_a_claim_that_is_added_changed_and_removed(flow):
    assert chosen() == {"first": "second"}
    first, second = Claim.objects.get(key="first"), Claim.objects.get(key="second")
    claim_update(first, actor=make.ACTOR, pinned=True, pin_reason="It was measured.")
    assert chosen() == {"first": "first"}
    claim_delete(first, actor=make.ACTOR)
    assert chosen() == {"first": "second"}
    claim_delete(second, actor=make.ACTOR)
    assert stored() == set()


def test_the_date_of_a_source_may_decide(flow):
    source_update(Source.objects.get(key="old"), actor=make.ACTOR, published=PartialDate.parse("2022"))
    assert chosen() == {"first": "first"}


@pytest.mark.parametrize("key", ["mine", "smelter"])
def test_a_linkage_is_hidden_and_shown_with_its_ends(flow, key):
    end = flow.supplier if key == "mine" else flow.customer
    organisation_update(end, actor=make.ACTOR, visibility=Visibility.SIGNED_IN)
    assert [len(chosen(level)) for level in Visibility.values] == [0, 1, 1]
    organisation_update(end, actor=make.ACTOR, visibility=Visibility.PUBLIC)
    assert len(chosen(Visibility.PUBLIC)) == 1


def test_a_linkage_is_hidden_itself_and_moved_to_a_hidden_end(flow):
    linkage_update(flow, actor=make.ACTOR, visibility=Visibility.AGENCY)
    assert [len(chosen(level)) for level in Visibility.values] == [0, 0, 1]
    linkage_update(flow, actor=make.ACTOR, visibility=Visibility.PUBLIC)
    linkage_update(flow, actor=make.ACTOR, customer=make.organisation("bunker", visibility=Visibility.AGENCY))
    assert [len(chosen(level)) for level in Visibility.values] == [0, 0, 1]


def test_a_removed_linkage_leaves_nothing(flow):
    linkage_delete(flow, actor=make.ACTOR)
    assert stored() == set()


def test_a_batch_is_followed_at_its_end(flow):
    with writes_batched():
        make.claim(flow, key="third", sources=[make.source("newest", published="2023")])
        assert chosen() == {"first": "second"}
    assert chosen() == {"first": "third"}


def test_a_batch_that_fails_leaves_what_was_there(flow):
    before = stored()
    with pytest.raises(ConflictError):
        _third_claim_and_a_linkage_that_is_there(flow)
    assert stored() == before


def _third_claim_and_a_linkage_that_is_there(flow):
    with writes_batched():
        make.claim(flow, key="third", sources=[make.source("newest", published="2023")])
        make.linkage(flow.supplier, flow.customer, flow.product, key="again")


def test_the_command_repairs_what_was_written_past_the_services(flow, capsys):
    Claim.objects.filter(key="second").update(valid_from=dt.date(2030, 1, 1), valid_from_precision="year")
    assert chosen() == {"first": "second"}
    call_command("standings_rebuild")
    assert chosen() == {"first": "first"}
    assert "standings" in capsys.readouterr().out
