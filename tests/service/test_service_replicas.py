"""Two services on one database, each with a server of its own: either knows what the other did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from handmade import constant_bundle
from served import Visitor, asked, load, read_one, settings_in

MANY = 24
HALF_A_MINUTE = 30

Both = tuple[Visitor, Visitor]


@pytest.fixture
def replicas(database: str, tmp_path: Path) -> Iterator[Both]:
    settings = settings_in(tmp_path, database=database, follow=0.1)
    with asked(settings) as one, asked(settings) as other:
        yield one, other


def doubted(replica: Visitor) -> str:
    """Have a 7 read and doubted, and return its id."""
    reading: str = read_one(replica)["id"]
    assert decide(replica, reading, action="suggest", text="1") == 200
    return reading


def decide(replica: Visitor, reading: str, **decision: str) -> int:
    return replica.post(f"/v1/readings/{reading}/decision", json=decision).status_code


def claimed(replica: Visitor, reviewer: str) -> list[str]:
    told = replica.post("/v1/review/claim", json={"reviewer": reviewer, "count": 5})
    return [reading["id"] for reading in told.json()["readings"]]


def comes_to_read(replica: Visitor, text: str) -> bool:
    until = time.monotonic() + HALF_A_MINUTE
    while (said := read_one(replica)["text"]) != text and time.monotonic() < until:
        time.sleep(0.05)
    return bool(said == text)


def test_what_one_answers_the_other_finds(replicas: Both) -> None:
    one, other = replicas

    said = read_one(one)

    assert other.get(f"/v1/readings/{said['id']}").json() == said
    assert other.get(f"/v1/readings/{said['id']}/crop").content.startswith(b"\x89PNG")


def test_all_that_is_sent_to_both_at_once_is_there_once(replicas: Both) -> None:
    with ThreadPoolExecutor(4) as threads:
        said = [*threads.map(lambda place: read_one(replicas[place % 2])["id"], range(MANY))]

    listed = replicas[0].get("/v1/readings?limit=200").json()["readings"]
    assert sorted(reading["id"] for reading in listed) == sorted(said)


def test_reviewers_at_both_never_hold_the_same_reading(replicas: Both) -> None:
    for place in range(MANY):
        doubted(replicas[place % 2])

    with ThreadPoolExecutor(4) as threads:
        held = threads.map(
            lambda place: claimed(replicas[place % 2], f"reviewer {place}"), range(4)
        )
        together = [reading for each in held for reading in each]

    assert (len(together), len(set(together))) == (20, 20)


def test_a_reading_held_at_one_cannot_be_decided_by_another_at_the_other(replicas: Both) -> None:
    one, other = replicas
    reading = doubted(one)
    assert claimed(one, "ada") == [reading]

    assert decide(other, reading, action="correct", text="2", reviewer="bob") == 409
    assert decide(one, reading, action="correct", text="7", reviewer="ada") == 200
    assert other.get(f"/v1/readings/{reading}").json()["answer"] == "7"


def test_the_other_follows_a_change_of_the_model_and_its_taking_back(
    replicas: Both, tmp_path: Path
) -> None:
    one, other = replicas

    load(one, constant_bundle({3: 0.999}), tmp_path)
    assert comes_to_read(other, "3")

    other.post("/v1/model/rollback")
    assert comes_to_read(one, "7")
