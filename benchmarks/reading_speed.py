"""How fast one digit is read, how soon a reader is loaded, and how much memory many pictures take.

Tenfold beside Keras and RapidOCR's recogniser, in one run, each in processes of its own.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import environments
import results
import speed_pictures
from contestants import Contestant
from PIL import Image

from tenfold.reading.reader import SHIPPED

RECIPE = "convnet"
WORKERS = 2
FEW, MANY = 10_000, 100_000
FLAT = 5.0  # megabytes that the peak may rise from few pictures to many

TENFOLD = Contestant(name="Tenfold", worker="tenfold_speed")
KERAS = Contestant(name="Keras", worker="keras_one_digit")
RAPIDOCR = Contestant(name="RapidOCR", worker="rapidocr_speed", environment="rapidocr")
LOADING = Contestant(name="Tenfold, loading", worker="tenfold_load")
MEMORY = Contestant(name="Tenfold, memory", worker="tenfold_memory")

NOTES = """
Milliseconds, warm, on one thread but for the many small pictures, which two processes read, and for
RapidOCR, which uses every core. Least and median of {rounds} rounds, each the mean of many calls;
targets are judged by the median. Photos are composed JPEGs (quality 85), read from a path.
RapidOCR recognises only (no detection). Keras, on JAX, is asked about one digit by the recipe
`{recipe}`. Loading is measured in {processes} fresh processes; importing NumPy, OpenCV, Pillow and
ONNX Runtime is apart.
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: what was timed, of whom, and how long it may take.

    Attributes:
        what: Was done.
        who: Did it.
        milliseconds: Of each round.
        target: At most so many milliseconds; None where nothing is asked.
    """

    what: str
    who: str
    milliseconds: Sequence[float]
    target: float | None = None


def main() -> None:
    """Measure and write the section ``reading_speed``."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        request = {"reader": str(asked.reader), "rounds": asked.rounds, **pictures(Path(folder))}
        lines = [*timed(request), *loaded(request, asked.processes)]
        peaks = [peak(request, count) for count in (asked.few, asked.many)]
    text = report(lines, peaks, asked)
    results.write_section("reading_speed", text, date=asked.date, path=asked.results)


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = results.parser(__doc__)
    parser.add_argument(
        "--reader", type=Path, default=SHIPPED, help="a bundle, not the shipped one"
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds a figure")
    parser.add_argument("--processes", type=int, default=10, help="fresh processes that load")
    parser.add_argument("--few", type=int, default=FEW, help="pictures, for the first peak")
    parser.add_argument("--many", type=int, default=MANY, help="and for the second")
    return parser.parse_args()


def pictures(folder: Path) -> Mapping[str, object]:
    """Return where everything to read lies, written to ``folder``."""
    glyph, listed = folder / "glyph.png", folder / "pictures.txt"
    Image.fromarray(speed_pictures.glyph()).save(glyph)
    photos = {name: folder / f"{name}.jpg" for name in speed_pictures.PHOTOS}
    for name, path in photos.items():
        speed_pictures.write_photo(path, speed_pictures.PHOTOS[name])
    small = speed_pictures.write_small(folder / "small")
    listed.write_text("".join(f"{path}\n" for path in small), encoding="utf-8")
    return {
        "glyph": str(glyph),
        "photos": {name: str(path) for name, path in photos.items()},
        "pictures": str(listed),
        "workers": WORKERS,
    }


def timed(request: Mapping[str, object]) -> list[Line]:
    """Return the rows of reading."""
    ours, keras, rapid = (
        contestant.run({**request, "recipe": RECIPE}) for contestant in (TENFOLD, KERAS, RAPIDOCR)
    )
    one, large, small = "one 28×28 digit", "a photo of {}", "a small PNG of 3,000"
    return [
        Line(what=one, who="Tenfold, network", milliseconds=ours["network"], target=0.05),
        Line(what=one, who="Tenfold, `read`", milliseconds=ours["glyph"]),
        Line(what=one, who="Keras, `model(x)`", milliseconds=keras["call"]),
        Line(what=one, who="Keras, `predict`", milliseconds=keras["predict"]),
        Line(what=one, who="RapidOCR", milliseconds=rapid["glyph"]),
        *(
            Line(what=large.format(name), who=who, milliseconds=said[name], target=target)
            for name, limit in (("1 megapixel", 15.0), ("12 megapixels", None))
            for who, said, target in (("Tenfold", ours, limit), ("RapidOCR", rapid, None))
        ),
        Line(what=small, who="Tenfold, `read_many`", milliseconds=ours["small"], target=1 / 3),
        Line(what=small, who="RapidOCR", milliseconds=rapid["small"]),
        Line(what="loading", who="RapidOCR", milliseconds=rapid["loading"]),
    ]


def loaded(request: Mapping[str, object], processes: int) -> list[Line]:
    """Return the rows of fresh processes."""
    found = [LOADING.run(request) for _ in range(processes)]
    loading, importing = ([one[key] for one in found] for key in ("loading", "importing"))
    return [
        Line(what="loading", who="Tenfold, `Reader.load`", milliseconds=loading, target=50),
        Line(what="importing before that", who="Tenfold", milliseconds=importing),
    ]


def peak(request: Mapping[str, object], count: int) -> tuple[int, float]:
    """Return how many pictures were read, and the megabytes at the peak."""
    found = MEMORY.run({**request, "count": count})
    return found["read"], found["megabytes"]


def report(
    lines: Sequence[Line], peaks: Sequence[tuple[int, float]], asked: argparse.Namespace
) -> str:
    """Return the section's text."""
    notes = NOTES.format(rounds=asked.rounds, recipe=RECIPE, processes=asked.processes)
    header = ["", "", "least, ms", "median, ms", "a second", "target", ""]
    (few, before), (many, after) = peaks
    rise = after - before
    pins = environments.pinned(["rapidocr"])
    memory = [
        [f"{few:,} pictures", f"{before:.1f} MB", "", ""],
        [f"{many:,} pictures", f"{after:.1f} MB", "", ""],
        ["rise", f"{rise:.1f} MB", f"≤ {FLAT:g} MB", results.met(rise <= FLAT)],
    ]
    return "\n\n".join(
        [
            "## Speed of reading one digit",
            notes.strip(),
            f"Versions: {environments.own_versions()}, {', '.join(pins)}.",
            results.table(header, map(row, lines)),
            "Memory at its peak while `read_many` reads the small pictures over and over:",
            results.table(["", "peak", "target", ""], memory),
        ]
    )


def row(line: Line) -> list[str]:
    """Return one row's cells."""
    middle = median(line.milliseconds)
    target = line.target
    return [
        line.what,
        line.who,
        digits(min(line.milliseconds)),
        digits(middle),
        f"{1000 / middle:,.0f}",
        "" if target is None else f"≤ {digits(target)} ms",
        "" if target is None else results.met(middle <= target),
    ]


def digits(milliseconds: float) -> str:
    """Return milliseconds with three digits that count."""
    return f"{milliseconds:,.0f}" if milliseconds >= 100 else f"{milliseconds:.3g}"


if __name__ == "__main__":
    main()
