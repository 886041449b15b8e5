"""The search on a few rows: who sees what, strange questions, and the entries that follow the writes."""

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection

from accounts.models import User
from analysis.matching import How
from core.errors import DomainError
from core.models import SearchEntry
from core.search import engine
from core.search.entries import searchable_models
from core.search.selectors import CANDIDATES, question_words, records_found, records_found_each, search_get
from core.search.texts import LABELS, TYPES
from firms import services as firms
from firms.models import HsCode, Industry
from tests import factories as make

pytestmark = pytest.mark.django_db

CONTENT = ("type", "record", "key", "name", "kind", "country", "label", "text", "head", "folded", "sounds", "visibility")


class Reader:
    """Somebody with a visibility level."""

    def __init__(self, level):
        self.visibility_level = level


def keys(q, viewer=None, **options):
    return [hit.key for group in search_get(q, viewer=viewer, **options).groups for hit in group.hits]


def entries():
    return sorted(SearchEntry.objects.values_list(*CONTENT))


# ---------------------------------------------------------------- who sees what
@pytest.fixture
def three_levels():
    return [
        make.organisation(f"works-{level}", name=f"Northern Works {level}", visibility=level, aliases=[f"NWX{level}"])
        for level in (0, 1, 2)
    ]


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("q", ["northern works", "nwx", "nortern work", "n", "no"])
def test_nobody_finds_or_counts_what_is_above_the_own_level(three_levels, level, q):
    report = search_get(q, viewer=Reader(level), limit=1)
    assert [hit.key for hit in report.groups[0].hits] == ["works-0"]
    assert (report.count, report.groups[0].more) == (level + 1, level)
    assert set(keys(q, Reader(level))) == {f"works-{seen}" for seen in range(level + 1)}


def test_a_hidden_record_is_not_found_by_its_exact_name_alias_or_identifier():
    make.organisation("secret", name="Secret Smelter", aliases=["Quiet"], identifiers=[("cr", "998877")], visibility=2)
    for q in ("Secret Smelter", "Quiet", "998877", "cr:998877", "secret", "smelter"):
        assert search_get(q, viewer=None).groups == ()
        assert keys(q, Reader(2)) == ["secret"]


def test_nobody_counts_hidden_records_among_many(client):
    make_many(CANDIDATES + 5, "Hidden Foundry", visibility=2)
    make.organisation("open", name="Open Foundry")
    report = search_get("foundry", viewer=None)
    assert (report.count, report.is_least) == (1, False)
    assert client.get("/api/v1/organisations/", {"q": "foundry", "count": "true"}).json()["count"] == 1
    assert client.get("/api/v1/search/", {"q": "foundry"}).json()["count"] == 1
    assert "Hidden" not in client.get("/search/", {"q": "foundry"}).content.decode()


def test_a_record_that_is_hidden_later_is_no_longer_found():
    firm = make.organisation("firm", name="Glassworks", aliases=["GW One"])
    firms.organisation_update(firm, actor=make.ACTOR, visibility=2)
    assert keys("glassworks") == keys("gw one") == []
    assert keys("glassworks", Reader(2)) == ["firm"]
    firms.organisation_update(firm, actor=make.ACTOR, visibility=0)
    assert keys("glassworks") == ["firm"]


def test_a_signed_in_reader_finds_more_over_http_and_the_answers_are_kept_apart(three_levels, client):
    public = client.get("/api/v1/search/", {"q": "northern"})
    client.force_login(User.objects.create_user("officer", role="officer"))
    agency = client.get("/api/v1/search/", {"q": "northern"})
    assert (public.json()["count"], agency.json()["count"]) == (1, 3)
    assert public["ETag"] != agency["ETag"]


# ---------------------------------------------------------------- strange questions
@pytest.mark.parametrize("q", ["", " ", "\t\n", "%", "_", "*", '"', "'", "''", "()", "NEAR", "-", "^", ":", "--", "\\", "؟", "…"])
def test_a_question_without_letters_finds_nothing_and_does_no_harm(q, client):
    make.organisation("firm", name="Glassworks")
    assert search_get(q, viewer=None).count == 0
    assert client.get("/search/", {"q": q}, follow=True).status_code == 200
    assert client.get("/api/v1/search/", {"q": q}).json()["groups"] == []


@pytest.mark.parametrize(
    "q",
    ["glass%", "g%s", "glass_works", 'glassworks"', "glassworks' OR 1=1 --", "glass*", "folded : glass", "NOT glassworks AND x", "{glass}"],
)
def test_signs_of_sql_and_of_the_index_are_plain_text(q):
    make.organisation("firm", name="Glassworks")
    make.organisation("other", name="Gas and slag")
    search_get(q, viewer=None)
    assert "other" not in keys(q)
    assert records_found(q, viewer=None, tables={"rows": ["organisation"]})["rows"].more is None


@pytest.mark.parametrize("q", ["g", "gl", "gla"])
def test_a_few_letters_find_what_begins_with_them(q):
    make.organisation("firm", name="Glassworks")
    make.organisation("other", name="Big Wheel")
    assert keys(q) == ["firm"]


def test_two_letters_are_a_word_or_its_beginning_and_one_letter_the_beginning_of_a_name():
    make.organisation("firm", name="Orpic OQ")
    assert keys("oq") == ["firm"]
    assert keys("pi") == keys("q") == []
    assert keys("orpic o") == ["firm"]


@pytest.mark.parametrize("q", ["x" * 5000, "smelter " * 625, "صحار" * 1250, "9" * 5000, "a b c " * 800, "ﷺ" * 300, "\u0301" * 5000])
def test_a_very_long_question_is_answered(q, client):
    make.organisation("firm", name="Smelter")
    search_get(q, viewer=None)
    assert client.get("/api/v1/search/", {"q": q}).status_code == 200
    assert client.get("/api/v1/organisations/", {"q": q}).status_code == 200
    assert client.get("/api/v1/linkages/", {"q": q}).status_code == 200


def test_a_zero_byte_is_refused_with_a_sentence(client):
    answer = client.get("/api/v1/search/", {"q": "a\0b"})
    assert answer.status_code == 400
    assert "q" in answer.json()["errors"]
    assert client.get("/search/", {"q": "a\0b"}).status_code == 400


def test_an_unknown_type_or_limit_is_refused_by_name(client):
    errors = client.get("/api/v1/search/", {"q": "a", "type": "firm"}).json()["errors"]
    assert "organisation, cluster, zone" in errors["type"][0]
    for limit in ("0", "101", "x", "-1", "٣"):
        assert "limit" in client.get("/api/v1/search/", {"q": "a", "limit": limit}).json()["errors"]


# ---------------------------------------------------------------- what is found
def test_answers_stand_in_the_order_in_which_they_answer():
    names = {
        "same": "Polymer Park",
        "begins": "Polymer Park North",
        "word": "North Polymer Park",
        "sound": "Polimer Parkı",
        "error": "Polynner Park",
    }
    for key, name in names.items():
        make.organisation(key, name=name)
    hits = [hit for group in search_get("polymer park", viewer=None).groups for hit in group.hits]
    assert [hit.key for hit in hits] == ["same", "begins", "word", "sound"]
    assert [hit.how for hit in hits] == [How.EXACT, How.BEGINNING, How.WORDS, How.SOUND]
    assert keys("polynnr park")[0] == "error"


def test_a_name_ranks_before_an_alias_and_a_legal_form_does_not_count():
    make.organisation("alias", name="Something else", aliases=["Delta"])
    make.organisation("legal", name="Delta LLC")
    make.organisation("name", name="Delta")
    assert keys("delta") == ["name", "alias", "legal"]


def test_an_identifier_is_found_whole_in_any_writing_and_not_by_its_parts():
    make.organisation("firm", name="Glassworks", identifiers=[("voen", "1700-004/551")])
    for q in ("1700004551", "1700-004/551", "voen:1700004551", "1700 004 551"):
        assert keys(q) == ["firm"]
    assert keys("1700") == keys("004551") == []


def test_markets_are_a_group_of_their_own():
    make.market("market-peru", name="Peru (market)")
    assert [group.type for group in search_get("peru", viewer=None).groups] == ["market"]
    assert records_found("peru", viewer=None, tables={"rows": ["organisation"]})["rows"].best == ()


def test_a_website_finds_its_owner():
    make.organisation("firm", name="Glassworks", website="https://www.glass.example/en/about")
    hit = search_get("glass.example", viewer=None).groups[0].hits[0]
    assert (hit.key, hit.label, hit.text) == ("firm", "website", "glass.example")


def test_a_description_is_found_by_its_words_after_all_names():
    make.initiative("aim", name="Programme", description="Trains welders for the shipyard.")
    make.initiative("named", name="Welders of the south")
    assert keys("welders") == ["named", "aim"]
    assert keys("weldors") == ["named"]


def test_types_narrow_the_answers():
    make.product("glass", name="Glass")
    make.organisation("firm", name="Glass")
    assert keys("glass", types=["product"]) == ["glass"]
    assert set(keys("glass")) == {"glass", "firm"}


def test_many_records_are_counted_and_listed_in_full(client):
    made = make_many(CANDIDATES * 6, "Foundry")
    report = search_get("foundry", viewer=None)
    assert (len(report.groups[0].hits), report.count) == (5, len(made))
    listed = client.get("/api/v1/organisations/", {"q": "foundry", "limit": 1000, "count": "true"}).json()
    assert (len(listed["results"]), listed["count"]) == (len(made), len(made))
    assert client.get("/api/v1/organisations/", {"q": "foundry", "format": "ndjson"}).getvalue().count(b"\n") == len(made)


def test_linkages_are_found_by_ends_and_product_together(client):
    mill, yard, beam = (
        make.organisation("mill", name="Sohar Mill"),
        make.organisation("yard", name="Ship Yard"),
        make.product("beam", name="Beam"),
    )
    make.linkage(mill, yard, beam, key="mill-yard-beam")
    make.linkage(yard, make.organisation("port", name="Port"), key="yard-port")

    def found(q):
        return [row["key"] for row in client.get("/api/v1/linkages/", {"q": q}).json()["results"]]

    assert found("suhar mil beam") == ["mill-yard-beam"]
    assert set(found("ship yard")) == {"mill-yard-beam", "yard-port"}
    assert found("mill port") == found("%%%") == []
    assert question_words("Sohar Mill LLC / the beam") == ["Sohar", "Mill", "beam"]


# ---------------------------------------------------------------- entries follow the writes
def test_a_new_record_is_found_at_once_and_a_removed_one_no_longer():
    firm = make.organisation("firm", name="Glassworks", name_local="Şüşə", aliases=["GW"])
    assert [label for (label,) in SearchEntry.objects.filter(key="firm").order_by("pk").values_list("label")] == [
        "name",
        "local_name",
        "alias",
    ]
    assert keys("susə") == keys("gw") == ["firm"]
    firms.organisation_delete(firm, actor=make.ACTOR)
    assert keys("glassworks") == keys("gw") == []
    assert not SearchEntry.objects.filter(key="firm").exists()


def test_a_changed_record_is_found_by_what_it_says_now():
    firm = make.organisation("firm", name="Glassworks", aliases=["GW One", "Kept name"])
    kept = SearchEntry.objects.get(key="firm", text="Kept name").pk
    firms.organisation_update(firm, actor=make.ACTOR, aliases=["Kept name", "Window House"])
    assert keys("gw one") == []
    assert keys("window house") == ["firm"]
    assert SearchEntry.objects.get(key="firm", text="Kept name").pk == kept
    firms.organisation_update(firm, actor=make.ACTOR, name="Mirror Hall")
    assert keys("glassworks") == []
    assert [hit.name for hit in search_get("kept name", viewer=None).groups[0].hits] == ["Mirror Hall"]


def test_a_change_that_touches_no_text_leaves_the_entries_alone():
    firm = make.organisation("firm", name="Glassworks")
    before = list(SearchEntry.objects.filter(key="firm").values_list("pk", flat=True))
    firms.organisation_update(firm, actor=make.ACTOR, founded=1999)
    assert list(SearchEntry.objects.filter(key="firm").values_list("pk", flat=True)) == before


def test_a_refused_write_leaves_the_entries_as_they_were():
    paper, firm = make.source(), make.organisation("firm", name="Glassworks")
    make.linkage(firm, make.organisation("buyer"), make.product())
    before = entries()
    with pytest.raises(ValidationError):
        make.organisation("firm", name="Twin", sources=[paper])
    with pytest.raises(ValidationError):
        firms.organisation_update(firm, actor=make.ACTOR, name="Mirror Hall", founded=99999)
    with pytest.raises(DomainError):
        firms.organisation_delete(firm, actor=make.ACTOR)
    assert entries() == before


def test_a_changed_title_of_a_classification_is_found():
    make.hs("760110", "Aluminium; unwrought")
    make_industry("2420", "Metals")
    make.hs("760110", "Light metal")
    make_industry("2420", "Alloys")
    assert keys("aluminium") == keys("metals", types=["isic"]) == []
    assert keys("light metal") == ["760110"]
    assert keys("alloys") == ["2420"]
    assert SearchEntry.objects.filter(type="hs").count() == 2 * HsCode.objects.count()
    assert SearchEntry.objects.filter(type="isic").count() == 2 * Industry.objects.count()


def test_a_rebuild_gives_the_same_and_mends_what_was_written_past_the_services(capsys):
    every_kind()
    right = entries()
    SearchEntry.objects.filter(label="name").delete()
    SearchEntry.objects.update(folded=" wrong ")
    call_command("search_rebuild")
    assert entries() == right
    assert "firms.Organisation: " in capsys.readouterr().out
    assert keys("glassworks") == ["firm"]
    assert keys("wrong") == []


def test_the_index_is_made_anew_where_it_is_missing():
    make.organisation("firm", name="Glassworks")
    engine.index_drop()
    engine.index_create()
    assert keys("glasswork") == ["firm"]
    make.organisation("other", name="Glass Hall")
    assert set(keys("glass")) == {"firm", "other"}


def test_every_type_and_label_that_a_model_declares_is_known():
    every_kind()
    assert {name for model in searchable_models() for name in model.search_types} == set(TYPES)
    assert set(SearchEntry.objects.values_list("type", flat=True)) == set(TYPES)
    assert set(SearchEntry.objects.values_list("label", flat=True)) == set(LABELS)


def test_a_database_without_trigrams_is_told_what_to_do(monkeypatch):
    class Refusing:
        def __enter__(self):
            return self

        def __exit__(self, *_args):
            return False

        def execute(self, statement, _values=None):
            if statement.startswith("CREATE EXTENSION"):
                msg = 'permission denied to create extension "pg_trgm"\nHINT: Must be superuser.'
                raise DatabaseError(msg)

        def fetchone(self):
            return None

    monkeypatch.setattr(engine, "_is_postgresql", lambda: True)
    monkeypatch.setattr(engine.connection, "cursor", Refusing)
    with pytest.raises(ImproperlyConfigured, match=r"permission denied .*CREATE EXTENSION pg_trgm"):
        engine._extension_create()


def test_an_sqlite_without_trigrams_is_told_what_to_do(monkeypatch):
    def refuse(_statements):
        raise DatabaseError("no such tokenizer: trigram")

    monkeypatch.setattr(engine, "_is_postgresql", lambda: False)
    monkeypatch.setattr(engine, "_run", refuse)
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.34 or newer .*no such tokenizer"):
        engine.index_create()


# ---------------------------------------------------------------- speed
def test_a_question_takes_few_queries_whatever_the_number_of_rows(django_assert_max_num_queries):
    make_many(CANDIDATES * 3, "Foundry")
    for q in ("foundry", "fondry", "f", "7601", "صحار", "one two three"):
        with django_assert_max_num_queries(6):
            search_get(q, viewer=None)


# ---------------------------------------------------------------- rows
def make_many(count, name, **fields):
    paper = make.source()
    return [make.organisation(sources=[paper], name=f"{name} {number}", **fields) for number in range(count)]


def make_industry(code, title):
    firms.industries_load([{"code": code, "level": "class", "parent": "", "title_en": title, "title_ar": ""}])


def every_kind():
    firm = make.organisation(
        "firm", name="Glassworks", name_local="Şüşə", aliases=["GW"], identifiers=[("cr", "12")], website="https://glass.example"
    )
    make.market("market-peru", name="Peru")
    make.zone("zone", name="Zone", name_local="منطقة", aliases=["The Zone"])
    make.product("glass", name="Glass", hs=make.hs("700100", "Glass; in the mass"))
    make_industry("2310", "Manufacture of glass")
    make.initiative("aim", name="Aim", description="Windows for all.")
    make.cluster("cluster", name="Glass cluster", members=[(firm, "anchor")])


def test_the_engine_is_the_one_of_the_database():
    assert engine._is_postgresql() == (connection.vendor == "postgresql")


def test_several_questions_are_answered_as_each_alone_in_as_many_queries(django_assert_max_num_queries):
    make.organisation("firm", name="Glassworks of the North")
    make.organisation("mill", name="Rolling Mill")
    make.product("glass", name="Flat glass")
    questions = ["glas", "glasworks", "rollin mil", "zzqqxx", "...", "North"]
    tables = {"end": ("organisation", "market"), "product": ("product",)}
    with django_assert_max_num_queries(3):
        together = records_found_each(questions, viewer=None, tables=tables)
    assert together == [records_found(q, viewer=None, tables=tables) for q in questions]
    assert [bool(found["end"].best) for found in together] == [True, True, True, False, False, True]
