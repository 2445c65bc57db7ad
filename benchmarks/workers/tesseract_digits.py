"""Worker: pictures read by Tesseract, as one character each, with a whitelist of digits.

Request: ``pictures`` (a list of files). Of the settings tried on the real sets, these did best:
dark ink on light, at most 60 pixels high, with half a picture of paper around it.
"""

from __future__ import annotations

import csv
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import exchange
import numpy as np
import numpy.typing as npt
from PIL import Image

HIGHEST = 60
MARGIN = 0.5
SETTINGS = ("--psm", "10", "-c", "tessedit_char_whitelist=0123456789")
WORD = "5"  # the level of the table's rows that are words

Grey = npt.NDArray[np.uint8]


def prepared(file: str) -> Grey:
    """Return a picture as Tesseract likes it."""
    with Image.open(file) as picture:
        grey = np.asarray(picture.convert("L"))
    if np.median(grey) < 128:
        grey = 255 - grey
    scale = min(1.0, HIGHEST / len(grey))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = float(np.median(grey))
    margin = int(MARGIN * max(small.shape))
    sides = (margin, margin, margin, margin)
    return cv2.copyMakeBorder(small, *sides, cv2.BORDER_CONSTANT, value=paper).astype(np.uint8)


def read(files: Sequence[Path], folder: Path) -> list[tuple[str, float]]:
    """Return text and confidence of each picture, all read by one process."""
    names = folder / "list.txt"
    names.write_text("".join(f"{file}\n" for file in files), encoding="utf-8")
    subprocess.run(
        ["tesseract", str(names), str(folder / "said"), *SETTINGS, "tsv"],
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
    )
    said = [("", 0.0)] * len(files)
    with (folder / "said.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["level"] == WORD and row["text"].strip():
                place = int(row["page_num"]) - 1
                said[place] = (said[place][0] + row["text"].strip(), float(row["conf"]))
    return said


def main() -> None:
    """Prepare and read."""
    asked = exchange.request()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = []
        for row, file in enumerate(exchange.listed(asked["pictures"])):
            files.append(folder / f"{row}.png")
            cv2.imwrite(str(files[-1]), prepared(file))
        said = read(files, folder)
    exchange.answer(
        texts=[text for text, _ in said], confidences=[confidence for _, confidence in said]
    )


if __name__ == "__main__":
    main()
