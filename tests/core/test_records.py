"""Every kind of record is written in the same way: checked, saved, recorded with what was before and after, and the version changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model

from clusters import services as clusters
from core.actors import SystemActor
from core.visibility import Visibility
from firms import services as firms
from linkages import services as linkages
from tests import factories
from tests.writes import traces

pytestmark = pytest.mark.django_db

WRITER = SystemActor("the writer")
EVERYBODY = set(Visibility.values)


@dataclass(frozen=True)
class Kind:
    """A kind of record: how one is made, a change of it, and the services that change and remove it."""

    make: Callable[..., Model]
    change: Mapping[str, Any]
    update: Callable[..., bool]
    delete: Callable[..., None]
    create: Callable[..., Model]
    has_sources: bool = True
    links: tuple[str, ...] = field(default=())


def _line(**fields: Any) -> Model:
    return factories.product_line(factories.organisation(), factories.product(), **fields)


def _capability(**fields: Any) -> Model:
    return factories.capability(factories.organisation(), factories.product(), **fields)


def _recipe(**fields: Any) -> Model:
    return factories.recipe(factories.product(), factories.product(), **fields)


def _partner(**fields: Any) -> Model:
    return factories.partner(factories.initiative(), factories.organisation(), **fields)


def _membership(**fields: Any) -> Model:
    return factories.member(factories.cluster(), factories.organisation(), **fields)


def _linkage(**fields: Any) -> Model:
    return factories.linkage(factories.organisation(), factories.organisation(), factories.product(), **fields)


def _claim(**fields: Any) -> Model:
    return factories.claim(_linkage(), **fields)


KINDS = {
    "source": Kind(
        factories.source, {"title": "Another"}, firms.source_update, firms.source_delete, firms.source_create, has_sources=False
    ),
    "zone": Kind(factories.zone, {"area_ha": 12.5}, firms.zone_update, firms.zone_delete, firms.zone_create),
    "product": Kind(
        factories.product, {"stage": "waste"}, firms.product_update, firms.product_delete, firms.product_create, has_sources=False
    ),
    "organisation": Kind(
        factories.organisation, {"status": "suspended"}, firms.organisation_update, firms.organisation_delete, firms.organisation_create
    ),
    "product_line": Kind(
        _line,
        {"status": "closed"},
        firms.product_line_update,
        firms.product_line_delete,
        firms.product_line_create,
        links=("organisation", "product"),
    ),
    "capability": Kind(
        _capability,
        {"references": "Ten masts for the port, 2024"},
        firms.capability_update,
        firms.capability_delete,
        firms.capability_create,
        links=("organisation", "product"),
    ),
    "recipe": Kind(
        _recipe, {"route": "hydrolysis"}, firms.recipe_update, firms.recipe_delete, firms.recipe_create, links=("output", "input")
    ),
    "initiative": Kind(factories.initiative, {"end_year": 2030}, firms.initiative_update, firms.initiative_delete, firms.initiative_create),
    "initiative_partner": Kind(
        _partner,
        {"role": "lead"},
        firms.initiative_partner_update,
        firms.initiative_partner_delete,
        firms.initiative_partner_create,
        links=("initiative", "organisation"),
    ),
    "cluster": Kind(factories.cluster, {"status": "planned"}, clusters.cluster_update, clusters.cluster_delete, clusters.cluster_create),
    "membership": Kind(
        _membership,
        {"role": "anchor"},
        clusters.membership_update,
        clusters.membership_delete,
        clusters.membership_create,
        links=("cluster", "organisation"),
    ),
    "claim": Kind(_claim, {"note": "Net of losses."}, linkages.claim_update, linkages.claim_delete, linkages.claim_add, links=("linkage",)),
}
FACTS = [name for name, kind in KINDS.items() if kind.has_sources]


def natural_key(row: Model, kind: Kind) -> str:
    return row.key if hasattr(row, "key") else ":".join(getattr(row, name).key for name in kind.links)


@pytest.mark.parametrize("name", KINDS)
def test_a_new_record_is_saved_and_recorded(name):
    kind = KINDS[name]
    with traces() as left:
        row = kind.make()
    change = left.changes[-1]
    assert type(row).objects.filter(pk=row.pk).exists()
    assert (change.action, change.type, change.key, change.actor_name) == ("create", name, natural_key(row, kind), "tests")
    assert change.before is None
    assert change.visibility_before is None
    assert change.visibility_after == Visibility.PUBLIC
    assert set(kind.change) <= set(change.after)
    assert left.levels == EVERYBODY


@pytest.mark.parametrize("name", KINDS)
def test_the_record_of_a_new_row_names_what_it_hangs_on_by_key(name):
    kind = KINDS[name]
    with traces() as left:
        row = kind.make()
    after = left.changes[-1].after
    assert {link: after[link] for link in kind.links} == {link: getattr(row, link).key for link in kind.links}
    assert after.get("sources", []) == [source.key for source in row.sources.all()] if kind.has_sources else "sources" not in after
    assert not {"id", "recorded_at"} & set(after)


@pytest.mark.parametrize("name", KINDS)
def test_a_change_is_recorded_with_what_was_before_and_after(name):
    kind = KINDS[name]
    row = kind.make()
    before = {field: getattr(row, field) for field in kind.change}
    with traces() as left:
        assert kind.update(row, actor=WRITER, **kind.change) is True
    change = left.only
    row.refresh_from_db()
    assert {field: getattr(row, field) for field in kind.change} == kind.change
    assert (change.action, change.type, change.key, change.actor_name) == ("update", name, natural_key(row, kind), "the writer")
    assert {field: change.before[field] for field in kind.change} == before
    assert {field: change.after[field] for field in kind.change} == kind.change
    others = change.after.keys() - kind.change.keys()
    assert {field: change.before[field] for field in others} == {field: change.after[field] for field in others}
    assert left.levels == EVERYBODY


@pytest.mark.parametrize("name", KINDS)
def test_a_change_that_changes_nothing_leaves_no_record_and_no_new_version(name):
    kind = KINDS[name]
    row = kind.make()
    same = {field: getattr(row, field) for field in kind.change}
    if kind.has_sources:
        same["sources"] = list(row.sources.all())
    with traces() as left:
        assert kind.update(row, actor=WRITER, **same) is False
    assert left.changes == []
    assert left.levels == set()


@pytest.mark.parametrize("name", KINDS)
def test_a_removed_record_is_gone_and_kept_whole_in_the_change_log(name):
    kind = KINDS[name]
    with traces() as made:
        row = kind.make()
    key, pk = natural_key(row, kind), row.pk
    with traces() as left:
        kind.delete(row, actor=WRITER)
    change = left.only
    assert not type(row).objects.filter(pk=pk).exists()
    assert (change.action, change.type, change.key, change.actor_name) == ("delete", name, key, "the writer")
    assert change.before == made.changes[-1].after
    assert change.after is None
    assert change.visibility_after is None
    assert left.levels == EVERYBODY


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_without_a_source_is_refused(name):
    with traces() as left, pytest.raises(ValidationError) as refused:
        KINDS[name].make(sources=[])
    assert refused.value.message_dict == {"sources": ["Every fact names at least one source; give one."]}
    # (A claim is made beside the one that its linkage came with.)
    assert [kind for _action, kind, _key in left.said].count(name) == (1 if name == "claim" else 0)


@pytest.mark.parametrize("name", FACTS)
def test_the_last_source_of_a_fact_cannot_be_taken_away(name):
    kind = KINDS[name]
    row = kind.make()
    with traces() as left, pytest.raises(ValidationError) as refused:
        kind.update(row, actor=WRITER, sources=[])
    assert "sources" in refused.value.message_dict
    assert row.sources.count() == 1
    assert left.changes == []


@pytest.mark.parametrize("name", FACTS)
def test_other_sources_are_a_change(name):
    kind = KINDS[name]
    first, second = factories.source("first"), factories.source("second")
    row = kind.make(sources=[first])
    with traces() as left:
        assert kind.update(row, actor=WRITER, sources=[second, first]) is True
    assert (left.only.before["sources"], left.only.after["sources"]) == (["first"], ["first", "second"])


@pytest.mark.parametrize("name", FACTS)
def test_a_source_named_twice_counts_once(name):
    cited = factories.source("cited")
    with traces() as left:
        row = KINDS[name].make(sources=[cited, cited])
    assert [source.key for source in row.sources.all()] == ["cited"]
    assert left.changes[-1].after["sources"] == ["cited"]


@pytest.mark.parametrize("name", [name for name in KINDS if name not in ("initiative_partner", "membership")])
def test_a_key_is_taken_once_and_never_changes(name):
    kind = KINDS[name]
    row = kind.make(key="first")
    with traces() as left, pytest.raises(ValidationError) as taken:
        kind.make(key="first")
    assert taken.value.message_dict["key"] == ["This key is taken; choose another or change the record that has it."]
    assert "first" not in {change.key for change in left.changes}
    with pytest.raises(ValidationError) as renamed:
        kind.update(row, actor=WRITER, key="second")
    assert renamed.value.message_dict["key"] == ["The key of a record never changes: first cannot become second."]
    with pytest.raises(ValidationError) as badly_named:
        kind.make(key="First One")
    assert badly_named.value.message_dict["key"] == ["A key is lower-case letters, digits and single hyphens: sohar-aluminium."]


@pytest.mark.parametrize("name", KINDS)
def test_a_refused_change_leaves_the_row_as_it_was(name):
    kind = KINDS[name]
    row = kind.make()
    column = next(iter(kind.change))
    before = getattr(row, column)
    with traces() as left, pytest.raises(ValidationError):
        kind.update(row, actor=WRITER, **{**kind.change, "recorded_at": "never"})
    assert getattr(row, column) == before
    assert left.changes == []


def test_a_change_by_a_user_names_the_user(django_user_model):
    officer = django_user_model.objects.create_user("leyla", role="officer")
    with traces() as left:
        firms.source_create(actor=officer, key="gazette", title="The Gazette")
    assert (left.only.actor, left.only.actor_name) == (officer, "leyla")


def test_a_change_needs_something_before_or_after():
    from core.services import change_record  # noqa: PLC0415

    with pytest.raises(ValueError, match="before or after"):
        change_record(actor=WRITER, record_type="source", key="nothing")
