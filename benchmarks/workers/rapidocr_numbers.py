"""Worker: how fast RapidOCR's recogniser reads numbers, warm, on one core.

Request: ``sets`` (by name, lists of files), ``rounds``. Milliseconds of every call.
"""

from __future__ import annotations

import exchange
import numpy as np
import numpy.typing as npt
from PIL import Image
from rapidocr_masked import Recogniser
from rounds import keep_to_one_core, one_by_one


def pixels(file: str) -> npt.NDArray[np.uint8]:
    """Return a picture as RapidOCR takes it."""
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


def main() -> None:
    """Time each set in turn."""
    asked = exchange.request()
    keep_to_one_core()
    read = Recogniser(threads=1).read
    times = {
        name: one_by_one(read, [*map(pixels, exchange.listed(files))], rounds=asked["rounds"])
        for name, files in asked["sets"].items()
    }
    exchange.answer(sets=times)


if __name__ == "__main__":
    main()
