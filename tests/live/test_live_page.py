"""The page in a real browser: a network learns, and does what one asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, Scheme, browser
from watched import few, learning, watching

import tenfold
from tenfold.data.digits import Dataset
from tenfold.live import Live
from tenfold.training.changes import read_changes


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def digits(sample: Dataset) -> Dataset:
    return few(sample)


def paused(page: Browser, live: Live) -> None:
    """Go to the page, and wait until it shows what a run in a pause is like."""
    page.open(live.address)
    page.until_text("#now", "Paused")
    page.until_text("#right", "right")


def test_one_watches_it_learn(chromium: Browser, digits: Dataset, tmp_path: Path) -> None:
    live = Live(paused=True)
    with learning(live, digits, tmp_path / "run", epochs=4, validation=0.25) as done:
        paused(chromium, live)
        noise = chromium.script("return document.querySelector('#maps canvas').toDataURL()")
        before = chromium.texts("#loss, #accuracy, #right")
        assert len(chromium.all("#digits li")) == len(chromium.all("#maps li")) == 10
        chromium.find("#pause").click()
        chromium.until_text("#now", "Training is over")
        chromium.until_text("#remark", "Training is over after 4 epochs: it read ")
        run = done.result()
        chromium.until(lambda: len(chromium.all("#loss-chart circle.epoch")) == 4, "each epoch")
        after = chromium.texts("#loss, #accuracy, #right")
        assert all(one != other for one, other in zip(before, after, strict=True))
        assert chromium.text("#loss") == f"{run.history[-1]['loss']:.3g}"
        assert len(chromium.all("#accuracy-chart circle.held")) == 4
        assert "160 digits that are held out" in chromium.text("#sample-words")
        assert noise != chromium.script("return document.querySelector('#maps canvas').toDataURL()")
        assert (
            sum(int(number or 0) for number in chromium.texts("#confusion td:not(:empty)")) == 160
        )
        live.judged(tenfold.evaluate(run, digits))
        chromium.until_text("#remark", "On the test set: it read ")
        assert chromium.leave() == []


def test_a_pause_holds_and_a_step_is_one_batch(
    chromium: Browser, digits: Dataset, tmp_path: Path
) -> None:
    live = Live(paused=True)
    with learning(live, digits, tmp_path / "run", epochs=1) as done:
        paused(chromium, live)
        assert chromium.text("#step-words") == "step 0 of 20"
        for step in ("step 1 of 20", "step 2 of 20"):
            chromium.find("#step").click()
            chromium.until_text("#step-words", step)
        chromium.script("return fetch('/pause', {method: 'POST'}).then(() => 1)")
        assert chromium.text("#step-words") == "step 2 of 20"
        assert not done.done()
        chromium.find("#pause").click()
        assert len(done.result().history) == 1
        assert chromium.leave() == []


def test_another_rate_is_seen_and_written_down(
    chromium: Browser, digits: Dataset, tmp_path: Path
) -> None:
    live = Live(paused=True)
    with learning(live, digits, tmp_path / "run", epochs=1) as done:
        paused(chromium, live)
        assert (chromium.text("#rate"), chromium.text("#factor")) == ("0.01", "×\xa01")
        chromium.find("#faster").click()
        chromium.until_text("#factor", "×\xa02")
        chromium.find("#step").click()
        chromium.until_text("#rate", "0.02")
        chromium.until_text("#remark", "the seed will not give this run again")
        chromium.find("#planned").click()
        chromium.until_text("#factor", "×\xa01")
        chromium.find("#pause").click()
        run = done.result()
        assert [(each.step, each.factor) for each in read_changes(run.path)] == [(0, 2), (1, 1)]
        assert chromium.leave() == []


@pytest.mark.parametrize("how", ["closed", "hidden"])
def test_a_page_that_is_closed_or_hidden_changes_nothing(
    chromium: Browser, digits: Dataset, tmp_path: Path, how: str
) -> None:
    live = Live(paused=True, patience=0.5)
    with watching(live) as viewer, learning(live, digits, tmp_path / "run", epochs=1) as done:
        paused(chromium, live)
        viewer.leave()  # now only the page watches
        if how == "hidden":
            chromium.script(
                "Object.defineProperty(document, 'hidden', {value: true});"
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
        else:
            chromium.leave()
        assert len(done.result().history) == 1
        chromium.leave()


@pytest.fixture(scope="module")
def standing(sample: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A run that stands still."""
    live = Live(paused=True)
    folder = tmp_path_factory.mktemp("runs") / "run"
    with learning(live, few(sample), folder, epochs=1), watching(live) as viewer:
        yield live  # watched all the time, or it would go on between two tests
        viewer.wish("/go")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_it(chromium: Browser, standing: Live, scheme: Scheme) -> None:
    chromium.scheme(scheme)
    paused(chromium, standing)
    assert chromium.violations() == []


def test_it_fits_a_phone(chromium: Browser, standing: Live) -> None:
    with chromium.phone():
        paused(chromium, standing)
        assert chromium.script("return document.documentElement.scrollWidth") <= 390
        assert chromium.violations() == []


def test_it_asks_nobody_but_its_own_server(chromium: Browser, standing: Live) -> None:
    paused(chromium, standing)
    names = chromium.script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert names
    assert [name for name in names if not name.startswith(standing.address)] == []


def test_it_stays_readable_when_the_command_has_ended(
    chromium: Browser, digits: Dataset, tmp_path: Path
) -> None:
    live = Live(paused=True)
    with learning(live, digits, tmp_path / "run", epochs=1) as done:
        paused(chromium, live)
        chromium.find("#pause").click()
        chromium.until_text("#now", "Training is over")
        done.result()
    assert chromium.text("#now") == "Training is over"
    assert chromium.find("#pause").get_attribute("disabled")
