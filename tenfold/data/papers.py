"""Pictures of one drawing, as cameras, scanners and drawing programs make them, its place known.

A drawing (ink on nothing) is laid on a canvas, a scan, a photo or a picture of few pixels, each
with its own paper, light, lens and file. Reading is trained on what it finds on these. Knows
nothing of what the drawing shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.data.hands import Drawing, cut
from tenfold.images.box import Box
from tenfold.images.grey import Picture

Light = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """A picture, and the box of the drawing on it."""

    picture: Picture
    box: Box


def scene(drawing: Drawing, rng: np.random.Generator) -> Scene:
    """Return a picture of ``drawing``, of a kind drawn at random."""
    kind = rng.choice(list(KINDS), p=list(_OFTEN.values()))
    return KINDS[kind](drawing, rng)


def canvas(drawing: Drawing, rng: np.random.Generator) -> Scene:
    """Return a drawing made on a screen: even, without noise, mostly white on black."""
    side = 28 if rng.random() < 0.5 else int(rng.integers(28, 100))
    if rng.random() < 0.12:
        drawing = _overrun(drawing, rng)
    ink, box = _placed(drawing, (side, side), rng.uniform(0.3, 1.0), rng)
    strength = np.clip(ink * (255 / max(1.0, float(np.percentile(ink[ink > 0], 90)))), 0, 255)
    if rng.random() < 0.35:
        strength = np.where(strength > 110, np.float32(255), np.float32(0))
    strength *= np.float32(rng.uniform(0.6, 1.0))
    picture = strength if rng.random() < 0.7 else 255 - strength
    return Scene(picture=_bytes(picture), box=box)


def _overrun(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Return a drawing whose end was drawn past the edge of the canvas, and so is lost."""
    height, width = drawing.shape
    lost = [int(side * rng.uniform(0, 0.1)) for side in (height, height, width, width)]
    side = rng.integers(4)
    top, bottom, left, right = (part if place == side else 0 for place, part in enumerate(lost))
    return drawing[top : height - bottom, left : width - right]


def scan(drawing: Drawing, rng: np.random.Generator) -> Scene:
    """Return a pen on paper under even light, cut to about its size."""
    height, width = (int(side) for side in rng.integers(24, 140, 2))
    ink, box = _placed(drawing, (height, width), rng.uniform(0.45, 1.0), rng)
    paper = np.full(ink.shape, rng.uniform(190, 255), np.float32)
    picture = written_on(paper, ink, rng.uniform(0.45, 1.0))
    picture += rng.normal(0, rng.uniform(0, 5), ink.shape).astype(np.float32)
    return Scene(picture=filed(picture, rng), box=box)


def photo(drawing: Drawing, rng: np.random.Generator) -> Scene:
    """Return a phone's picture: uneven light, shadows, lines, specks, noise, blur, JPEG."""
    height, width = (int(side) for side in rng.integers(70, 240, 2))
    ink, box = _placed(drawing, (height, width), rng.uniform(0.15, 0.9), rng)
    paper = lit(ink.shape, rng) * np.float32(rng.uniform(110, 245))
    _ruled(paper, rng)
    picture = written_on(paper, ink, rng.uniform(0.25, 0.9))
    specked(picture, rng)
    picture = lensed(picture, rng)
    if rng.random() < 0.12:  # chalk on a board
        picture = 255 - picture
    return Scene(picture=filed(picture, rng), box=box)


def few_pixels(drawing: Drawing, rng: np.random.Generator) -> Scene:
    """Return a digit of 8 to 20 pixels in a picture little larger."""
    side = int(rng.integers(9, 22))
    shape = (side, max(6, round(side * rng.uniform(0.6, 1.3))))
    ink, box = _placed(drawing, shape, rng.uniform(0.7, 1.0), rng)
    paper = np.full(shape, rng.uniform(170, 255), np.float32)
    picture = written_on(paper, np.clip(ink * np.float32(1.3), 0, 255), rng.uniform(0.5, 1.0))
    picture += rng.normal(0, rng.uniform(0, 6), shape).astype(np.float32)
    grown = rng.integers(1, 5)  # many were enlarged before they came here
    size = (shape[1] * int(grown), shape[0] * int(grown))
    way = cv2.INTER_CUBIC if rng.random() < 0.7 else cv2.INTER_NEAREST
    picture = cv2.resize(picture, size, interpolation=way).astype(np.float32)
    if rng.random() < 0.3:
        picture = 255 - picture
    return Scene(picture=_bytes(picture), box=_times(box, int(grown)))


KINDS: Mapping[str, Callable[[Drawing, np.random.Generator], Scene]] = {
    "canvas": canvas,
    "scan": scan,
    "photo": photo,
    "few_pixels": few_pixels,
}
_OFTEN = {"canvas": 0.27, "scan": 0.28, "photo": 0.33, "few_pixels": 0.12}


def blank(rng: np.random.Generator) -> Picture:
    """Return a photo of paper with nothing on it but light, lines and specks."""
    height, width = (int(side) for side in rng.integers(40, 240, 2))
    paper = lit((height, width), rng) * np.float32(rng.uniform(60, 245))
    _ruled(paper, rng)
    specked(paper, rng)
    return filed(lensed(paper, rng), rng)


def _placed(
    drawing: Drawing, shape: tuple[int, int], share: float, rng: np.random.Generator
) -> tuple[Light, Box]:
    """Return ink of ``shape`` with the drawing at ``share`` of what fits, and where it stands."""
    height, width = shape
    scale = share * min(height / drawing.shape[0], width / drawing.shape[1])
    size = [max(2, round(side * scale)) for side in drawing.shape]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(drawing, (min(size[1], width), min(size[0], height)), interpolation=way)
    top = int(rng.integers(0, height - small.shape[0] + 1))
    left = int(rng.integers(0, width - small.shape[1] + 1))
    ink = np.zeros(shape, np.float32)
    ink[top : top + small.shape[0], left : left + small.shape[1]] = small
    return ink, Box(left=left, top=top, right=left + small.shape[1], bottom=top + small.shape[0])


def written_on(paper: Light, ink: Light, darkness: float) -> Light:
    """Return paper darkened by the share ``darkness`` where the ink is full."""
    return paper * (1 - ink * np.float32(darkness / 255))


def lit(shape: tuple[int, ...], rng: np.random.Generator) -> Light:
    """Return how light falls on paper, at most 1: a slow change, often a shadow's soft edge."""
    height, width = shape
    grid = rng.uniform(rng.uniform(0.45, 1.0), 1.0, (3, 3)).astype(np.float32)
    light = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.35:
        light = light * _shadow(height, width, rng)
    return light.astype(np.float32)


def _shadow(height: int, width: int, rng: np.random.Generator) -> Light:
    angle, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.03, 0.3) * max(height, width)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    across = (columns - rng.uniform(0, width)) * np.float32(np.cos(angle))
    across += (rows - rng.uniform(0, height)) * np.float32(np.sin(angle))
    dark = np.float32(rng.uniform(0.15, 0.6))
    return np.asarray(1 - dark / (1 + np.exp(-across / np.float32(soft))), np.float32)


def _ruled(paper: Light, rng: np.random.Generator) -> None:
    """Print lines or squares on the paper, one time in six."""
    if rng.random() > 1 / 6:
        return
    apart, start = int(rng.integers(14, 60)), int(rng.integers(0, 14))
    faint = np.float32(rng.uniform(0.78, 0.95))
    paper[start::apart] *= faint
    if rng.random() < 0.5:
        paper[:, start::apart] *= faint


def specked(picture: Light, rng: np.random.Generator) -> None:
    """Leave a few specks on the picture, one time in five."""
    if rng.random() > 0.2:
        return
    height, width = picture.shape
    for _ in range(int(rng.integers(1, 8))):
        at = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        cv2.circle(picture, at, int(rng.integers(0, 2)), (float(rng.uniform(0, 120)),), -1)


def lensed(picture: Light, rng: np.random.Generator) -> Light:
    """Blur a picture and add the sensor's noise."""
    blur = rng.uniform(0, 1.6)
    seen = cv2.GaussianBlur(picture, (0, 0), blur) if blur > 0.3 else picture
    noise = rng.normal(0, rng.uniform(0.5, 7), picture.shape).astype(np.float32)
    return np.asarray(seen + noise, np.float32)


def filed(picture: Light, rng: np.random.Generator) -> Picture:
    """Return a picture as it comes back from its file, every second time a JPEG."""
    plain = _bytes(picture)
    if rng.random() < 0.5:
        return plain
    quality = int(rng.integers(30, 95))
    _, content = cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE), np.uint8)


def _bytes(picture: Light) -> Picture:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _times(box: Box, factor: int) -> Box:
    return Box(
        left=box.left * factor,
        top=box.top * factor,
        right=box.right * factor,
        bottom=box.bottom * factor,
    )


def repenned(image: npt.NDArray[np.uint8], rng: np.random.Generator) -> Drawing:
    """Return a digit of 28×28 as a large drawing, its pen made thinner or thicker.

    MNIST's pens are alike; the world's run from a hard pencil to a marker.
    """
    large = cv2.resize(image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 1.5).astype(np.float32)
    crisp = np.clip((soft - 127) * 4 + 127, 0, 255).astype(np.uint8)
    change = int(rng.integers(-3, 5))
    if change:
        size = 2 * abs(change) + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        wide = cv2.copyMakeBorder(crisp, 6, 6, 6, 6, cv2.BORDER_CONSTANT)
        change_pen = cv2.dilate if change > 0 else cv2.erode
        changed = change_pen(wide, disc).astype(np.uint8)
        if changed.max() > 200 and _whole(changed, crisp):
            crisp = changed
    return cut(crisp)


def _whole(changed: Drawing, crisp: Drawing) -> bool:
    """Return whether thinning left the strokes in as many pieces as before."""
    return _pieces(changed) == _pieces(crisp)


def _pieces(drawing: Drawing) -> int:
    return cv2.connectedComponents((drawing > 127).astype(np.uint8))[0]
