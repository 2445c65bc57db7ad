"""Readers in the store: kept once, used by kind, and taken back one after the other."""

from __future__ import annotations

import pytest
from filed import LATER, NOW

from tenfold.errors import ConflictError, NotFoundError
from tenfold.service.store import ModelRow, Store


def saved(store: Store, name: str, kind: str = "digit") -> int:
    """Store a bundle, and use it."""
    model = store.save_model(name.encode(), kind=kind, sha256=name * 64, by="ann", now=NOW)
    store.use_model(model, kind=kind, by="ann", now=NOW)
    return model


def in_use(store: Store, kind: str = "digit") -> bytes | None:
    """Return the bundle in use."""
    row = store.model_in_use(kind)
    return row.bundle if row else None


def test_at_first_what_ships_is_in_use(store: Store) -> None:
    assert store.model_in_use("digit") is None
    assert store.models() == []


def test_a_reader_taken_into_use_is_in_use_for_its_kind(store: Store) -> None:
    model = saved(store, "a")

    assert store.model_in_use("digit") == ModelRow(
        id=model, kind="digit", sha256="a" * 64, at=NOW, by="ann", bundle=b"a"
    )
    assert store.model_in_use("number") is None


def test_a_reader_is_stored_once(store: Store) -> None:
    assert saved(store, "a") == saved(store, "a")


@pytest.mark.parametrize("kind", ["digit", "number"])
def test_only_a_stored_reader_of_the_kind_can_be_used(store: Store, kind: str) -> None:
    model = store.save_model(b"a", kind="number", sha256="a" * 64, by="ann", now=NOW)

    with pytest.raises(NotFoundError, match="no such reader"):
        store.use_model(model + (kind == "number"), kind=kind, by="ann", now=NOW)


def test_what_ships_can_be_used_again(store: Store) -> None:
    saved(store, "a")
    store.use_model(None, kind="digit", by="ben", now=LATER)

    assert store.model_in_use("digit") is None


def test_history_says_what_was_in_use_when_and_by_whom(store: Store) -> None:
    saved(store, "a")
    store.use_model(None, kind="digit", by="ben", now=LATER)

    last, first = store.models()
    assert (last.model, last.sha256, last.by, last.at) == (None, None, "ben", LATER)
    assert (first.sha256, first.by, first.at) == ("a" * 64, "ann", NOW)


def test_rolling_back_goes_back_one_by_one_to_what_ships(store: Store) -> None:
    for name in "abc":
        saved(store, name)

    found = list[bytes | None]()
    for _ in range(3):
        store.roll_back("digit", "ann", NOW)
        found.append(in_use(store))

    assert found == [b"b", b"a", None]
    with pytest.raises(ConflictError, match="no reader to go back to"):
        store.roll_back("digit", "ann", NOW)


def test_after_rolling_back_another_can_be_used_and_rolled_back(store: Store) -> None:
    saved(store, "a")
    saved(store, "b")
    store.roll_back("digit", "ann", NOW)
    saved(store, "c")

    assert store.roll_back("digit", "ben", LATER).sha256 == "a" * 64
    assert in_use(store) == b"a"


def test_rolling_back_says_so_in_history(store: Store) -> None:
    saved(store, "a")
    store.roll_back("digit", "ben", LATER)

    assert [(use.by, use.rolled_back) for use in store.models()] == [("ben", True), ("ann", False)]


def test_without_a_kind_what_changed_last_is_rolled_back(store: Store) -> None:
    saved(store, "a", "digit")
    saved(store, "b", "number")

    assert store.roll_back(None, "ann", NOW).kind == "number"
    assert in_use(store, "digit") == b"a"


def test_with_nothing_loaded_nothing_is_rolled_back(store: Store) -> None:
    with pytest.raises(ConflictError, match="no reader to go back to"):
        store.roll_back(None, "ann", NOW)
