"""Every module of an app has its place in the layers; import-linter itself runs beside the tests (dev.py)."""

import re
import tomllib

import pytest

from devtools.steps import ROOT

APPS = ("accounts", "clusters", "core", "exchange", "firms", "linkages")
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
