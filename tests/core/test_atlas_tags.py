"""The tags and filters of every page."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from core.figures import drawn_figure, number_text, percent_text, quantity_text, unit_text
from core.footnotes import Footnotes, host_of
from core.templatetags import atlas
from core.words import word


def source(key, **changes):
    fields = {
        "title": f"Title of {key}",
        "publisher": "Trend",
        "published": dt.date(2018, 3, 1),
        "published_precision": "month",
        "url": "https://www.trend.az/x",
    }
    return SimpleNamespace(key=key, **{**fields, **changes})


def render(text, **values):
    return Template("{% load atlas %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (190000, "190\u202f000"),
        (1234567.5, "1\u202f234\u202f567.5"),
        (0, "0"),
        (0.05, "0.05"),
        (-12.25, "\u221212.25"),
        (0.00001, "0.00001"),
        (78.4, "78.4"),
    ],
)
def test_numbers_have_narrow_spaces_between_thousands(value, written):
    assert number_text(value) == written


def test_the_decimal_sign_is_the_readers():
    with translation.override("fr"):
        assert number_text(1234.5) == "1\u202f234,5"


def test_units_are_printed_with_their_powers():
    assert unit_text("m3/y") == "m³/y"
    assert unit_text("unit/y") == "units/y"
    assert quantity_text(190000, "t/y") == "190\u202f000\u202ft/y"
    assert percent_text(78.44) == "78.4\u202f%"


def test_an_unknown_figure_is_said_and_is_never_zero():
    assert quantity_text(None, "t/y") == "not known"
    assert drawn_figure(None, "t/y") == ""
    assert render("{{ value|quantity:'t/y' }}", value=None) == '<em class="nk">not known</em>'
    assert render("{{ value|percent }}", value=None) == '<em class="nk">not known</em>'
    assert ">0<" in render("{{ value|number }}", value=0)


def test_basis_and_year_travel_with_the_figure():
    assert render("{% figure 5 't/y' 'contract' 2017 %}") == '<bdi class="q">5\u202ft/y</bdi> <span class="qb">contract 2017</span>'
    assert drawn_figure(5, "t/y", "contract", 2017) == "\u20665\u202ft/y, contract 2017\u2069"


def test_a_withheld_figure_shows_nothing_of_it():
    shown = render("{% figure 190000 't/y' 'actual' 2024 withheld=True %}")
    assert "withheld" in shown
    assert "190" not in shown
    assert "2024" not in shown


@pytest.mark.parametrize(("value", "written"), [("2018", "2018"), ("2018-03", "2018-03"), (dt.date(2018, 3, 5), "2018-03-05")])
def test_dates_keep_their_precision(value, written):
    assert render("{{ value|given_date }}", value=value) == f'<time datetime="{written}"><bdi>{written}</bdi></time>'


def test_a_period_says_when_its_start_is_not_known():
    assert "start not known" in render("{% period None '2020' %}")
    assert render("{% period '2018' None %}").startswith("since ")
    assert render("{% period '2018' '2018' %}").startswith("in ")
    assert " to " in render("{% period '2018' '2020' %}")


def test_a_line_mark_says_status_and_confidence_in_words_and_classes():
    mark = render("{% state 'planned' 'reported' %}")
    assert 'class="state c-reported s-planned"' in mark
    assert "planned, reported" in mark


def test_a_kind_symbol_is_named_only_where_no_word_says_it():
    assert 'aria-hidden="true"' in render("{% kind_icon 'anchor' %}")
    assert 'aria-label="anchor"' in render("{% kind_icon 'anchor' label=True %}")


def test_values_of_rows_have_words():
    assert word("semi_finished") == "semi-finished"
    assert word("something else") == "something else"
    assert render("{{ value|word }}", value=None) == ""


def test_tiers_have_a_true_minus_sign():
    assert "\u22121" in render("{{ -1|tier_name }}")
    assert render("{{ tier|tier_name }}", tier=None) == "Not on the chain"


def test_sources_are_numbered_in_the_order_of_first_citation_and_listed_once():
    shown = render("{% cite first %}{% cite second %}{% source_list %}", first=[source("b")], second=[source("a"), source("b")])
    assert shown.count('<li id="s') == 2
    assert shown.index("Title of b") < shown.index("Title of a")
    assert 'href="/sources/b/"' in shown
    assert "trend.az" in shown


def test_numbering_goes_on_inside_an_included_part():
    notes = Footnotes()
    render("{% cite s %}", s=[source("a")], footnotes=notes)
    assert 'href="#s2"' in render("{% cite s %}", s=[source("b")], footnotes=notes)
    assert len(notes) == 2


def test_a_key_that_no_source_has_is_an_error():
    with pytest.raises(KeyError):
        Footnotes(known={}).number("missing")


def test_nothing_cited_leaves_no_mark_and_no_list():
    assert render("{% cite none %}{% source_list %}", none=[]).strip() == ""


def test_titles_of_sources_are_escaped():
    shown = render("{% cite s %}{% source_list %}", s=[source("a", title="<script>x</script>")])
    assert "<script>" not in shown
    assert host_of("not an address") == ""


def test_the_legend_explains_what_is_asked_for():
    shown = render("{% legend 'confidence' %}")
    assert "inferred" in shown
    assert "federation" not in shown


class OnePage:
    """A site that has the list of clusters and nothing else."""

    urlpatterns = [path("clusters/", lambda request: None)]


def test_only_pages_that_exist_are_in_the_masthead():
    with override_settings(ROOT_URLCONF=OnePage):
        pages = atlas.navigation(Context({"request": RequestFactory().get("/clusters/sohar/")}))
        assert [page["href"] for page in pages] == ["/clusters/"]
        assert pages[0]["current"]
        assert atlas.page_link("organisations/") == ""
        assert atlas.search_page() is None


def test_bars_carry_no_style():
    shown = render("{% coverage_bar 40 30 %}{% confidence_spark 3 2 1 10 %}")
    assert "style" not in shown
    assert shown.count("<svg") == 2
