"""Requests that a program makes up from the OpenAPI document, and what is checked of each answer."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

ADDRESS = re.compile(r"/api/v1/(\w+)/\{")
NOT_CHECKED = [positive_data_acceptance]
"""That what fits the document is accepted: which keys are there the document cannot say."""
HEADERS = {"Accept-Encoding": "identity"}


def left_out(case: Any) -> list[Any]:
    """Return the checks that do not hold for a request.

    A parameter or header without a value is as good as none (`allowEmptyValue`), whatever its type says; in an address every value is a
    text, also a number or a truth value that the document does not know. A wrong change of a record is told first that it names another
    state than there is (412), which is no refusal of what is wrong. And of many records each is refused by itself.
    """
    given = [*(case.query or {}).values(), *(case.headers or {}).values()]
    is_text = any(not isinstance(value, str | list) for value in given)
    is_blank = any(not str(part).strip() for value in given for part in (value if isinstance(value, list) else [value]))
    told_otherwise = is_text or is_blank or case.method == "PATCH" or case.path.endswith("/bulk/")
    return [*NOT_CHECKED, *([negative_data_rejection] if told_otherwise else [])]


def schema_of(application: Callable[..., Any]) -> Any:
    """Return the document as the interface itself shows it."""
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", application, headers=HEADERS)


def operations(application: Callable[..., Any]) -> dict[str, Any]:
    """Return all operations by name: GET /api/v1/linkages/."""
    schema = schema_of(application)
    return {operation.label: operation for operation in (found.ok() for found in schema.get_all_operations())}


def asked(operation: Any, keys: Mapping[str, str], mode: GenerationMode) -> Iterator[st.SearchStrategy]:
    """Yield a strategy of requests to an operation, with known keys in the address; none where nothing that is sent could be wrong."""
    part = ADDRESS.match(operation.path)
    can_be_wrong = operation.body or [one for one in operation.query if one.name != "format"]
    if mode is GenerationMode.POSITIVE or can_be_wrong:
        cases = operation.as_strategy(generation_mode=mode)
        yield cases.map(lambda case: _with_key(case, keys.get(part[1] if part else "", "")))


def _with_key(case: Any, key: str) -> Any:
    if key and case.path_parameters and sum(map(ord, str(case.query))) % 3:  # two of three lead to a record that is there
        case.path_parameters = dict.fromkeys(case.path_parameters, key)
    return case


def ask(cases: st.SearchStrategy, *, examples: int, headers: Mapping[str, str], start: int = 7) -> None:
    """Send made-up requests, others for another `start`.

    Raises what is wrong with an answer: a 500, a status, type, shape or header that is not declared.
    """

    @seed(start)
    @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def one(case: Any) -> None:
        case.call_and_validate(headers={**HEADERS, **headers}, excluded_checks=left_out(case))

    one()
