"""Make glyphs.json: pictures with the glyphs and boxes they must give, here and in the browser.

Run from the repository root: ``python tests/golden/make_glyphs.py``. Run it again only when the
normalisation is meant to change: every shipped network was trained on what it gives.
"""

import base64
import json
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.glyph import find_glyph, glyph

Grey = npt.NDArray[np.uint8]
HERE = Path(__file__).parent


def two(pen: int) -> Grey:
    """Draw a 2 in black on white."""
    paper = np.full((120, 100), 255, np.uint8)
    points = np.array([(25, 40), (40, 20), (62, 24), (66, 42), (25, 98), (76, 98)], np.int32)
    cv2.polylines(paper, [points], False, (0,), pen, cv2.LINE_AA)
    return paper


def shaded(paper: Grey) -> Grey:
    """Show a drawing in light that falls off to a corner."""
    rows, columns = np.mgrid[: paper.shape[0], : paper.shape[1]]
    lit: Grey = np.rint((60 + paper * 0.7) * (1 - (rows + columns) / 500)).astype(np.uint8)
    return lit


def speckled(paper: Grey) -> Grey:
    """Add a speck far from the digit and a dark strip along an edge."""
    result = paper.copy()
    result[5:8, 90:93] = 0
    result[:, :6] = 50
    return result


def squared(paper: Grey) -> Grey:
    """Lay a drawing on paper with grey squares."""
    result = np.pad(paper, 30, constant_values=255)
    result[12::24] = np.minimum(result[12::24], 170)
    result[:, 12::24] = np.minimum(result[:, 12::24], 170)
    return result


def noisy(paper: Grey) -> Grey:
    """Show a shaded drawing as a camera does in poor light."""
    noise = np.random.default_rng(0).normal(0, 6, paper.shape)
    return np.clip(np.rint(shaded(paper) + noise), 0, 255).astype(np.uint8)


def resized(paper: Grey, width: int, height: int) -> Grey:
    """Return a drawing at another size."""
    way = cv2.INTER_CUBIC if width > paper.shape[1] else cv2.INTER_AREA
    return cv2.resize(paper, (width, height), interpolation=way).astype(np.uint8)


def pictures() -> dict[str, Grey]:
    """Return the pictures by name."""
    return {
        "pen": two(8),
        "thin": two(1),
        "inverse": 255 - two(8),
        "shaded": shaded(two(6)),
        "specks": speckled(two(7)),
        "large": resized(two(8), 350, 420),
        "small": resized(two(10), 25, 30),
        "blank": np.full((90, 60), 230, np.uint8),
        "squared paper": squared(two(7)),
        "tiny": resized(two(12), 11, 14),
        "at the edge": two(8)[17:, 22:],
        "a glyph already": glyph(two(9)),
        "noise": noisy(two(8)),
        "larger than worked at": resized(shaded(two(6)), 450, 600),
    }


def png(picture: Grey) -> str:
    """Return a picture as a PNG file in base 64."""
    return base64.b64encode(cv2.imencode(".png", picture)[1].tobytes()).decode("ascii")


def case(name: str, picture: Grey) -> dict[str, object]:
    """Return a picture with what is found on it."""
    found = find_glyph(picture)
    return {
        "name": name,
        "picture_png": png(picture),
        "glyph_png": png(glyph(picture)),
        "box": asdict(found.box) if found else None,
    }


def main() -> None:
    """Write glyphs.json beside this script."""
    cases = [case(name, picture) for name, picture in pictures().items()]
    made = {"made_by": "tests/golden/make_glyphs.py", "opencv": cv2.__version__, "cases": cases}
    (HERE / "glyphs.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
