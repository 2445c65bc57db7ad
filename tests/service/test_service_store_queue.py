"""The queue: the least sure first, nothing given to two people, nothing lost when one leaves."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from filed import LATER, LEASE, NOW, fill, new, sure
from sqlalchemy import Select, text

from tenfold.service.store import Kept, Store, queue
from tenfold.service.store.database import Database


def test_the_least_sure_come_first(store: Store) -> None:
    store.add([new("b", confidence=0.5), new("c", confidence=0.7), new("a", confidence=0.2)])

    assert ids(store.claim("ann", 2, NOW, LEASE)) == ["a", "b"]


def test_only_what_waits_and_can_be_seen_is_claimed(store: Store) -> None:
    store.add([sure("answered"), replace(new("unseen"), crop=None), new("waits")])

    assert ids(store.claim("ann", 9, NOW, LEASE)) == ["waits"]


def test_what_one_holds_another_does_not_get(store: Store) -> None:
    names = fill(store, 4)

    assert ids(store.claim("ann", 3, NOW, LEASE)) == names[:3]
    assert ids(store.claim("ben", 3, NOW, LEASE)) == names[3:]


def test_a_claim_says_whose_it_is(store: Store) -> None:
    fill(store, 1)

    (kept,) = store.claim("ann", 1, NOW, LEASE)

    assert kept.by == store.get(kept.id).by == "ann"


def test_claiming_again_gives_the_same_and_then_more(store: Store) -> None:
    names = fill(store, 4)
    store.claim("ann", 2, NOW, LEASE)

    assert ids(store.claim("ann", 3, NOW, LEASE)) == names[:3]


def test_claiming_again_renews_the_lease(store: Store) -> None:
    names = fill(store, 1)
    store.claim("ann", 1, NOW, LEASE)
    store.claim("ann", 1, NOW + LEASE / 2, LEASE)

    assert store.claim("ben", 1, LATER, LEASE) == []
    assert ids(store.claim("ben", 1, LATER + LEASE, LEASE)) == names


def test_a_lease_that_ended_frees_the_reading(store: Store) -> None:
    names = fill(store, 2)
    store.claim("ann", 2, NOW, LEASE)

    assert ids(store.claim("ben", 2, LATER, LEASE)) == names


def test_a_lease_that_ended_is_renewed_if_nobody_took_the_reading(store: Store) -> None:
    names = fill(store, 2)
    store.claim("ann", 1, NOW, LEASE)

    assert ids(store.claim("ann", 1, LATER, LEASE)) == names[:1]
    assert ids(store.claim("ben", 2, LATER, LEASE)) == names[1:]


def test_what_is_released_is_free_at_once(store: Store) -> None:
    names = fill(store, 2)
    store.claim("ann", 2, NOW, LEASE)

    store.release("ann")

    assert ids(store.claim("ben", 2, NOW, LEASE)) == names


def test_releasing_leaves_what_others_hold(store: Store) -> None:
    fill(store, 2)
    store.claim("ann", 1, NOW, LEASE)
    store.release("ben")

    assert len(store.claim("ben", 2, NOW, LEASE)) == 1


def test_what_was_skipped_comes_last(store: Store) -> None:
    names = fill(store, 3)
    store.decide(names[0], "ann", "skip", now=NOW)

    assert ids(store.claim("ann", 3, NOW, LEASE)) == [*names[1:], names[0]]


def test_what_was_skipped_more_often_comes_later(store: Store) -> None:
    names = fill(store, 3)
    for name in (names[0], names[0], names[1]):
        store.decide(name, "ann", "skip", now=NOW)

    assert ids(store.claim("ann", 3, NOW, LEASE)) == [names[2], names[1], names[0]]


def test_a_reading_without_its_crop_leaves_the_queue(store: Store) -> None:
    fill(store, 2)
    store.expire(NOW + timedelta(1))

    assert store.claim("ann", 2, NOW, LEASE) == []


def test_many_who_claim_at_once_get_no_reading_twice(store: Store) -> None:
    names = fill(store, 60)

    def claims(number: int) -> list[str]:
        return ids(store.claim(f"person {number}", 10, NOW, LEASE))

    with ThreadPoolExecutor(8) as crowd:
        given = [name for some in crowd.map(claims, range(8)) for name in some]

    assert sorted(given) == names


def test_a_crowd_that_comes_and_goes_decides_every_reading_once(store: Store) -> None:
    names = fill(store, 60)

    with ThreadPoolExecutor(6) as crowd:
        jobs = [crowd.submit(_review, store, number) for number in range(6)]
        decided = Counter(name for job in jobs for name in job.result())

    assert decided == Counter(names)
    assert store.progress(NOW).by_state == {"accepted": 60}


def _review(store: Store, number: int) -> list[str]:
    """Decide until nothing is left; now and then leave, and come back as somebody else."""
    rng = random.Random(number)
    done = list[str]()
    for visit in count():
        by = f"{number}, visit {visit}"
        got = store.claim(by, 4, NOW, LEASE)
        if not got and not store.progress(NOW).waiting:
            return done
        for kept in got[: rng.randint(1, 4)]:
            store.decide(kept.id, by, "accept", now=NOW)
            done.append(kept.id)
        store.release(by)
    return done


@pytest.mark.parametrize("question", [queue.held_by("ann"), queue.free("ann", 5, NOW)])
def test_a_claim_looks_at_no_more_than_it_takes(
    store: Store, database: str, question: Select[Any]
) -> None:
    fill(store, 3)

    plan = _plan(database, question)

    assert "readings_queue" in plan or "readings_claims" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def _plan(database: str, question: Select[Any]) -> str:
    """Return how a database goes about a question, were the table long."""
    with closing(Database(database)) as opened, opened.writing() as connection:
        asked = question.compile(connection, compile_kwargs={"literal_binds": True})
        if opened.is_sqlite:
            return str(connection.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all())
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        return str(connection.execute(text(f"EXPLAIN {asked}")).all())


def ids(some: list[Kept]) -> list[str]:
    """Return the ids of readings."""
    return [kept.id for kept in some]
