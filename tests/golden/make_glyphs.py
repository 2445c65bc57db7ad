"""Make glyphs.json: pictures with the glyphs they must give, here and in the browser.

Run from the repository root: ``python tests/golden/make_glyphs.py``. Run it again only when the
normalisation is meant to change: every shipped network was trained on what it gives.
"""

import base64
import json
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.images.glyph import glyph

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


def pictures() -> dict[str, Grey]:
    """Return the pictures by name."""
    return {
        "pen": two(8),
        "thin": two(1),
        "inverse": 255 - two(8),
        "shaded": shaded(two(6)),
        "specks": speckled(two(7)),
        "large": cv2.resize(two(8), (350, 420), interpolation=cv2.INTER_CUBIC).astype(np.uint8),
        "small": cv2.resize(two(10), (25, 30), interpolation=cv2.INTER_AREA).astype(np.uint8),
        "blank": np.full((90, 60), 230, np.uint8),
    }


def png(picture: Grey) -> str:
    """Return a picture as a PNG file in base 64."""
    return base64.b64encode(cv2.imencode(".png", picture)[1].tobytes()).decode("ascii")


def main() -> None:
    """Write glyphs.json beside this script."""
    cases = [
        {"name": name, "picture_png": png(picture), "glyph_png": png(glyph(picture))}
        for name, picture in pictures().items()
    ]
    made = {"made_by": "tests/golden/make_glyphs.py", "opencv": cv2.__version__, "cases": cases}
    (HERE / "glyphs.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
