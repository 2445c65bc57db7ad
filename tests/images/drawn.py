"""Digits drawn with straight strokes, and the ways in which people show them."""

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.images.box import Box

Grey = npt.NDArray[np.uint8]

STROKES = {
    1: [[(0.35, 0.2), (0.55, 0.0), (0.55, 1.0)]],
    2: [[(0.1, 0.2), (0.4, 0.0), (0.7, 0.2), (0.1, 1.0), (0.75, 1.0)]],
    4: [[(0.5, 0.0), (0.05, 0.65), (0.8, 0.65)], [(0.55, 0.35), (0.55, 1.0)]],
    7: [[(0.0, 0.0), (0.7, 0.0), (0.3, 1.0)]],
}


def drawn(
    digit: int = 7,
    *,
    size: tuple[int, int] = (200, 160),
    at: tuple[int, int] = (50, 40),
    height: int = 100,
    pen: int = 11,
) -> Grey:
    """Draw a digit in black on white; size and at are (rows, columns)."""
    paper = np.full(size, 255, np.uint8)
    for stroke in STROKES[digit]:
        points = [(round(at[1] + x * height), round(at[0] + y * height)) for x, y in stroke]
        cv2.polylines(paper, [np.array(points, np.int32)], False, (0,), pen, cv2.LINE_AA)
    return paper


def around(picture: Grey, lighter_than: int = 255) -> Box:
    """Return the box of all that is drawn on a white picture."""
    left, top, width, height = cv2.boundingRect((picture < lighter_than).astype(np.uint8))
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def photographed(paper: Grey, rng: np.random.Generator, dark: float = 0.5) -> Grey:
    """Show a drawing in light that falls off from left to right, with a camera's noise."""
    light = np.linspace(1, dark, paper.shape[1])
    pale = 60 + paper * (160 / 255)
    return np.clip(pale * light + rng.normal(0, 2, paper.shape), 0, 255).astype(np.uint8)


def glared(paper: Grey) -> Grey:
    """Show a drawing faintly, below a streak of light that stands out more than its ink."""
    faint = 200 - (255 - paper) * (14 / 255)
    faint[len(paper) // 8 : len(paper) // 8 + 2] += 27
    return faint.astype(np.uint8)


def saved(image: Image.Image | Grey, kind: str, **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
