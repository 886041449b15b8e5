"""The examples in the docstrings of the drawing package."""

import doctest
import importlib
import pkgutil

import pytest

import drawing


@pytest.mark.parametrize("name", sorted(module.name for module in pkgutil.iter_modules(drawing.__path__)))
def test_examples_of(name):
    outcome = doctest.testmod(importlib.import_module(f"drawing.{name}"))
    assert outcome.failed == 0
