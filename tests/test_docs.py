"""The documentation says what is there: nothing is left out, and nothing is described that does not exist."""

import argparse
import ast
import importlib
import inspect
import os
import pkgutil
import re
from pathlib import Path

import django_filters
import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db.models import Field, ManyToManyField, Model

import analysis
import dev
from config import env
from core.api.views import ReadView
from devtools.steps import ROOT

DOCS = ROOT / "docs"
APPS = ("accounts", "core", "firms", "linkages", "clusters", "register", "exchange")
MODELS = {model._meta.label: model for app in APPS for model in apps.get_app_config(app).get_models()}


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def tables(text: str, heading: str = "") -> list[list[list[str]]]:
    """Return the tables of a text as rows of cells, those under a heading of their first column only where one is given."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text if text.endswith("\n") else text + "\n", re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        if not heading or rows[0][0] == heading:
            found.append(rows[2:])
    return found


def named(text: str, heading: str) -> list[str]:
    """Return the names in code type in the first column of the tables with this heading."""
    return [name for rows in tables(text, heading) for row in rows for name in re.findall(r"`([^`]+)`", row[0])]


# --- models ---


def page_of(label: str) -> str:
    pages = [page for page in sorted((DOCS / "models").glob("*.md")) if f"Model `{label}`." in page.read_text(encoding="utf-8")]
    assert len(pages) == 1, f"docs/models has {len(pages)} pages that say: Model `{label}`."
    return pages[0].read_text(encoding="utf-8")


def fields_of(model: type[Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, Field | ManyToManyField) and not getattr(field, "primary_key", False)
    }


@pytest.mark.parametrize("label", MODELS)
def test_every_model_and_field_has_its_words(label):
    page = page_of(label)
    described = named(page, "field")
    assert len(described) == len(set(described))
    assert set(described) == fields_of(MODELS[label])
    for heading in ("**Two rows are the same**", "## Who may see it"):
        assert heading in page


@pytest.mark.parametrize("label", MODELS)
def test_every_message_of_a_constraint_is_told(label):
    told = {row[1] for rows in tables(page_of(label), "rule") for row in rows}
    assert told == {str(constraint.violation_error_message) for constraint in MODELS[label]._meta.constraints}


def test_no_page_describes_a_model_that_does_not_exist():
    described = [
        label
        for page in (DOCS / "models").glob("*.md")
        if page.name != "README.md"
        for label in re.findall(r"^Model `([\w.]+)`\.", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(described) == sorted(MODELS)
    assert len(described) == len(list((DOCS / "models").glob("*.md"))) - 1


@pytest.mark.parametrize("label", MODELS)
def test_every_choice_of_a_field_is_named(label):
    """Words of choices are what people and clients write; numbers and codes of classifications are not."""
    page = page_of(label)
    missing = [
        (field.name, value)
        for field in MODELS[label]._meta.get_fields()
        for value, _label in getattr(field, "flatchoices", None) or ()
        if isinstance(value, str) and value and f"`{value}`" not in page
    ]
    assert missing == []


# --- settings ---


def assigned(file: Path) -> set[str]:
    """Return the settings that a module sets, also inside a condition."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        names |= {target.id for target in targets if isinstance(target, ast.Name) and target.id.isupper() and target.id[0] != "_"}
    return names


def test_every_setting_is_described():
    described = named(text_of("settings.md"), "setting")
    assert len(described) == len(set(described))
    assert set(described) == {name for file in (ROOT / "config" / "settings").glob("*.py") for name in assigned(file)}


def test_every_setting_names_the_files_that_set_it():
    files = {file.stem: assigned(file) for file in (ROOT / "config" / "settings").glob("*.py") if file.stem != "__init__"}
    for rows in tables(text_of("settings.md"), "setting"):
        for row in rows:
            names = set(re.findall(r"`([^`]+)`", row[0]))
            assert set(row[2].split(", ")) == {stem for stem, found in files.items() if names & found}, row[0]


def test_every_environment_variable_is_described():
    described = named(text_of("settings.md"), "variable")
    assert sorted(described) == sorted([*env.VARIABLES, "DJANGO_SETTINGS_MODULE"])
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == sorted(described)


def test_variables_of_the_tests_are_described():
    page = text_of("settings.md")
    read = {
        name
        for file in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"os\.environ\.get\(\"([A-Z_]+)\"", file.read_text(encoding="utf-8"))
    }
    assert read
    assert [name for name in read if f"`{name}" not in page] == []


# --- commands ---


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Return the options and arguments of a parser, without the one that prints the help."""
    actions = [action for action in parser._actions if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)]
    return {action.option_strings[-1] if action.option_strings else action.dest for action in actions}


def options_told(page: str, command: str) -> set[str]:
    return {name for rows in tables(page, "option") for row in rows if row[1] == command for name in re.findall(r"`([^`]+)`", row[0])}


def sections(text: str) -> dict[str, str]:
    """Return the text under each heading."""
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_of_dev_is_described():
    page = sections(text_of("commands.md"))["dev.py"]
    (commands,) = (action.choices for action in dev.arguments()._actions if isinstance(action, argparse._SubParsersAction))
    assert named(page, "command") == [f"dev.py {name}" for name in commands]
    for name, parser in commands.items():
        assert options_told(page, name) == options_of(parser), name


def test_every_command_of_manage_is_described():
    page = sections(text_of("commands.md"))["manage.py"]
    ours = {name: app for name, app in get_commands().items() if app in APPS}
    assert sorted(named(page, "command")) == sorted(ours)
    of_all = options_of(BaseCommand().create_parser("manage.py", "any"))
    for name, app in ours.items():
        own = options_of(load_command_class(app, name).create_parser("manage.py", name))
        assert options_told(page, name) == own - of_all, name


# --- filters ---


def subclasses(base: type) -> set[type]:
    return {one for child in base.__subclasses__() for one in {child, *subclasses(child)}}


def filter_sets() -> dict[str, type[django_filters.FilterSet]]:
    """Return the sets of filters that pages and endpoints use."""
    for app in APPS:
        for place in ("filters", "pages", "lists", "views", "api.views"):
            if (ROOT / app / f"{place.replace('.', os.sep)}.py").exists():
                importlib.import_module(f"{app}.{place}")
    importlib.import_module("config.urls")
    found = {f"{one.__module__}.{one.__name__}": one for one in subclasses(django_filters.FilterSet)}
    return {name: one for name, one in found.items() if name.split(".")[0] in APPS and one.base_filters}


def filters_told() -> dict[str, set[str]]:
    """Return the parameters of each set that the page describes: those of the first table after its name."""
    page, told = text_of("filters.md"), {}
    for block in re.split(r"\n(?=`)|\n## ", page):
        introduction = block.split("\n|")[0]
        for name in re.findall(r"`((?:%s)\.[\w.]+)`" % "|".join(APPS), introduction):  # noqa: UP031
            told[name] = set(named(block, "parameter"))
    return told


def own_filters(name: str, one: type[django_filters.FilterSet], sets: dict[str, type[django_filters.FilterSet]]) -> set[str]:
    """Return the parameters that a set adds to those it inherits from another one that is described."""
    inherited = {key for other in sets.values() if other is not one and issubclass(one, other) for key in other.base_filters}
    return set(one.base_filters) - inherited


def test_every_parameter_of_every_filter_set_is_described():
    sets = filter_sets()
    told = filters_told()
    assert sorted(told) == sorted(sets)
    for name, one in sets.items():
        assert told[name] == own_filters(name, one, sets), name


def test_every_parameter_that_endpoints_read_themselves_is_described():
    filter_sets()
    read = {name for view in subclasses(ReadView) for name in view.reads}
    assert set(named(sections(text_of("filters.md"))["The form of an answer"], "parameter")) == read


# --- rules ---

RULES = {page.name: page.read_text(encoding="utf-8") for page in sorted((DOCS / "rules").glob("*.md"))}


def rule_functions() -> dict[str, object]:
    """Return the public functions of `analysis`."""
    found = {}
    for part in pkgutil.iter_modules(analysis.__path__):
        module = importlib.import_module(f"analysis.{part.name}")
        for name in getattr(module, "__all__", ()):
            one = getattr(module, name)
            if inspect.isfunction(one) and one.__module__ == module.__name__:
                found[f"analysis.{part.name}.{name}"] = one
    return found


# Functions without a rule of the domain in them.
NO_RULE = {
    "analysis.forces.checked_ends": "refuses what is no network",
    "analysis.forces.force_layout": "where things are drawn",
    "analysis.layouts.layered_layout": "where things are drawn",
    "analysis.orders.column_ranks": "where things are drawn",
    "analysis.orders.crossing_count": "where things are drawn",
    "analysis.orders.partners_of": "where things are drawn",
    "analysis.geography.distance_km": "geometry",
    "analysis.graphs.check_graph": "refuses what is no graph",
    "analysis.graphs.counting_flows": "reads what `is_counting` has said",
    "analysis.graphs.flow_graph": "builds the graph; `is_counting` holds the rule",
    "analysis.graphs.graph_document": "a form of the graph",
    "analysis.graphs.graph_flows": "a form of the graph",
    "analysis.wording.gettext_noop": "marks sentences for translation",
}


def test_every_rule_in_the_code_is_told_on_a_page():
    told = {name for page in RULES.values() for name in re.findall(r"`(analysis\.\w+\.\w+)`", page)}
    assert sorted(set(rule_functions()) - told) == sorted(NO_RULE)


def test_every_function_that_the_documentation_names_exists():
    lost = []
    for page in DOCS.rglob("*.md"):
        for name in re.findall(r"`((?:analysis|%s)\.[a-z_.]+\.\w+)`" % "|".join(APPS), page.read_text(encoding="utf-8")):  # noqa: UP031
            module, _dot, attribute = name.rpartition(".")
            try:
                if not hasattr(importlib.import_module(module), attribute):
                    lost.append(f"{page.name}: {name}")
            except ModuleNotFoundError:
                lost.append(f"{page.name}: {name}")
    assert lost == []


def test_the_table_of_contents_of_the_rules_lists_every_page():
    listed = re.findall(r"\]\((\w+\.md)\)", RULES["README.md"])
    assert sorted(listed) == sorted(set(RULES) - {"README.md"})


# --- decisions and links ---


def test_every_decision_is_numbered_listed_and_tells_what_was_decided():
    pages = sorted((DOCS / "decisions").glob("[0-9][0-9][0-9][0-9]-*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = text_of("decisions/README.md")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        title = text.splitlines()[0]
        assert title.startswith(f"# {int(page.name[:4])}. ")
        assert f"| [{int(page.name[:4])}]({page.name}) | {title.partition('. ')[2]} |" in index
        assert "## Decision" in text


def test_links_between_pages_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


# --- security ---


def test_every_test_that_the_page_on_security_names_exists():
    named_tests = re.findall(r"`([\w/]+\.py)::(\w+)`", text_of("security.md"))
    assert len(named_tests) > 50
    lost = [
        f"{file}::{name}"
        for file, name in named_tests
        if not (ROOT / "tests" / file).is_file() or f"\ndef {name}(" not in (ROOT / "tests" / file).read_text(encoding="utf-8")
    ]
    assert lost == []


def test_every_chapter_of_the_standard_stands_on_the_page_on_security():
    """OWASP ASVS 5.0 has seventeen chapters; one that applies has a section, one that does not says why."""
    text = text_of("security.md")
    (rows,) = tables(text, "chapter")
    assert [row[0].split()[0] for row in rows] == [f"V{number}" for number in range(1, 18)]
    assert [row[0] for row in rows if not row[1].startswith("no:")] == [name for name in sections(text) if re.match(r"V\d+ ", name)]
