"""Decisions: what each does to a reading, who may make it, and a history that only grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from filed import LATER, LEASE, NOW, fill, new, sure
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenfold.errors import ConflictError, ConstraintError, NotFoundError
from tenfold.service.store import Action, Decision, Kept, Store

_ONCE = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def said(store: Store, action: Action, text: str | None = None, by: str = "ann") -> Kept:
    """Decide on the one reading."""
    return store.decide("one", by, action, text, now=NOW)


@pytest.fixture
def store(store: Store) -> Store:
    """A store with one reading, 471, that waits."""
    store.add([new("one", "471")])
    return store


def test_accepting_makes_the_text_the_answer(store: Store) -> None:
    kept = said(store, "accept")

    assert (kept.state, kept.answer) == ("accepted", "471")
    assert store.get("one") == kept


def test_correcting_makes_what_was_typed_the_answer(store: Store) -> None:
    kept = said(store, "correct", " 477 ")

    assert (kept.state, kept.answer, kept.text) == ("corrected", "477", "471")


def test_typing_what_was_read_accepts_it(store: Store) -> None:
    assert said(store, "correct", "471").state == "accepted"


def test_rejecting_says_that_there_is_no_number(store: Store) -> None:
    kept = said(store, "reject")

    assert (kept.state, kept.answer) == ("rejected", "")


def test_skipping_leaves_it_waiting_and_lets_it_go(store: Store) -> None:
    store.claim("ann", 1, NOW, LEASE)

    kept = said(store, "skip")

    assert (kept.state, kept.answer, kept.by) == ("waiting", None, None)


def test_suggesting_puts_an_answered_reading_into_the_queue(store: Store) -> None:
    store.add([sure("two")])

    kept = store.decide("two", "ann", "suggest", "417", now=NOW)

    assert (kept.state, kept.suggestion, kept.answer) == ("waiting", "417", None)


def test_accepting_a_suggestion_corrects_the_reader(store: Store) -> None:
    said(store, "suggest", "417", by="ben")

    kept = said(store, "accept")

    assert (kept.state, kept.answer) == ("corrected", "417")


def test_a_suggestion_reopens_what_is_decided(store: Store) -> None:
    said(store, "accept")

    kept = said(store, "suggest", "417", by="ben")

    assert (kept.state, kept.answer, kept.suggestion) == ("waiting", None, "417")
    assert said(store, "correct", "417").answer == "417"


def test_an_answered_reading_can_be_corrected_at_once(store: Store) -> None:
    store.add([sure("two")])

    assert store.decide("two", "ann", "correct", "9", now=NOW).state == "corrected"


@pytest.mark.parametrize("action", ["accept", "correct", "reject", "skip"])
def test_what_is_decided_is_not_decided_again(store: Store, action: Action) -> None:
    said(store, "accept")

    with pytest.raises(ConflictError, match=f"cannot be taken to {action}.*accepted"):
        said(store, action, "9", by="ben")


def test_nothing_read_cannot_be_accepted(store: Store) -> None:
    store.add([new("blank", "")])

    with pytest.raises(ConflictError, match="nothing to accept"):
        store.decide("blank", "ann", "accept", now=NOW)


@pytest.mark.parametrize("action", ["correct", "suggest"])
@pytest.mark.parametrize("text", [None, "", "  ", "abc", "4a", "-", "4\n7", "4\0", "1" * 201, "٤"])
def test_what_is_typed_must_be_a_number(store: Store, action: Action, text: str | None) -> None:
    with pytest.raises(ConstraintError, match="no number"):
        said(store, action, text)

    assert store.history("one") == []


@pytest.mark.parametrize("text", ["0", "-1,234.50", "80,-", "12345-6789", "12 34", "(07) 1"])
def test_numbers_may_have_marks(store: Store, text: str) -> None:
    assert said(store, "correct", text).answer == text


@pytest.mark.parametrize("action", ["accept", "correct", "reject", "skip", "suggest", "undo"])
def test_who_does_not_hold_the_claim_cannot_decide(store: Store, action: Action) -> None:
    store.claim("ben", 1, NOW, LEASE)

    with pytest.raises(ConflictError, match="somebody else is looking"):
        said(store, action, "9")


def test_a_claim_that_ended_holds_nobody_back(store: Store) -> None:
    store.claim("ben", 1, NOW, LEASE)

    assert store.decide("one", "ann", "accept", now=LATER).state == "accepted"


def test_who_holds_the_claim_decides_and_lets_go(store: Store) -> None:
    store.claim("ann", 1, NOW, LEASE)

    assert said(store, "accept").by is None


def test_no_decision_without_a_reading(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.decide("nobody", "ann", "accept", now=NOW)


def test_history_says_who_when_before_and_after(store: Store) -> None:
    said(store, "suggest", "417", by="ben")
    store.decide("one", "ann", "correct", "477", now=LATER)

    assert [replace(one, id=0) for one in store.history("one")] == [
        Decision(
            id=0,
            reading="one",
            at=NOW,
            by="ben",
            action="suggest",
            before="471",
            after="417",
            state_before="waiting",
            state_after="waiting",
        ),
        Decision(
            id=0,
            reading="one",
            at=LATER,
            by="ann",
            action="correct",
            before="417",
            after="477",
            state_before="waiting",
            state_after="corrected",
        ),
    ]


@pytest.mark.parametrize(
    ("action", "text"),
    [("accept", None), ("correct", "9"), ("reject", None), ("skip", None), ("suggest", "9")],
)
def test_undoing_takes_a_decision_back(store: Store, action: Action, text: str | None) -> None:
    before = store.get("one")
    said(store, action, text)

    assert replace(said(store, "undo"), by=None) == before


def test_what_is_taken_back_stays_with_whoever_took_it_back(store: Store) -> None:
    store.claim("ann", 1, NOW, LEASE)
    said(store, "accept")
    said(store, "undo")

    assert store.claim("ben", 1, NOW, LEASE) == []
    assert [kept.id for kept in store.claim("ben", 1, LATER, LEASE)] == ["one"]


def test_undoing_a_skip_gives_the_reading_its_place_again(store: Store) -> None:
    store.add([new("two", confidence=0.9)])
    said(store, "skip")
    said(store, "undo")
    store.release("ann")

    assert [kept.id for kept in store.claim("ben", 2, NOW, LEASE)] == ["one", "two"]


def test_undoing_again_takes_back_the_one_before(store: Store) -> None:
    said(store, "suggest", "417")
    said(store, "accept")

    assert said(store, "undo").suggestion == "417"
    assert said(store, "undo").suggestion is None
    with pytest.raises(ConflictError, match="nothing to undo"):
        said(store, "undo")


def test_undoing_a_suggestion_brings_the_answer_back(store: Store) -> None:
    said(store, "correct", "477", by="ben")
    said(store, "suggest", "417")

    kept = said(store, "undo")

    assert (kept.state, kept.answer, kept.suggestion) == ("corrected", "477", None)


def test_nobody_undoes_what_another_decided(store: Store) -> None:
    said(store, "suggest", "417")
    said(store, "accept", by="ben")

    with pytest.raises(ConflictError, match="somebody else has decided since"):
        said(store, "undo")


def test_an_undone_decision_stays_in_history(store: Store) -> None:
    said(store, "correct", "477")
    said(store, "undo")
    said(store, "accept")

    assert [(one.action, one.before, one.after) for one in store.history("one")] == [
        ("correct", "471", "477"),
        ("undo", "477", "471"),
        ("accept", "471", "471"),
    ]


_actions = st.tuples(
    st.sampled_from(["accept", "correct", "reject", "skip", "undo", "suggest"]),
    st.sampled_from(["ann", "ben"]),
    st.sampled_from(["471", "9"]),
)


@_ONCE
@given(script=st.lists(_actions, max_size=8))
def test_history_only_grows_and_its_end_is_the_reading(
    store: Store, script: list[tuple[Action, str, str]]
) -> None:
    for action, by, text in script:
        known = store.history("one")
        try:
            kept = store.decide("one", by, action, text, now=NOW, lease=LEASE * 0)
        except ConflictError:
            assert store.history("one") == known
            continue
        *before, last = store.history("one")
        assert before == known
        assert last.state_after == kept.state
        assert (kept.answer is None) == (kept.state in {"waiting", "answered"})


def test_of_many_who_decide_at_once_one_does(store: Store) -> None:
    def decides(number: int) -> bool:
        try:
            store.decide("one", f"person {number}", "correct", str(number), now=NOW)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(decides, range(6))) == 1
    assert len(store.history("one")) == 1


def test_decisions_on_different_readings_do_not_mix(store: Store) -> None:
    first, second = fill(store, 2)
    store.decide(first, "ann", "reject", now=NOW)

    assert store.history(second) == []
    assert store.get(second).state == "waiting"
