"""The house in which the code lives: who imports whom, who reads, who writes, how files are called and how long they are."""

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from importlinter.cli import lint_imports

from devtools.steps import ROOT

APPS = ("accounts", "clusters", "core", "exchange", "firms", "linkages", "register")
# What Django wants under a name of its own, and what imports nothing and may be imported by all.
PLACED_BY_DJANGO = {"__init__", "apps", "migrations"}


def places() -> set[str]:
    """Return the modules named in the contract of the layers."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["id"] == "layers")
    return set(re.findall(r"[a-z_.]+", " ".join(layers)))


def modules(app: str) -> set[str]:
    """Return the modules and packages of an app, those of its `api` one by one (core's is one base for all)."""
    found = set()
    for path in (ROOT / app).iterdir():
        is_package = path.is_dir() and any(path.glob("*.py"))
        name = path.stem
        if name in PLACED_BY_DJANGO or not (path.suffix == ".py" or is_package):
            continue
        if name == "api" and is_package and app != "core":
            found |= {f"{app}.api.{part.stem}" for part in path.iterdir() if part.suffix == ".py" or any(part.glob("*.py"))}
        else:
            found.add(f"{app}.{name}")
    return {name for name in found if not name.endswith(".__init__")}


@pytest.mark.parametrize("app", APPS)
def test_every_module_has_its_place_in_the_layers(app):
    lost = sorted(modules(app) - places())
    assert lost == [], f"add {', '.join(lost)} to the contract `layers` in pyproject.toml"


def test_every_app_is_known_to_the_linter_and_to_the_types():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    roots = set(configuration["importlinter"]["root_packages"])
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"devtools"}
    assert packages == roots


def test_the_imports_keep_to_the_layers(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, show_timings=False) == 0


# --- files ---

LINES_AT_MOST = 400
# A longer file needs a reason worth reading.
LONGER: dict[str, str] = {}
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "misc"}


def files(*patterns: str) -> list[Path]:
    """Return our files of some patterns: those that git knows and those that are to be added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in sorted(set(listed.stdout.splitlines())) if (ROOT / name).is_file()]


def sources() -> list[Path]:
    """Return the Python files of the apps and the pure packages, without migrations."""
    roots = {*APPS, "analysis", "config", "drawing"}
    return [file for file in files("*.py") if file.relative_to(ROOT).parts[0] in roots and "migrations" not in file.parts]


def test_no_file_is_longer_than_four_hundred_lines_without_a_reason():
    code = [file for file in files("*.py", "*.js", "*.mjs", "*.css", "*.html") if "migrations" not in file.parts]
    assert len(code) > 100
    long = {
        name: count
        for file in code
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > LINES_AT_MOST
        and (name := str(file.relative_to(ROOT))) not in LONGER
    }
    assert long == {}, "split by subject"


def test_a_file_that_may_be_longer_is_longer():
    short = [name for name in LONGER if len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= LINES_AT_MOST]
    assert short == []


def test_a_file_is_named_after_what_it_holds():
    vague = [str(file.relative_to(ROOT)) for file in files() if {*file.relative_to(ROOT).parts[:-1], file.stem} & VAGUE_NAMES]
    # (The pack called common holds what the other packs share; its name is part of the format.)
    assert [name for name in vague if not name.startswith("data/packs/common/")] == []


# --- writes ---


def trees() -> dict[str, ast.Module]:
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in sources()}


def test_no_model_overrides_saving_and_deleting():
    """A write is seen where it is made: in a service."""
    overriding = [
        f"{name}: {node.name}.{part.name}"
        for name, tree in trees().items()
        if "models" in name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete", "save_base"}
    ]
    assert overriding == []


def test_there_are_no_signals():
    """Nobody can see from a write what a signal does. (Telling the log of a failed request is no write.)"""
    signals = {"django.db.models.signals", "django.dispatch", "django.db.backends.signals"}
    using = [
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module in signals or (node.module == "django.db.models" and "signals" in {alias.name for alias in node.names}))
        )
        or (isinstance(node, ast.Import) and signals & {alias.name for alias in node.names})
    ]
    assert using == []


def functions(*names: str) -> dict[str, inspect.Signature]:
    """Return the public functions that the modules or packages of these names define in the apps."""
    found = {}
    for app in APPS:
        for name in names:
            if importlib.util.find_spec(f"{app}.{name}") is None:
                continue
            module = importlib.import_module(f"{app}.{name}")
            parts = [module] + [
                importlib.import_module(f"{module.__name__}.{part.name}") for part in pkgutil.iter_modules(getattr(module, "__path__", ()))
            ]
            for part in parts:
                for key, function in inspect.getmembers(part, inspect.isfunction):
                    if function.__module__ == part.__name__ and not key.startswith("_"):
                        found[f"{part.__name__}.{key}"] = inspect.signature(function)
    return found


def without_required_keyword(signatures: dict[str, inspect.Signature], keyword: str) -> set[str]:
    """Return the functions that can be called without a keyword."""

    def asks(signature: inspect.Signature) -> bool:
        parameter = signature.parameters.get(keyword)
        return parameter is not None and parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty

    return {name for name, signature in signatures.items() if not asks(signature)}


VIEWER_KNOWN = {
    "core.selectors.version_token": "a form of a version that was read for its viewer",
    "firms.selectors.certified_on": "a condition, no rows",
    "firms.selectors.hs_prefix": "a condition, no rows",
    "clusters.selectors.members_of": "a subquery that narrows linkages, which are the viewer's",
    "linkages.selectors.linkages_among": "narrows linkages, which are the viewer's",
    "linkages.selectors.with_cited": "adds a column to rows that are the viewer's",
    "register.selectors.proposals_at": "narrows proposals, which are the viewer's",
}


def test_every_read_says_who_is_looking():
    assert without_required_keyword(functions("selectors"), "viewer") == set(VIEWER_KNOWN)


ACTOR_KNOWN = {
    "firms.services.organisations.class_require": "checks, writes nothing",
    "core.services.instance_check": "checks, writes nothing",
    "core.services.instance_save": "a part of a write, called by services",
    "core.services.dataset_bump": "a part of a write, called by services",
    "core.services.write_ended": "a part of a write, called by services",
    "core.services.write_transaction": "groups the writes of services, writes nothing of its own",
    "core.services.because": "says why services write",
    "core.services.write_attempted": "a part of a batch, writes nothing of its own",
    "register.services.merging.merged_data": "says what a merge would write",
    "register.services.merging.linkages_between": "reads what a merge would remove",
    "register.services.proposals.waiting_require": "reads what somebody is about to decide",
    "register.services.proposals.message_add": "a part of a write, called by services",
    "register.services.undoing.changed_since": "reads what somebody is about to take back",
    "register.services.undoing.known_fields": "a form of a record",
    "core.services.batch_flush": "stores what services wrote",
    "core.services.together": "says which writes stand together",
    "core.services.together_begun": "groups the writes of services, writes nothing of its own",
    "exchange.services.clearing.imports_clear": "removes files of imports that ended, nobody asks for it",
    "core.services.writes_batched": "groups the writes of services, writes nothing of its own",
    "firms.services.organisations.market_refuse": "checks, writes nothing",
    "firms.services.reference.industries_load": "a classification, not a fact of ours: no change log",
    "firms.services.reference.hs_codes_load": "a classification, not a fact of ours: no change log",
}


def test_every_write_says_who_is_writing():
    assert without_required_keyword(functions("services"), "actor") == set(ACTOR_KNOWN)


CHANGES_RECORDED_BY = {"core/records.py", "core/services.py"}


def test_no_write_is_recorded_past_the_question_who_may_write():
    """`core.records` asks for the actor's scope; a service that recorded its changes by itself would have to remember to ask."""
    recording = {
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.alias) and "change_record" in (getattr(node, "id", ""), getattr(node, "name", ""))
    }
    assert recording <= CHANGES_RECORDED_BY


# --- databases ---


def test_psycopg_3_is_not_installed():
    """Django would prefer it to psycopg2 and say nothing."""
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None


@pytest.mark.django_db
def test_the_migrations_are_up_to_date(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out
