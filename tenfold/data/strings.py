"""Strips to learn numbers from: handwritten, laid on paper, pictured, and found as reading finds.

What a strip shows is known, for it was composed: MNIST's digits, fonts and drawn hands, touching or
far apart, on cheques, in the cells of forms, with dots and dashes among them. Composing is spread
over processes, and a chunk of strips is a function of its seed alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.composed import Sources
from tenfold.data.handwriting import Written, no_number, written
from tenfold.data.marks import BETWEEN, LEADING, TRAILING, drawn_from
from tenfold.data.papers import Light, filed, lit, specked, written_on
from tenfold.data.prints import printed
from tenfold.images.grey import Picture
from tenfold.images.strip import Strip, find_strip
from tenfold.reading.ctc import SYMBOLS

LONGEST = 14
"""Digits that a number has at most."""

Label = tuple[int, ...]
"""What a strip shows, as places in ``SYMBOLS``."""

_LENGTHS = (
    7,
    11,
    17,
    17,
    19,
    13,
    7,
    3,
    2,
    1,
    1,
    1,
    0.5,
    0.5,
)  # how often a number has 1, 2, 3 … digits
_PLAIN = 0.45  # how often there are digits only
_NOUGHTS = 0.12  # how often a number ends in noughts
_ALIKE = 0.08  # how often it is one digit again and again
_CLEAN = 0.3  # how often it stands on even white paper, in black
_LIGHT = 0.05  # how often the writing is the light side
_NEIGHBOUR = 0.1  # how often the line above or below reaches into the picture
_SHORN = 0.03  # how often its edge cuts off some of the digits
_NO_NUMBER = 0.05  # how often there is none
_SCENES = 2  # pictures of each number: writing it takes as long as picturing it
_FOUND = 0.75  # of the number and of what was found, what both have in common at least


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """A picture of a number; what it shows and in which columns, and the box of its digits."""

    picture: Picture
    symbols: tuple[str, ...]
    middles: tuple[float, ...]
    digits: tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Strips:
    """Strips with their labels, in no order, and the column of the middle of each symbol."""

    pixels: Sequence[npt.NDArray[np.uint8]]
    labels: Sequence[Label]
    columns: Sequence[tuple[float, ...]]


def chunk(sources: Sources, count: int, seed: tuple[int, ...]) -> Strips:
    """Return ``count`` strips decided by ``seed``."""
    cv2.setNumThreads(1)
    made = strips(sources, np.random.default_rng(seed))
    pixels, labels, columns = zip(*(next(made) for _ in range(count)), strict=True)
    return Strips(pixels=pixels, labels=labels, columns=columns)


def strips(
    sources: Sources, rng: np.random.Generator
) -> Iterator[tuple[npt.NDArray[np.uint8], Label, tuple[float, ...]]]:
    """Yield strips, labels and columns for ever; what was not found where it stands is left out."""
    while True:
        if rng.random() < _NO_NUMBER:
            drawn = no_number(sources, rng)
        else:
            drawn = written(number(rng), sources, rng)
        for _ in range(_SCENES):
            made = pictured(drawn, sources, rng)
            found = find_strip(made.picture)
            if found and _is_there(found, made.digits):
                yield found.pixels, label(made.symbols), _columns(made, found)


def label(symbols: Sequence[str]) -> Label:
    """Return what a network is to say of ``symbols``: digits, dots, commas and dashes."""
    return tuple(SYMBOLS.index(symbol) for symbol in symbols if symbol in SYMBOLS[1:])


def _columns(made: Scene, found: Strip) -> tuple[float, ...]:
    """Return in which columns of the strip the symbols of its label have their middles."""
    return tuple(
        (middle - found.left) * found.scale
        for symbol, middle in zip(made.symbols, made.middles, strict=True)
        if symbol in SYMBOLS[1:]
    )


def scene(sources: Sources, rng: np.random.Generator) -> Scene:
    """Return a picture of a number drawn at random."""
    return pictured(written(number(rng), sources, rng), sources, rng)


# ---------------------------------------------------------------------------------------------
# What is written


def number(rng: np.random.Generator) -> tuple[str, ...]:
    """Return digits, and often what stands before, between and after them."""
    digits = _digits(rng)
    if rng.random() < _PLAIN:
        return digits
    return (*drawn_from(LEADING, rng), *_parted(digits, rng), *drawn_from(TRAILING, rng))


def _digits(rng: np.random.Generator) -> tuple[str, ...]:
    often = np.array(_LENGTHS) / sum(_LENGTHS)
    count = int(rng.choice(LONGEST, p=often)) + 1
    digits = [str(digit) for digit in rng.integers(10, size=count)]
    if rng.random() < _NOUGHTS and count > 1:
        few = int(rng.integers(1, count))
        digits[-few:] = ["0"] * few
    elif rng.random() < _ALIKE:
        start = int(rng.integers(count))
        digits[start:] = [digits[start]] * (count - start)
    return tuple(digits)


def _parted(digits: tuple[str, ...], rng: np.random.Generator) -> Iterator[str]:
    """Yield the digits in groups of three, or with a decimal mark anywhere, or a gap."""
    apart = drawn_from(BETWEEN, rng)
    every = 3 if rng.random() < 0.6 else int(rng.integers(1, 5))
    once = rng.random() < 0.5
    for place, digit in enumerate(digits):
        left = len(digits) - place
        if place and left % every == 0 and (left == every or not once):
            yield from apart
        yield digit


# ---------------------------------------------------------------------------------------------
# Its picture


def pictured(drawn: Written, sources: Sources, rng: np.random.Generator) -> Scene:
    """Return a picture of a written number, as scanners and phones make it."""
    tall = float(np.exp(rng.uniform(np.log(15), np.log(52))))
    scale = tall / (drawn.bottom - drawn.top)
    ink, at = _framed(drawn, scale, tall, sources, rng)
    digits = (
        at[0] + drawn.left * scale, at[1] + drawn.top * scale,
        at[0] + drawn.right * scale, at[1] + drawn.bottom * scale,
    )  # fmt: skip
    middles = tuple(at[0] + middle * scale for middle in drawn.middles)
    if rng.random() < _CLEAN:
        paper = np.full(ink.shape, rng.uniform(225, 255), np.float32)
        picture = written_on(paper, ink, rng.uniform(0.75, 1.0))
        return Scene(
            picture=filed(picture, rng), symbols=drawn.symbols, middles=middles, digits=digits
        )
    paper = lit(ink.shape, rng) * np.float32(rng.uniform(90, 250))
    paper = printed(paper, rng)
    darkness = _darkness(paper, rng)
    picture = written_on(paper, _grained(ink, rng), darkness)
    specked(picture, rng)
    picture = _coarse(_lensed(picture, tall, darkness, rng), tall, rng)
    if rng.random() < _LIGHT:
        picture = 255 - picture
    return Scene(picture=filed(picture, rng), symbols=drawn.symbols, middles=middles, digits=digits)


def _framed(
    drawn: Written, scale: float, tall: float, sources: Sources, rng: np.random.Generator
) -> tuple[Light, tuple[float, float]]:
    """Return the number on bare ground with room around it, and where its ink begins."""
    height, width = (max(2, round(side * scale)) for side in drawn.ink.shape)
    small = cv2.resize(drawn.ink, (width, height), interpolation=cv2.INTER_AREA)
    wide = rng.uniform(0.02, 0.3) if rng.random() < 0.7 else rng.uniform(0.3, 1.2)
    above, below, left, right = (round(tall * wide * rng.uniform(0.2, 1.8)) + 1 for _ in range(4))
    ink = np.zeros((above + height + below, left + width + right), np.float32)
    ink[above : above + height, left : left + width] = small
    if rng.random() < _NEIGHBOUR:
        _neighbour(ink, scale, max(above, 2), max(below, 2), sources, rng)
    if rng.random() < _SHORN:
        lost = [round(tall * rng.uniform(0, 0.1)) for _ in range(2)]
        above, ink = above - lost[0] - above, ink[above + lost[0] : len(ink) - below - lost[1]]
    return ink, (float(left), float(above))


def _neighbour(
    ink: Light, scale: float, above: int, below: int, sources: Sources, rng: np.random.Generator
) -> None:
    """Let the line above or the line below reach into the picture."""
    other = written(_digits(rng), sources, rng).ink
    size = (max(2, round(other.shape[1] * scale)), max(2, round(other.shape[0] * scale)))
    small = cv2.resize(other, size, interpolation=cv2.INTER_AREA)
    wide = min(small.shape[1], ink.shape[1])
    if rng.random() < 0.5:
        seen = min(above, round(0.3 * len(small)))
        part, spot = small[len(small) - seen :, :wide], ink[:seen]
    else:
        seen = min(below, round(0.3 * len(small)))
        part, spot = small[:seen, :wide], ink[len(ink) - seen :]
    start = int(rng.integers(0, ink.shape[1] - wide + 1))
    place = spot[:, start : start + wide]
    np.maximum(place, part, out=place)


def _grained(ink: Light, rng: np.random.Generator) -> Light:
    """Return ink as a pencil leaves it on the grain of paper, or a pen that runs dry."""
    if rng.random() > 0.3:
        return ink
    coarse = rng.uniform(1, 4)
    cells = tuple(max(2, round(side / coarse)) for side in ink.shape)
    grain = rng.uniform(rng.uniform(0.35, 0.8), 1.15, cells).astype(np.float32)
    full = cv2.resize(grain, ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.minimum(ink * full, 255), np.float32)


def _darkness(paper: Light, rng: np.random.Generator) -> float:
    """Return how dark the pen is: darker than most of the print below it."""
    print_depth = 1 - float(np.percentile(paper, 10)) / max(1.0, float(np.percentile(paper, 75)))
    drawn = rng.uniform(0.1, 0.4) if rng.random() < 0.3 else rng.uniform(0.3, 0.95)
    return float(min(0.95, max(drawn, rng.uniform(1.3, 2.2) * print_depth + 0.06)))


def _lensed(picture: Light, tall: float, darkness: float, rng: np.random.Generator) -> Light:
    """Blur a picture and add noise, so little that digits ``tall`` pixels high can be read."""
    blur = rng.uniform(0, min(1.4, 0.03 * tall))
    seen = cv2.GaussianBlur(picture, (0, 0), blur) if blur > 0.3 else picture
    most = 0.09 * darkness * float(picture.mean()) * max(1.0, tall / 20)
    return np.asarray(seen + _noise(picture.shape, rng) * np.float32(rng.uniform(0, min(8, most))))


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> Light:
    """Return noise of standard deviation 1, cut from a sheet: drawing it anew took a quarter."""
    height, width = shape
    sheet = _noise_sheet(-(-max(shape) // 512) * 512)
    top, left = rng.integers(0, len(sheet) - height + 1), rng.integers(0, len(sheet) - width + 1)
    return sheet[top : top + height, left : left + width]


@lru_cache(maxsize=4)
def _noise_sheet(side: int) -> Light:
    return np.random.default_rng(0).normal(0, 1, (2 * side, 2 * side)).astype(np.float32)


def _coarse(picture: Light, tall: float, rng: np.random.Generator) -> Light:
    """Return the picture with fewer pixels, or with more than it had."""
    if rng.random() > 0.15:
        return picture
    height, width = picture.shape
    scale = max(13 / tall, rng.uniform(0.35, 0.9))
    few = (max(4, round(width * scale)), max(4, round(height * scale)))
    small = cv2.resize(picture, few, interpolation=cv2.INTER_AREA)
    way = cv2.INTER_CUBIC if rng.random() < 0.6 else cv2.INTER_LINEAR
    return cv2.resize(small, (width, height), interpolation=way).astype(np.float32)


def _is_there(found: Strip, digits: tuple[float, float, float, float]) -> bool:
    """Return whether what was found is the number that was drawn."""
    left, top, right, bottom = digits
    shown_left, shown_right = found.left, found.left + found.pixels.shape[1] / found.scale
    high = min(bottom, found.box.bottom) - max(top, found.box.top)
    all_shown = shown_left <= left + 2 and shown_right >= right - 2
    return all_shown and high >= _FOUND * max(bottom - top, 0.6 * found.box.height)
