"""Every operation of the OpenAPI document is asked what nobody thought of: each answer is declared, none is a 500."""

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode

from accounts.models import User
from accounts.services import token_create
from tests.api.generated import HEADERS, ask, asked, left_out, operations, schema_of

pytestmark = pytest.mark.django_db

EXAMPLES = 3
"""Requests of each sort to each operation; `python -m benchmarks.generated` sends many more."""
KEYS = {
    "organisations": "smelter", "products": "aluminium", "industries": "2420", "zones": "north-port", "sources": "gazette-2025",
    "initiatives": "programme", "linkages": "metal", "clusters": "aluminium-cluster",
}  # fmt: skip


@pytest.fixture(autouse=True)
def same_connection():
    """A server closes its connection after an answer; here it is that of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def officer(db):
    user = User.objects.create_user("leyla", role="officer", countries=["OM"])
    return {"Authorization": f"Token {token_create(actor=user, name='Program', scope='write', days=30)[1]}"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_answer_to_a_visitor_is_one_that_is_not_declared(world, mode):
    sent = []
    for label, operation in operations(get_wsgi_application()).items():
        for cases in asked(operation, KEYS, mode):
            ask(cases, examples=EXAMPLES, headers={})
            sent.append(label)
    assert len(sent) > 25


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_answer_to_an_officer_who_writes_is_one_that_is_not_declared(world, officer, mode):
    sent = []
    for label, operation in operations(get_wsgi_application()).items():
        if operation.method.upper() in ("POST", "PATCH"):
            for cases in asked(operation, KEYS, mode):
                ask(cases, examples=3 * EXAMPLES, headers=officer)
                sent.append(label)
    assert len(sent) == 6


def test_what_an_answer_links_to_is_there(world):
    schema = schema_of(get_wsgi_application())

    class Explorer(schema.as_state_machine()):
        """Follows the links of the document from answer to answer."""

        def call(self, case, **kwargs):
            return case.call(headers=HEADERS)

        def validate_response(self, response, case, **kwargs):
            case.validate_response(response, excluded_checks=left_out(case))

    Explorer.run(
        settings=settings(
            max_examples=4, stateful_step_count=6, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), derandomize=True,
        )
    )  # fmt: skip
    answers = [path["get"]["responses"].get("200", {}) for path in schema.raw_schema["paths"].values() if "get" in path]
    linked = [name for answer in answers for name in answer.get("links", ())]
    assert {"organisation", "linkage", "cluster_graph", "organisation_of_supplier"} <= set(linked)
