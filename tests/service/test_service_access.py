"""Who may do what, and from where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import PNG, SEVEN, Visitor, asked, bearer, settings_in, tokens

from tenfold.errors import ServiceError
from tenfold.service.access import require_loopback
from tenfold.service.guard import POLICY
from tenfold.service.settings import read_settings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    given = tokens(reader="read", ann="review", root="admin")
    with asked(settings_in(tmp_path_factory.mktemp("access"), tokens=given)) as client:
        yield client


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path_factory.mktemp("local"))) as client:
        yield client


ROUTES = [
    ("POST", "/v1/read", "read"),
    ("POST", "/v1/draw", "read"),
    ("GET", "/v1/model", "read"),
    ("GET", "/metrics", "read"),
    ("GET", "/v1/readings", "review"),
    ("GET", "/v1/export", "review"),
    ("GET", "/v1/review/progress", "review"),
    ("POST", "/v1/review/claim", "review"),
    ("POST", "/v1/model", "admin"),
    ("POST", "/v1/model/rollback", "admin"),
]


@pytest.mark.parametrize(("method", "path", "role"), ROUTES)
def test_each_route_asks_for_its_role(client: Visitor, method: str, path: str, role: str) -> None:
    names = {"read": "reader", "review": "ann", "admin": "root"}
    roles = list(names)

    said = {
        other: client.request(method, path, headers=bearer(names[other])).status_code
        for other in roles
    }

    refused = {other for other, status in said.items() if status == 403}
    assert refused == set(roles[: roles.index(role)])
    assert client.request(method, path).status_code == 401
    assert client.request(method, path, headers=bearer("guess")).status_code == 401


def test_a_refused_token_says_which_kind_is_needed(client: Visitor) -> None:
    answer = client.get("/v1/readings")

    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/openapi.json"])
def test_what_watches_needs_no_token(client: Visitor, path: str) -> None:
    assert client.get(path).status_code == 200


def test_whoever_reads_may_suggest_and_not_decide(client: Visitor) -> None:
    headers = bearer("reader")
    said = client.post("/v1/read", content=SEVEN, headers=PNG | headers).json()["readings"][0]
    path = f"/v1/readings/{said['id']}/decision"

    suggested = client.post(path, json={"action": "suggest", "text": "1"}, headers=headers)
    decided = client.post(path, json={"action": "accept"}, headers=headers)

    assert (suggested.json()["suggestion"], suggested.json()["state"]) == ("1", "waiting")
    assert decided.status_code == 403


def test_who_decided_is_the_reviewer_under_the_token(client: Visitor) -> None:
    headers = bearer("ann")
    said = client.post("/v1/read", content=SEVEN, headers=PNG | headers).json()["readings"][0]
    path = f"/v1/readings/{said['id']}"
    decision = {"action": "suggest", "text": "1", "reviewer": "root"}
    client.post(f"{path}/decision", json=decision, headers=headers)

    (decision,) = client.get(f"{path}/history", headers=headers).json()["decisions"]

    assert decision["by"] == "ann/root"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_another_site_has_a_browser_send_is_refused(
    local: Visitor, headers: dict[str, str]
) -> None:
    answer = local.post("/v1/read", content=SEVEN, headers=PNG | headers)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "cross_site"


def test_our_own_pages_may_send(local: Visitor) -> None:
    headers = PNG | {"origin": local.address, "sec-fetch-site": "same-origin"}

    assert local.post("/v1/read", content=SEVEN, headers=headers).status_code == 200


def test_without_tokens_a_foreign_name_is_refused(local: Visitor) -> None:
    """A site may have its own name point to this machine, and so pass for us in a browser."""
    answer = local.get("/v1/readings", headers={"host": "rebound.example:8000"})

    assert answer.json()["error"]["code"] == "wrong_host"


@pytest.mark.parametrize("path", ["/v1/readings", "/nothing", "/openapi.json"])
def test_every_answer_carries_the_policy(local: Visitor, path: str) -> None:
    headers = local.get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"


def test_without_tokens_it_listens_to_this_machine_alone() -> None:
    require_loopback(read_settings(host="127.0.0.1"))
    with pytest.raises(ServiceError, match="TENFOLD_TOKENS"):
        require_loopback(read_settings(host="0.0.0.0"))
