"""A PDF of many scanned pages, and the most memory that reading it takes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import results
from contestants import Contestant
from numbers_composed import sheet
from PIL import Image

from tenfold.data.digits import Digits

FEW, MANY = 20, 200
FLAT = 5.0  # megabytes that the peak may rise from few pages to many
QUALITY = 75  # of JPEG, as scanners write into PDFs

WORKER = Contestant(name="Tenfold, a PDF", worker="tenfold_pdf")

_SHEETS = 10  # different ones; they come again and again
_RESOLUTION = 150  # dots an inch


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The megabytes at the peak, after few pages and after all, and the numbers read from all."""

    few: float
    many: float
    numbers: int


def measure(reader: str | None, digits: Digits, folder: Path) -> Memory:
    """Return what reading a PDF takes, which is written to ``folder``."""
    pdf = folder / "pages.pdf"
    write_pdf(pdf, digits)
    return Memory(**WORKER.run({"reader": reader, "pdf": str(pdf), "few": FEW}))


def write_pdf(path: Path, digits: Digits, pages: int = MANY) -> None:
    """Write a PDF of that many scanned A4 pages, ten by ten of MNIST's digits on each."""
    sheets = [Image.fromarray(sheet(digits, seed=seed)[0]) for seed in range(_SHEETS)]
    first, *others = islice(cycle(sheets), pages)
    first.save(path, save_all=True, append_images=others, resolution=_RESOLUTION, quality=QUALITY)


def table(found: Memory) -> str:
    """Return what was found as a table."""
    rise = found.many - found.few
    rows = [
        [f"{FEW} pages", f"{found.few:.1f} MB", "", ""],
        [f"{MANY} pages, {found.numbers:,} numbers", f"{found.many:.1f} MB", "", ""],
        ["rise", f"{rise:.1f} MB", f"≤ {FLAT:g} MB", results.met(rise <= FLAT)],
    ]
    return results.table(["", "peak", "target", ""], rows)
