"""One shape for every error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from served import PNG, SEVEN, Visitor, asked, settings_in

from tenfold.errors import ConflictError, NotFoundError, StoreError, TenfoldError
from tenfold.service.errors import refusal
from tenfold.service.in_use import Pair
from tenfold.service.shapes import ErrorShape


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path_factory.mktemp("errors"))) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "request_", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("GET", "/v1/readings/" + "0" * 32, {}, 404),
        ("GET", "/v1/readings/" + "0" * 32 + "/crop", {}, 404),
        ("GET", "/v1/readings/no-id", {}, 422),
        ("GET", "/v1/readings?state=odd", {}, 422),
        ("GET", "/v1/readings?limit=0", {}, 422),
        ("GET", "/v1/export?format=xml", {}, 422),
        ("DELETE", "/v1/read", {}, 405),
        ("POST", "/v1/review/claim", {"content": b"{"}, 422),
        ("POST", "/v1/review/claim", {"json": {"reviewer": ""}}, 422),
        ("POST", "/v1/review/claim", {"json": {"reviewer": "a", "count": 21}}, 422),
        ("POST", "/v1/review/claim", {"json": {"reviewer": "<b>"}}, 422),
        ("POST", "/v1/model", {"content": b"junk"}, 422),
        ("POST", "/v1/model", {"json": {}}, 415),
        ("POST", "/v1/model/rollback", {}, 409),
        ("GET", "/pages/nothing.js", {}, 404),
        ("GET", "/pages/../app.py", {}, 404),
    ],
)
def test_every_error_has_the_one_shape(
    client: Visitor, method: str, path: str, request_: Any, status: int
) -> None:
    answer = client.request(method, path, **request_)

    assert answer.status_code == status, answer.text
    ErrorShape.model_validate(answer.json(), extra="forbid")


def test_what_is_not_possible_says_what_is(client: Visitor) -> None:
    assert client.delete("/v1/read").headers["allow"] == "POST"


def test_a_fault_of_our_own_tells_nothing_of_itself(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(Pair, "sha256", broken)
    answer = client.post("/v1/read", content=SEVEN, headers=PNG)

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_store_that_fails_is_no_fault_of_the_caller_and_tells_no_address() -> None:
    said = refusal(StoreError("cannot reach postgresql://user:secret@db"))

    assert (said.status, "secret" in str(said)) == (503, False)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("there is none"), 404),
        (ConflictError("another has it"), 409),
        (TenfoldError("whatever"), 500),
    ],
)
def test_an_error_has_its_status(error: TenfoldError, status: int) -> None:
    assert refusal(error).status == status
