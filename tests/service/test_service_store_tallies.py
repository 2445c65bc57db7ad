"""How many: what waits, what is held, what is decided, and how often the reader was right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from filed import LATER, LEASE, NOW, fill, new, sure

from tenfold.service.store import Decided, Progress, Store


def test_progress_counts_what_waits_and_what_is_decided(store: Store) -> None:
    names = fill(store, 5)
    store.add([sure("sure"), replace(new("unseen"), crop=None)])
    store.decide(names[0], "ann", "accept", now=NOW)
    store.decide(names[1], "ann", "reject", now=NOW)
    store.claim("ann", 2, NOW, LEASE)

    assert store.progress(NOW) == Progress(
        waiting=3,
        claimed=2,
        decided=2,
        decided_last_hour=2,
        by_state={"waiting": 4, "answered": 1, "accepted": 1, "rejected": 1},
    )


def test_an_empty_store_has_made_no_progress(store: Store) -> None:
    nothing = Progress(waiting=0, claimed=0, decided=0, decided_last_hour=0, by_state={})

    assert store.progress(NOW) == nothing


def test_a_lease_that_ended_is_no_claim(store: Store) -> None:
    fill(store, 1)
    store.claim("ann", 1, NOW, LEASE)

    assert store.progress(LATER).claimed == 0


def test_the_last_hour_forgets_what_is_older_and_what_was_undone(store: Store) -> None:
    names = fill(store, 4)
    for name, minutes in zip(names, (0, 30, 61, 62), strict=True):
        store.decide(name, "ann", "accept", now=NOW + timedelta(minutes=minutes))
    store.decide(names[3], "ann", "undo", now=NOW + timedelta(minutes=63))

    assert store.progress(NOW + timedelta(minutes=64)).decided_last_hour == 2


def test_the_error_rate_counts_what_people_found(store: Store) -> None:
    names = fill(store, 6)
    for name in names[:3]:
        store.decide(name, "ann", "accept", now=NOW)
    store.decide(names[3], "ann", "correct", "9", now=NOW)
    store.decide(names[4], "ann", "reject", now=NOW)

    assert store.error_rate() == Decided(accepted=3, corrected=1, rejected=1)


def test_the_error_rate_of_one_reader_leaves_out_others(store: Store) -> None:
    store.add([new("one"), replace(new("two"), model="cd" * 32)])
    store.decide("one", "ann", "accept", now=NOW)
    store.decide("two", "ann", "correct", "9", now=NOW)

    assert store.error_rate("cd" * 32) == Decided(accepted=0, corrected=1, rejected=0)
