import doctest
import importlib
import pkgutil

import pytest

import analysis

MODULES = [f"analysis.{module.name}" for module in pkgutil.iter_modules(analysis.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples_to_run():
    finder = doctest.DocTestFinder()
    with_examples = [name for name in MODULES if any(test.examples for test in finder.find(importlib.import_module(name)))]
    assert len(with_examples) >= 8
