"""Readings in and out of the store: whole, once, in order, and their pictures gone in time."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from filed import CROP, MODEL, NOW, fill, new, reading, sure

from tenfold.errors import ConflictError, NotFoundError, StoreError
from tenfold.service.store import Kept, Store, open_store

_KILLED = """
import os, signal, sys
from filed import new
from tenfold.service.store import open_store
open_store(sys.argv[1]).add([new("first"), new("second")])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_added_is_there(store: Store) -> None:
    store.add([new("one", "471", 0.25)])

    assert store.get("one") == Kept(
        id="one",
        created=NOW,
        source="cheque.png",
        state="waiting",
        reading=reading("471", 0.25).to_dict(),
        text="471",
        confidence=0.25,
        answer=None,
        suggestion=None,
        model=MODEL,
        by=None,
        has_crop=True,
        has_picture=False,
    )


def test_what_was_added_outlives_a_process_killed_right_after(database: str) -> None:
    command = [sys.executable, "-c", _KILLED, database]

    done = subprocess.run(command, cwd=Path(__file__).parent, check=False)

    assert done.returncode == -signal.SIGKILL
    with closing(open_store(database)) as store:
        assert [kept.id for kept in all_of(store)] == ["second", "first"]


def test_readings_are_added_all_or_none(store: Store) -> None:
    store.add([new("one")])

    with pytest.raises(ConflictError):
        store.add([new("two"), new("one")])

    assert [kept.id for kept in all_of(store)] == ["one"]


def test_adding_nothing_adds_nothing(store: Store) -> None:
    store.add([])

    assert all_of(store) == []


@pytest.mark.parametrize("name", ["", "a/b", "..", "a" * 65, "é", "a\n"])
def test_an_id_that_could_be_a_path_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="id is not as it must be"):
        store.add([new(name)])


@pytest.mark.parametrize("source", ["a\0b", "half \ud83d", "'; DROP TABLE readings; --", "é日本"])
def test_any_name_of_a_picture_can_be_stored(store: Store, source: str) -> None:
    store.add([replace(new("one"), source=source)])

    kept = store.get("one").source
    assert kept == source.replace("\0", "�").replace("\ud83d", "?")


def test_times_come_back_in_utc(store: Store) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.add([replace(new("one"), created=elsewhere)])

    created = store.get("one").created
    assert (created, created.utcoffset()) == (NOW, timedelta())


def test_pictures_come_back_byte_for_byte(store: Store) -> None:
    everything = bytes(range(256)) * 100
    store.add([replace(new("one"), picture=everything)])

    assert store.crop("one") == CROP
    assert store.picture("one") == everything
    assert store.get("one").has_picture


@pytest.mark.parametrize("ask", [Store.get, Store.crop, Store.picture, Store.history])
def test_what_is_not_there_is_not_found(store: Store, ask: Callable[[Store, str], object]) -> None:
    with pytest.raises(NotFoundError, match="there is no such"):
        ask(store, "nobody")


def test_a_reading_without_its_picture_has_none(store: Store) -> None:
    store.add([new("one"), replace(new("two"), crop=None)])

    with pytest.raises(NotFoundError, match="no such picture"):
        store.picture("one")
    with pytest.raises(NotFoundError, match="no such crop"):
        store.crop("two")


def test_pages_hold_every_reading_once_the_newest_first(store: Store) -> None:
    names = fill(store, 10)

    assert [kept.id for kept in all_of(store, limit=3)] == names[::-1]


def test_the_last_page_says_that_it_is_the_last(store: Store) -> None:
    fill(store, 4)

    assert store.readings(limit=4).next_cursor is None
    assert store.readings(limit=3).next_cursor is not None


def test_pages_do_not_move_when_readings_are_added(store: Store) -> None:
    names = fill(store, 6)
    first = store.readings(limit=3)

    store.add([new("late"), new("later")])
    second = store.readings(cursor=first.next_cursor, limit=3)

    assert [kept.id for kept in first.readings + second.readings] == names[::-1]


def test_pages_of_one_state_hold_only_that(store: Store) -> None:
    store.add([sure("a"), new("b"), sure("c"), new("d"), sure("e")])

    page = store.readings(state="answered", limit=2)
    rest = store.readings(state="answered", cursor=page.next_cursor, limit=2)

    assert [kept.id for kept in page.readings + rest.readings] == ["e", "c", "a"]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1 OR 1=1", "9" * 19, "¹"])
def test_a_cursor_that_was_never_handed_out_is_not_found(store: Store, cursor: str) -> None:
    with pytest.raises(NotFoundError, match="there is no such page"):
        store.readings(cursor=cursor)


def test_decided_readings_come_page_by_page(store: Store) -> None:
    names = fill(store, 5)
    for name in names[1:]:
        store.decide(name, "ann", "accept", now=NOW)

    first = store.decided(3)
    rest = store.decided(3, after=first[-1].id)

    assert [kept.id for kept in first + rest] == names[:0:-1]


def test_decided_readings_after_a_stranger_are_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.decided(3, after="nobody")


def test_expired_pictures_are_gone_and_their_readings_stay(store: Store) -> None:
    store.add([replace(new("old"), picture=b"p"), replace(new("new"), created=NOW + timedelta(1))])

    assert store.expire(NOW + timedelta(hours=1)) == 1

    old = store.get("old")
    assert (old.has_crop, old.has_picture, old.text) == (False, False, "471")
    assert store.crop("new") == CROP
    with pytest.raises(NotFoundError):
        store.crop("old")


def test_more_pictures_expire_than_one_transaction_takes(store: Store) -> None:
    fill(store, 1100)

    assert store.expire(NOW + timedelta(1)) == 1100
    assert store.expire(NOW + timedelta(1)) == 0


def test_an_open_store_answers(store: Store) -> None:
    store.ping()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/db", "sqlite+strange:///a.db"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="no address of a database"):
        open_store(url)


def test_a_database_that_cannot_be_reached_says_so_without_the_password() -> None:
    with pytest.raises(StoreError, match="refuses") as refused:
        open_store("postgresql+psycopg://ann:secret@127.0.0.1:1/none")

    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.db").write_bytes(b"this is no database at all" * 100)

    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'some.db'}")


def test_the_file_is_made_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "some.db"

    open_store(f"sqlite:///{path}").close()

    assert path.is_file()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="name of a file"):
        open_store(url)


def all_of(store: Store, limit: int = 50) -> list[Kept]:
    """Return every reading, page by page."""
    page = store.readings(limit=limit)
    found = page.readings
    while page.next_cursor:
        page = store.readings(cursor=page.next_cursor, limit=limit)
        found = found + page.readings
    return found
