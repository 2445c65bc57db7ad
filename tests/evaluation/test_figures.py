"""Every figure is drawn for the ordinary case and for the bare one."""

from __future__ import annotations

import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from tenfold.evaluation import figures
from tenfold.evaluation.evidence import Maps
from tenfold.evaluation.metrics import Evaluation, judge

HISTORY = (
    {"loss": 0.9, "accuracy": 0.8, "val_loss": 0.5, "val_accuracy": 0.85},
    {"loss": 0.4, "accuracy": 0.9, "val_loss": 0.3, "val_accuracy": 0.92},
)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    rng = np.random.default_rng(1)
    said = rng.dirichlet(np.full(10, 0.1), 300).astype(np.float32)
    return judge(said, rng.integers(0, 10, 300).astype(np.uint8), "drawn")


def maps(kind: str, count: int) -> Maps:
    pictures = np.random.default_rng(2).normal(size=(count, 28, 28)).astype(np.float32)
    return Maps(kind=kind, layer="dense", pictures=pictures)  # type: ignore[arg-type]


def words(svg: str) -> str:
    return " ".join(ET.fromstring(svg).itertext())


def test_learning_curves_name_training_and_validation() -> None:
    text = words(figures.learning_curve(HISTORY, "loss"))
    assert "training" in text
    assert "validation" in text


def test_learning_curves_leave_out_what_was_not_measured() -> None:
    assert "validation" not in words(figures.learning_curve([{"loss": 0.5}], "loss"))


def test_the_reliability_diagram_names_its_axes(evaluation: Evaluation) -> None:
    text = words(figures.reliability_diagram(evaluation))
    assert all(name in text for name in ("share right", "confidence", "answers"))


def test_risk_is_drawn_against_coverage(evaluation: Evaluation) -> None:
    assert "share accepted" in words(figures.risk_coverage(evaluation))


def test_one_answer_is_enough_for_a_figure() -> None:
    single = judge(np.eye(10, dtype=np.float32)[:1], np.zeros(1, np.uint8), "one")
    for draw in (figures.reliability_diagram, figures.risk_coverage):
        assert draw(single).startswith("<svg")


@pytest.mark.parametrize(("kind", "count"), [("class", 10), ("unit", 3), ("unit", 130)])
def test_evidence_fits_any_number_of_pictures(kind: str, count: int) -> None:
    assert "data:image/png;base64" in figures.evidence(maps(kind, count))


def test_evidence_that_is_all_zero_is_drawn() -> None:
    blank = Maps(kind="kernel", layer="conv", pictures=np.zeros((4, 5, 3), np.float32))
    assert figures.evidence(blank).startswith("<svg")


def test_the_same_figure_is_the_same_text(evaluation: Evaluation) -> None:
    assert figures.risk_coverage(evaluation) == figures.risk_coverage(evaluation)


def test_no_two_figures_of_a_page_share_an_id(evaluation: Evaluation) -> None:
    drawn = (figures.reliability_diagram(evaluation), figures.risk_coverage(evaluation))
    first, second = ({e.get("id") for e in ET.fromstring(svg).iter()} - {None} for svg in drawn)
    assert not first & second


def test_figures_may_be_drawn_away_from_the_main_thread(evaluation: Evaluation) -> None:
    drawn: list[str] = []
    worker = threading.Thread(target=lambda: drawn.append(figures.risk_coverage(evaluation)))
    worker.start()
    worker.join()
    assert drawn


def test_a_drawing_is_a_png_whatever_its_name(tmp_path: Path) -> None:
    figures.save_png(Figure(), tmp_path / "why.xyz")

    with Image.open(tmp_path / "why.xyz") as picture:
        assert picture.format == "PNG"
