"""Make images.json: every step of ``tenfold.images``, what it is given, and what it must give.

The same steps in the browser must give the same. Run from the repository root:
``PYTHONPATH=tests/images python tests/golden/make_images.py``. Run it again only when what the
networks see is meant to change. All pictures are drawn here, from seeds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from drawn import glared
from golden_steps import case
from make_glyphs import noisy, pictures, resized, shaded, squared, two

from tenfold.data.hands import HEIGHT, drawn
from tenfold.images.askew import LOOKS
from tenfold.images.ink import ink
from tenfold.images.page import places
from tenfold.images.strip import find_strip
from tenfold.images.turn import turned
from tenfold.images.writing import writing

Grey = npt.NDArray[np.uint8]
Cases = Iterator[dict[str, Any]]
HERE = Path(__file__).parent

NEAR = {"width": 5, "height": 5}
SIZES = ((3, 3), (5, 1), (1, 8), (17, 12))
OF_INK = {"count": 2000, "low": -0.5, "high": 1.5}
OF_DARKNESS = {"count": 512, "low": 0.0, "high": float(np.float32(1.001))}


def soft(rng: np.random.Generator, height: int, width: int) -> Grey:
    """Return a picture of clouds."""
    noise = rng.integers(0, 256, (height, width)).astype(np.float32)
    clouds = cv2.GaussianBlur(noise, (0, 0), 2)
    stretched: Grey = np.rint((clouds - clouds.min()) * (255 / np.ptp(clouds))).astype(np.uint8)
    return stretched


def line(text: str, rng: np.random.Generator, *, tall: int, gap: float = 0.2) -> Grey:
    """Write digits in black on white, as close as their paper allows; a space is half as wide."""
    paper = np.full((2 * tall, (len(text) + 2) * round(tall * 1.2)), 255, np.uint8)
    column = tall // 2
    for sign in text:
        if sign != " ":
            large = drawn(int(sign), rng)
            size = [max(2, round(side * tall / HEIGHT)) for side in large.shape[::-1]]
            small = 255 - cv2.resize(large, size, interpolation=cv2.INTER_AREA)
            top = tall // 2
            cut = paper[top : top + small.shape[0], column : column + small.shape[1]]
            np.minimum(cut, small[: cut.shape[0], : cut.shape[1]], out=cut)
        column += round((0.5 if sign == " " else 0.65) * tall + gap * tall)
    return np.ascontiguousarray(paper[:, : column + tall // 2])


def page(rng: np.random.Generator, *, grid: bool) -> Grey:
    """Write numbers in rows and columns, each in its cell of a table or not."""
    paper = np.full((640, 460), 255, np.uint8)
    for row in range(9):
        for column in range(3):
            number = line(str(rng.integers(1, 10**4)), rng, tall=26)
            top, left = 20 + 66 * row, 16 + 148 * column
            cut = paper[top : top + number.shape[0], left : left + number.shape[1]]
            np.minimum(cut, number[: cut.shape[0], : cut.shape[1]], out=cut)
    if grid:
        paper[14::66] = paper[15::66] = 70
        paper[:, 8::148] = 70
    return paper


def leaning(paper: Grey, degrees: float) -> Grey:
    """Turn a page about its middle."""
    height, width = paper.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(paper, matrix, (width, height), borderValue=(255,)).astype(np.uint8)


def primitives() -> Cases:
    """Yield the cases of what OpenCV and NumPy do."""
    rng = np.random.default_rng(0)
    for picture in (soft(rng, 31, 43), rng.integers(0, 256, (24, 21)).astype(np.uint8)):
        yield from on_bytes(picture)
        yield from on_floats((picture / np.float32(255) - np.float32(0.1)).astype(np.float32))
        yield from on_masks((picture > 140).astype(np.uint8))
    for count in (5, 8, 20, 131, 300):
        yield case("sumOf", rng.random(count).astype(np.float32))
    for value in (-1.5, -0.5, 0.5, 1.5, 2.4999, 2.5):
        yield case("rounded", value)


def on_bytes(picture: Grey) -> Cases:
    """Yield the cases of a picture."""
    height, width = picture.shape
    for border in ("constant", "replicate", "reflect"):
        yield case("copyMakeBorder", picture, 7, border)
    yield case("gaussianBlur3", picture)
    for sigma in (23 / 6, 7.5):
        yield case("gaussianBlur", picture, sigma, "replicate")
    for side, border in ((2, "constant"), (5, "replicate"), (16, "reflect101"), (22, "replicate")):
        yield case("blur", picture, {"width": side, "height": side}, border)
    for wide, high in SIZES:
        kernel = {"width": wide, "height": high}
        yield case("dilate", picture, kernel)
        yield case("erode", picture, kernel)
    yield case("gradient", picture, NEAR)
    for size in ((width - 5, height - 9), (10, 10), (width, height)):
        yield case("resizeArea", picture, *size)
    yield case("resizeArea", np.tile(picture, (2, 2)), width, height)
    for size in ((2 * width, 2 * height), (width + 9, height + 30)):
        yield case("resizeLinear", picture, *size)
        yield case("resizeNearest", picture, *size)
    for step in (8 / 21, 1.0, 1.3):
        where = {"left": 3.3 - step, "top": -2.5, "step": step, "width": 44, "height": 32}
        yield case("warped", picture, where)
    yield case("turned", picture, 1)


def on_floats(values: npt.NDArray[np.float32]) -> Cases:
    """Yield the cases of floats."""
    height, width = values.shape
    yield case("blur3OfFloats", values)
    yield case("gradientOfFloats", values, NEAR)
    yield case("resizeAreaOfFloats", values, 20, 14)
    yield case("resizeAreaOfFloats", np.tile(values, (2, 2)), width, height)
    yield case("resizeLinearOfFloats", values, width + 17, height + 5)
    yield case("dilateDisc", np.maximum(values - np.float32(0.6), 0), 3)
    for bins in (OF_INK, OF_DARKNESS):
        yield case("cumulated", values, bins, (values > 0.3).astype(np.uint8))


def on_masks(mask: Grey) -> Cases:
    """Yield the cases of a mask."""
    for wide, high in SIZES:
        kernel = {"width": wide, "height": high}
        yield case("opened", mask, kernel)
        yield case("closed", mask, kernel)
    yield case("connectedComponents", mask)
    yield case("distanceTransform", mask)


def canvases() -> Cases:
    """Yield what a canvas may hold: colours, ink on nothing, white ink on nothing."""
    rng = np.random.default_rng(1)
    colours = rng.integers(0, 256, (9, 12, 4)).astype(np.uint8)
    opaque, white = colours.copy(), colours.copy()
    opaque[..., 3] = 255
    white[..., :3], white[..., 3] = 255, colours[..., 3] // 3
    for pixels in (colours, opaque, white):
        yield case("greyOf", {"width": 12, "height": 9, "data": pixels.ravel()})


def digits() -> Cases:
    """Yield the steps to a glyph."""
    for picture in (two(7), noisy(two(6)), 255 - shaded(two(3)), squared(two(7))[:, :120].copy()):
        small = cv2.GaussianBlur(picture, (3, 3), 0)
        yield case("findPen", small)
        yield case("ink", picture)
        yield case("digitStrokes", ink(picture))
    for picture in pictures().values():
        yield case("findGlyph", picture)


def numbers() -> Cases:
    """Yield the steps to a strip."""
    rng = np.random.default_rng(2)
    plain = line("20475", rng, tall=34)
    ruled = line("318 02", rng, tall=44)
    ruled[-9:-6] = 60
    large = resized(line("96", rng, tall=80), 1400, 1100)
    for picture in (plain, 255 - shaded(plain), ruled, np.full((60, 90), 200, np.uint8)):
        yield case("writing", picture)
        yield case("findStrip", picture)
    yield case("findStrip", large)
    yield case("findStrips", plain)
    yield case("findStrips", glared(plain))
    for stretch, lean in (*LOOKS, (1.0, 0.3), (0.5, 0.0), (1.31, -0.07)):
        yield case("askew", writing(plain)[20:52].copy(), stretch, lean)
    for start, end in ((10.5, 29), (0, 4), (90, 400)):
        yield case("span", find_strip(large), start, end)


def pages() -> Cases:
    """Yield the steps to the numbers on a page."""
    rng = np.random.default_rng(3)
    plain, table = page(rng, grid=False), page(rng, grid=True)
    for picture in (plain, table, leaning(table, 1.5), np.full_like(plain, 255)):
        yield case("places", writing(picture))
    for picture in (turned(plain, 1), table, np.full_like(plain, 255)):
        yield case("levelness", writing(picture))
    written = writing(table)
    mask, faint = ((written >= least).astype(np.uint8) for least in (90, 45))
    yield case("liftLines", mask, faint, 30.0)
    for place in places(written)[:3]:
        yield case("strip", written[:140].copy(), place.box)
        for quarters in (1, 2, 3):
            yield case("turnedBack", place.box, quarters, {"height": 640, "width": 460})


def main() -> None:
    """Write images.json beside this script."""
    parts = (primitives, canvases, digits, numbers, pages)
    made = {
        "made_by": "tests/golden/make_images.py",
        "opencv": cv2.__version__,
        "cases": [one for part in parts for one in part()],
    }
    (HERE / "images.json").write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
