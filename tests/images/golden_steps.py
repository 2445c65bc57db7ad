"""Every step from a picture to glyphs, strips and pages, by the name that it has in the browser.

``tests/golden/make_images.py`` writes down what these give, ``test_golden_images`` checks that they
still do, and the tests of ``web`` that the same steps in TypeScript give it too. What goes in and
out is JSON, with pictures as PNG and other arrays packed.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.askew import askew
from tenfold.images.box import Box
from tenfold.images.glyph import find_glyph
from tenfold.images.grey import grey_of_array
from tenfold.images.ink import ink
from tenfold.images.lines import lift_lines
from tenfold.images.page import places
from tenfold.images.pen import find_pen
from tenfold.images.strip import Strip, find_strip, find_strips, strip
from tenfold.images.strokes import digit_strokes
from tenfold.images.turn import levelness, turned, turned_back
from tenfold.images.writing import writing

Array = npt.NDArray[Any]
Size = Mapping[str, int]

_BORDERS = {
    "constant": cv2.BORDER_CONSTANT,
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT,
    "reflect101": cv2.BORDER_REFLECT_101,
}


def packed(value: Any) -> Any:
    """Return what a step takes or gives as JSON."""
    if is_dataclass(value):
        return {field.name: packed(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return _packed_array(value)
    if isinstance(value, Mapping):
        return {name: packed(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def unpacked(value: Any) -> Any:
    """Return what ``packed`` was given, but for dataclasses, which are mappings."""
    if isinstance(value, list):
        return [unpacked(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    if "png" in value:
        file = np.frombuffer(base64.b64decode(value["png"]), np.uint8)
        return cv2.imdecode(file, cv2.IMREAD_GRAYSCALE)
    if "packed" in value:
        content = zlib.decompress(base64.b64decode(value["packed"]))
        return np.frombuffer(content, value["type"]).reshape(value["shape"])
    return {name: unpacked(part) for name, part in value.items()}


def _packed_array(array: Array) -> dict[str, Any]:
    if array.dtype == np.uint8 and array.ndim == 2:
        file = cv2.imencode(".png", array, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
        return {"png": base64.b64encode(file.tobytes()).decode("ascii")}
    content = base64.b64encode(zlib.compress(array.tobytes(), 9)).decode("ascii")
    return {"packed": content, "type": str(array.dtype), "shape": list(array.shape)}


def _rectangle(kernel: Size) -> Array:
    return np.ones((kernel["height"], kernel["width"]), np.uint8)


def _on_mask(way: int) -> Callable[[Array, Size], Array]:
    return lambda mask, kernel: cv2.morphologyEx(
        mask, way, _rectangle(kernel), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )


def _gradient(values: Array, kernel: Size) -> Array:
    return cv2.morphologyEx(values, cv2.MORPH_GRADIENT, _rectangle(kernel))


def _resized(way: int) -> Callable[[Array, int, int], Array]:
    return lambda picture, width, height: cv2.resize(picture, (width, height), interpolation=way)


def _components(mask: Array) -> dict[str, Any]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    names = ("left", "top", "width", "height", "area")
    pieces = [dict(zip(names, row, strict=True)) for row in stats[1:].tolist()]
    return {"labels": labels, "pieces": pieces}


def _cumulated(values: Array, bins: Mapping[str, float], mask: Array) -> list[float]:
    count, sides = int(bins["count"]), [bins["low"], bins["high"]]
    counts = cv2.calcHist([values], [0], mask, [count], sides)
    return [float(value) for value in np.cumsum(counts)]


def _warped(picture: Array, window: Mapping[str, float]) -> Array:
    step, size = window["step"], (int(window["width"]), int(window["height"]))
    matrix = np.array([[step, 0, window["left"]], [0, step, window["top"]]])
    return cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _dilated_by_disc(values: Array, more: int) -> Array:
    wide = cv2.copyMakeBorder(values, more, more, more, more, cv2.BORDER_CONSTANT)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (more + 1, more + 1))
    thick = cv2.dilate(wide, disc)
    left, top, width, height = cv2.boundingRect((thick > 0).view(np.uint8))
    return thick[top : top + height, left : left + width]


def _bordered(picture: Array, size: int, border: str) -> Array:
    return cv2.copyMakeBorder(picture, size, size, size, size, _BORDERS[border])


def _blurred(picture: Array, sigma: float, border: str) -> Array:
    return cv2.GaussianBlur(picture, (0, 0), sigma, borderType=_BORDERS[border])


def _pen(small: Array) -> dict[str, Any]:
    light, pen = find_pen(small)
    return {"light": light, "pen": pen}


def _box(sides: Mapping[str, int]) -> Box:
    return Box(**sides)


def _span(found: Mapping[str, Any], start: float, end: float) -> Box:
    return Strip(**{**found, "box": _box(found["box"])}).span(start, end)


def _turned_back(box: Mapping[str, int], quarters: int, shape: Size) -> Box:
    return turned_back(_box(box), quarters, (shape["height"], shape["width"]))


def _canvas(canvas: Mapping[str, Any]) -> Array:
    shape = (canvas["height"], canvas["width"], 4)
    return grey_of_array(np.array(canvas["data"]).reshape(shape))


STEPS: dict[str, Callable[..., Any]] = {
    "copyMakeBorder": _bordered,
    "gaussianBlur3": lambda picture: cv2.GaussianBlur(picture, (3, 3), 0),
    "gaussianBlur": _blurred,
    "blur": lambda picture, kernel, border: cv2.blur(
        picture, (kernel["width"], kernel["height"]), borderType=_BORDERS[border]
    ),
    "blur3OfFloats": lambda values: cv2.blur(values, (3, 3)),
    "dilate": lambda picture, kernel: cv2.dilate(picture, _rectangle(kernel)),
    "erode": lambda picture, kernel: cv2.erode(picture, _rectangle(kernel)),
    "opened": _on_mask(cv2.MORPH_OPEN),
    "closed": _on_mask(cv2.MORPH_CLOSE),
    "gradient": _gradient,
    "gradientOfFloats": _gradient,
    "dilateDisc": _dilated_by_disc,
    "distanceTransform": lambda mask: cv2.distanceTransform(mask, cv2.DIST_L2, 5),
    "connectedComponents": _components,
    "cumulated": _cumulated,
    "resizeArea": _resized(cv2.INTER_AREA),
    "resizeAreaOfFloats": _resized(cv2.INTER_AREA),
    "resizeLinear": _resized(cv2.INTER_LINEAR),
    "resizeLinearOfFloats": _resized(cv2.INTER_LINEAR),
    "resizeNearest": _resized(cv2.INTER_NEAREST),
    "warped": _warped,
    "sumOf": lambda values: values.sum(),
    "rounded": lambda value: round(value),
    "greyOf": _canvas,
    "findPen": _pen,
    "ink": ink,
    "digitStrokes": digit_strokes,
    "findGlyph": find_glyph,
    "writing": writing,
    "findStrip": find_strip,
    "findStrips": lambda picture: [*find_strips(picture)],
    "strip": lambda written, box: strip(written, _box(box)),
    "span": _span,
    "askew": askew,
    "liftLines": lift_lines,
    "levelness": levelness,
    "places": places,
    "turned": turned,
    "turnedBack": _turned_back,
}
"""What Python does, by the name of the function of TypeScript that must give the same."""


def case(step: str, *given: Any) -> dict[str, Any]:
    """Return a step with what it is given and what it gives."""
    return {"step": step, "given": packed(given), "gives": given_to(step, packed(given))}


def given_to(step: str, given: Sequence[Any]) -> Any:
    """Return what a step gives, packed, for what it is given, packed."""
    return packed(STEPS[step](*unpacked(given)))
