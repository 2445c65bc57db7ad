"""OpenAPI is right: what it allows is asked, and what comes back is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi import checks
from served import Visitor, asked, read_one, settings_in

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
"""Not that all data of the right form are taken: nearly no bytes are a picture."""

OPERATIONS = (
    "GET /livez",
    "GET /metrics",
    "GET /readyz",
    "GET /v1/export",
    "GET /v1/model",
    "GET /v1/readings",
    "GET /v1/readings/{id}",
    "GET /v1/readings/{id}/crop",
    "GET /v1/readings/{id}/history",
    "GET /v1/review/progress",
    "POST /v1/draw",
    "POST /v1/model",
    "POST /v1/model/rollback",
    "POST /v1/read",
    "POST /v1/readings/{id}/decision",
    "POST /v1/review/claim",
    "POST /v1/review/release",
)


NOTHING_TO_GET_WRONG = {
    "GET /livez",
    "GET /metrics",
    "GET /readyz",
    "GET /v1/model",
    "GET /v1/review/progress",
    "POST /v1/draw",
    "POST /v1/model",
}
"""Nothing is sent, or any bytes are."""

ASKED = [
    (label, mode)
    for label in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or label not in NOTHING_TO_GET_WRONG
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path_factory.mktemp("openapi"))) as client:
        read_one(client)
        yield client


@pytest.fixture(scope="module")
def described(client: Visitor) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{client.address}/openapi.json")


@pytest.mark.parametrize(("label", "mode"), ASKED)
def test_what_is_described_is_what_happens(
    described: schemathesis.BaseSchema, label: str, mode: GenerationMode
) -> None:
    method, path = label.split()
    operation = described[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def holds(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS)

    holds()


def test_every_route_is_described_with_its_errors(client: Visitor) -> None:
    described = client.get("/openapi.json").json()["paths"]

    operations = {
        f"{method.upper()} {path}": operation
        for path, operations in described.items()
        for method, operation in operations.items()
    }
    assert tuple(sorted(operations)) == OPERATIONS
    for label, operation in operations.items():
        assert {"401", "403", "422", "503"} <= set(operation["responses"]), label
        assert operation["description"], label
