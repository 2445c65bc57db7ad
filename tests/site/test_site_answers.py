"""Python, the service and the browser say the same; ``benchmarks/everywhere.py`` asks for more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pytest
from browser import Browser
from drawn import STROKES, Grey, drawn, photographed, saved
from numberwork import page, written
from PIL import Image
from served import asked, settings_in
from sited import site_in_browser

from tenfold.data.composed import Sources
from tenfold.data.strings import scene
from tenfold.reading.reader import Reader

Readings: TypeAlias = Sequence[Mapping[str, Any]]

CLOSE = 1e-3
SHEET = [["12", "471"], ["2147", "72"], ["4112", "777"]]


def pictures(sources: Sources) -> Iterator[tuple[str, bytes]]:
    """Yield files of every kind: drawn, photographed, composed; digits, numbers, pages, nothing."""
    rng = np.random.default_rng(0)
    for digit in STROKES:
        paper = drawn(digit)
        yield "image/png", saved(paper, "PNG")
        yield "image/png", saved(photographed(paper, rng), "PNG")
        yield "image/png", saved(tinted(photographed(paper, rng)), "PNG")
        yield "image/jpeg", saved(photographed(paper, rng), "JPEG", quality=85)
        yield (
            "image/png",
            saved(255 - drawn(digit, size=(40, 30), at=(6, 6), height=26, pen=3), "PNG"),
        )
    for text in ("12", "4 7", "7421", "1274217"):
        yield "image/png", saved(written(text), "PNG")
        yield "image/jpeg", saved(tinted(photographed(written(text, pen=5), rng, 0.7)), "JPEG")
    for _ in range(8):
        yield "image/png", saved(scene(sources, rng).picture, "PNG")
    yield "image/png", saved(on_nothing(drawn(7)), "PNG")
    yield "image/jpeg", saved(on_its_side(written("7421")), "JPEG", exif=lying())
    for quarters in (0, 1, 2):
        yield "image/png", saved(np.rot90(page(SHEET), quarters), "PNG")
    yield "image/png", saved(np.full((90, 60), 230, np.uint8), "PNG")


def tinted(picture: Grey) -> Image.Image:
    """Return a picture in the light of a lamp."""
    return Image.fromarray(np.rint(picture[..., None] * [1, 0.95, 0.8]).astype(np.uint8))


def on_nothing(picture: Grey) -> Image.Image:
    """Return red ink where a drawing is dark, and nothing elsewhere."""
    ink = [np.full_like(picture, value) for value in (160, 20, 40)]
    return Image.fromarray(np.dstack([*ink, 255 - picture]))


def on_its_side(picture: Grey) -> Image.Image:
    return Image.fromarray(np.rot90(picture)).convert("RGB")


def lying() -> Image.Exif:
    """Return the note of a camera that was held on its side: turn it to the right to see it."""
    note = Image.Exif()
    note[0x0112] = 6
    return note


@pytest.fixture(scope="module")
def everywhere(
    sources: Sources, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Readings, Readings, Readings]]:
    """What Python, the service and the browser say of each picture."""
    reader, settings = Reader.load(), settings_in(tmp_path_factory.mktemp("service"))
    with site_in_browser() as (chromium, address, _), asked(settings) as visitor:
        chromium.open(address)
        return [
            (
                [read.to_dict() for read in reader.read_many([content], workers=1)],
                visitor.post("/v1/read", content=content, headers={"content-type": kind}).json()[
                    "readings"
                ],
                in_browser(chromium, content, kind),
            )
            for kind, content in pictures(sources)
        ]


def in_browser(chromium: Browser, content: bytes, kind: str) -> Readings:
    said = chromium.driver.execute_async_script(
        """
        const [bytes, type, done] = arguments;
        tenfold.read(new Blob([new Uint8Array(bytes)], {type})).then(({reading, page}) =>
          done(JSON.stringify(page.length ? page : [reading])));
        """,
        list(content),
        kind,
    )
    readings: Readings = json.loads(said)
    return readings


def said(readings: Readings) -> list[tuple[object, ...]]:
    names = ("text", "kind", "why_not", "turned", "line", "box")
    return [tuple(reading[name] for name in names) for reading in readings]


def probabilities(readings: Readings) -> list[float]:
    return [
        share
        for reading in readings
        for share in (
            reading["confidence"],
            *(other["confidence"] for other in reading["alternatives"]),
            *(share for digit in reading["digits"] for share in digit["probabilities"]),
        )
    ]


def test_the_browser_says_what_python_says(
    everywhere: list[tuple[Readings, Readings, Readings]],
) -> None:
    assert len(everywhere) >= 40
    assert [said(browser) for _, _, browser in everywhere] == [
        said(python) for python, _, _ in everywhere
    ]


def test_the_service_says_what_python_says(
    everywhere: list[tuple[Readings, Readings, Readings]],
) -> None:
    assert [said(http) for _, http, _ in everywhere] == [
        said(python) for python, _, _ in everywhere
    ]


def test_probabilities_are_the_same_everywhere(
    everywhere: list[tuple[Readings, Readings, Readings]],
) -> None:
    for python, http, browser in everywhere:
        assert probabilities(http) == pytest.approx(probabilities(python), abs=CLOSE)
        assert probabilities(browser) == pytest.approx(probabilities(python), abs=CLOSE)


def test_the_pictures_show_all_there_is(
    everywhere: list[tuple[Readings, Readings, Readings]],
) -> None:
    readings = [reading for python, _, _ in everywhere for reading in python]

    assert {"digit", "number", None} == {reading["kind"] for reading in readings}
    assert {0, 90, 180} & {reading["turned"] for reading in readings} == {0, 90, 180}
    assert sum(reading["text"] != "" for reading in readings) > len(everywhere) / 2
