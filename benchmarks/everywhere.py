"""The same answer everywhere: a thousand pictures read by Python, over HTTP and in the browser.

The pictures are drawn, composed and photographed in style by this script, with digits that MNIST
has to learn from and hands and fonts besides; none is of a test set. Python opens the same bytes
that the other two are sent.
"""

from __future__ import annotations

import io
import json
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import results
from blanks import papers as blank_papers
from in_browser import BrowserReader, browser_reader
from PIL import Image
from service_process import Served, free_port, serving, tenfold

from tenfold.data.clutter import clutter
from tenfold.data.composed import Sources, digit, learning_and_held
from tenfold.data.load import load
from tenfold.data.papers import canvas, photo, scan
from tenfold.data.strings import scene
from tenfold.images.grey import Picture
from tenfold.reading.reader import Reader

COUNT = 1000
CLOSE = 1e-3  # the target: probabilities may differ by so much
SOON = 300  # the target: milliseconds from the first stroke to the first answer
TRIALS = 20

Rng: TypeAlias = np.random.Generator
Readings: TypeAlias = Sequence[Mapping[str, Any]]

_PNG, _JPEG = "image/png", "image/jpeg"
_LIGHTS = np.array([(1, 0.96, 0.86), (0.9, 0.95, 1), (0.97, 1, 0.93)])
"""How much of red, green and blue there is in a light."""

_INKS = np.array([(0, 0, 0), (0.05, 0.1, 0.6), (0.8, 0.1, 0.1), (0, 0.4, 0.15)])
"""The same of inks in white light."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A picture as a file."""

    kind: str
    content: bytes
    media: str


# ---------------------------------------------------------------------------------------------
# Pictures


def _drawn(sources: Sources, rng: Rng) -> Picture:
    return canvas(digit(sources, int(rng.integers(10)), rng), rng).picture


def _scanned(sources: Sources, rng: Rng) -> Picture:
    return scan(digit(sources, int(rng.integers(10)), rng), rng).picture


def _photographed(sources: Sources, rng: Rng) -> Picture:
    return photo(digit(sources, int(rng.integers(10)), rng), rng).picture


def _number(sources: Sources, rng: Rng) -> Picture:
    return scene(sources, rng).picture


def _no_digit(sources: Sources, rng: Rng) -> Picture:
    return photo(clutter(sources.fonts, rng), rng).picture


def _blank(_: Sources, rng: Rng) -> Picture:
    kinds = list(blank_papers(1).values())
    return kinds[int(rng.integers(len(kinds)))][0]


def _page(sources: Sources, rng: Rng) -> Picture:
    """Return a sheet of numbers, now and then on its side or on its head."""
    rows, columns = int(rng.integers(3, 7)), int(rng.integers(1, 3))
    sheet = np.full((110 * rows + 80, 420 * columns + 60), 246, np.uint8)
    for row in range(rows):
        for column in range(columns):
            part = _plain(sources, rng)
            top, left = 40 + 110 * row, 30 + 420 * column
            window = sheet[top : top + part.shape[0], left : left + part.shape[1]]
            np.minimum(window, part[: window.shape[0], : window.shape[1]], out=window)
    return np.ascontiguousarray(np.rot90(sheet, int(rng.choice(4, p=(0.7, 0.1, 0.1, 0.1)))))


def _plain(sources: Sources, rng: Rng) -> Picture:
    """Return three to six digits in a row, dark on white."""
    chosen = rng.integers(len(sources.digits), size=int(rng.integers(3, 7)))
    row = np.hstack([sources.digits.images[index][:, 3:25] for index in chosen])
    return np.asarray(Image.fromarray(~row).resize((row.shape[1] * 2, row.shape[0] * 2)))


Draw: TypeAlias = Callable[[Sources, Rng], Picture]


def _png(picture: Picture, _: Rng) -> tuple[bytes, str]:
    return _saved(Image.fromarray(picture), "PNG"), _PNG


def _tinted_png(picture: Picture, rng: Rng) -> tuple[bytes, str]:
    return _saved(_tinted(picture, rng), "PNG"), _PNG


def _clear_png(picture: Picture, rng: Rng) -> tuple[bytes, str]:
    """Return a picture of blue ink on nothing: the darker, the more it covers."""
    ink = np.array([*rng.integers(0, 90, 3)], np.uint8)
    layers = np.dstack([*(np.full_like(picture, value) for value in ink), ~picture])
    return _saved(Image.fromarray(layers), "PNG"), _PNG


def _grey_jpeg(picture: Picture, rng: Rng) -> tuple[bytes, str]:
    return _saved(Image.fromarray(picture), "JPEG", quality=int(rng.integers(70, 96))), _JPEG


def _tinted_jpeg(picture: Picture, rng: Rng) -> tuple[bytes, str]:
    return _saved(_tinted(picture, rng), "JPEG", quality=int(rng.integers(70, 96))), _JPEG


def _tinted(picture: Picture, rng: Rng) -> Image.Image:
    """Return a picture in the light of a lamp, its ink black, blue, red or green."""
    light, ink = _LIGHTS[rng.integers(len(_LIGHTS))], _INKS[rng.integers(len(_INKS))]
    share = picture[..., None] / 255
    return Image.fromarray(np.rint(255 * light * (share + (1 - share) * ink)).astype(np.uint8))


def _saved(image: Image.Image, form: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


Save: TypeAlias = Callable[[Picture, Rng], tuple[bytes, str]]

KINDS: Mapping[str, tuple[Draw, Save, int]] = {
    "drawn digits": (_drawn, _png, 200),
    "drawn digits, ink on nothing": (_drawn, _clear_png, 40),
    "scanned digits": (_scanned, _png, 100),
    "photographed digits": (_photographed, _png, 120),
    "photographed digits, colour PNG": (_photographed, _tinted_png, 60),
    "photographed digits, grey JPEG": (_photographed, _grey_jpeg, 50),
    "photographed digits, colour JPEG": (_photographed, _tinted_jpeg, 60),
    "numbers": (_number, _png, 200),
    "numbers, colour JPEG": (_number, _tinted_jpeg, 50),
    "pages": (_page, _png, 50),
    "no digit": (_no_digit, _png, 50),
    "blank paper": (_blank, _png, 20),
}
"""What draws pictures, what saves them, and how many of a thousand there are."""


def files(count: int) -> Iterator[File]:
    """Yield the pictures, or fewer of each kind."""
    _, held = learning_and_held(load("mnist").train, np.random.default_rng(0))
    for name, (draw, save, of_thousand) in KINDS.items():
        for number in range(max(1, round(of_thousand * count / COUNT))):
            rng = np.random.default_rng([number, *name.encode()])
            content, media = save(draw(held, rng), rng)
            yield File(kind=name, content=content, media=media)


def blank_sheet() -> tuple[bytes, str]:
    """Return a picture of nothing."""
    return _saved(Image.new("L", (60, 60), 255), "PNG"), _PNG


# ---------------------------------------------------------------------------------------------
# Readings


def by_python(file: File, reader: Reader) -> Readings:
    """Return the readings of Python."""
    return [reading.to_dict() for reading in reader.read_many([file.content], workers=1)]


def by_http(file: File, served: Served) -> Readings:
    """Return the readings of the service."""
    request = urllib.request.Request(
        f"{served.url}/v1/read", file.content, {"content-type": file.media}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        readings: Readings = json.load(answer)["readings"]
    return readings


def apart(one: Readings, other: Readings) -> float:
    """Return how far any two probabilities are apart; 2 where something else is said."""
    if list(map(_said, one)) != list(map(_said, other)):
        return 2.0
    pairs = zip(_probabilities(one), _probabilities(other), strict=True)
    return max((abs(a - b) for a, b in pairs), default=0.0)


def _said(reading: Mapping[str, Any]) -> tuple[object, ...]:
    digits = tuple(digit["digit"] for digit in reading["digits"])
    return reading["text"], reading["kind"], reading["why_not"], reading["turned"], digits


def _probabilities(readings: Readings) -> list[float]:
    return [
        share
        for reading in readings
        for share in (
            reading["confidence"],
            *(share for digit in reading["digits"] for share in digit["probabilities"]),
        )
    ]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How far readings of a picture are from Python's: over HTTP, and in the browser."""

    kind: str
    text: str
    http: float
    browser: float


def compared(count: int, served: Served, page: BrowserReader) -> Iterator[Compared]:
    """Yield each picture, as it is read."""
    reader = Reader.load()
    for file in files(count):
        wanted = by_python(file, reader)
        yield Compared(
            kind=file.kind,
            text=" ".join(str(reading["text"]) for reading in wanted),
            http=apart(wanted, by_http(file, served)),
            browser=apart(wanted, page.read(file.content, file.media)),
        )


# ---------------------------------------------------------------------------------------------


def _markdown(all_: Sequence[Compared], first: Sequence[float]) -> str:
    counts = Counter(one.kind for one in all_)
    rows = [_row(name, [one for one in all_ if one.kind == name]) for name in counts]
    differ = sum(max(one.http, one.browser) > 1 for one in all_)
    far = max(max(one.http, one.browser) for one in all_)
    heading = ["pictures", "n", "HTTP: others said", "probabilities", "browser: others said", ""]
    return "\n".join(
        [
            "## The same answer everywhere",
            "",
            f"{len(all_):,} pictures read by Python, over HTTP and in Chromium. Target: the same "
            f"text for all ({results.met(differ == 0)}: {differ} differ), and probabilities within "
            f"{CLOSE:g} ({results.met(far <= CLOSE)}: {far:.1e} at most).",
            "",
            results.table(heading, [*rows, _row("**all**", all_)]),
            "",
            f"From the first stroke on the loaded page to the first answer: {np.median(first):.0f} "
            f"ms, at most {max(first):.0f} ms in {len(first)} trials "
            f"(target {SOON} ms: {results.met(max(first) <= SOON)}).",
        ]
    )


def _row(name: str, some: Sequence[Compared]) -> list[str]:
    ways = [[one.http for one in some], [one.browser for one in some]]
    parts = [
        part
        for way in ways
        for part in (
            f"{sum(far > 1 for far in way)}",
            f"{max((far for far in way if far <= 1), default=0):.1e}",
        )
    ]
    return [name, f"{len(some):,}", *parts]


def main() -> None:
    """Read them all, and write down how far apart the readings are."""
    parser = results.parser(__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many pictures, about")
    arguments = parser.parse_args()
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(tenfold(port), port, Path(folder)) as served,
        browser_reader() as page,
    ):
        page.read(*blank_sheet())  # so that the page is ready
        first = [page.first_answer() for _ in range(TRIALS)]
        all_ = list(compared(arguments.count, served, page))
    for one in all_:
        if max(one.http, one.browser) > CLOSE:
            print(f"{one.kind}: {one.text!r}: HTTP {one.http:.1e}, browser {one.browser:.1e}")
    results.write_section(
        "everywhere", _markdown(all_, first), date=arguments.date, path=arguments.results
    )


if __name__ == "__main__":
    main()
