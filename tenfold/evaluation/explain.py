"""Explaining: which pixels of one picture spoke for and against an answer, and what is like it.

The door to ``evidence``, which explains runs and Keras models, and to ``explain_reading``, which
explains readers and needs no Keras.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tenfold.data import sources
from tenfold.data.load import ARRAYS, learnt_part
from tenfold.data.load import Source as Data
from tenfold.errors import MissingExtraError, PictureError
from tenfold.evaluation.explain_reading import explained, no_ink
from tenfold.evaluation.explanation import Explanation
from tenfold.evaluation.nearest import Place, in_pixels, nearest
from tenfold.images.decode import Source as Picture
from tenfold.images.glyph import glyph_on

if TYPE_CHECKING:
    from tenfold.data.digits import Images
    from tenfold.evaluation.subject import Subject
    from tenfold.training.run import Run

NEAREST = 5
"""Training digits that are shown beside a picture."""


def explain(
    subject: Subject | Picture | None,
    picture: Picture | None = None,
    digit: int | None = None,
    *,
    data: Data | None = None,
    neighbours: int = NEAREST,
    scale: float | None = None,
    out: str | Path | None = None,
) -> Explanation:
    """Return what each pixel of ``picture`` did for an answer of ``subject``.

    With one argument, a picture, it explains what ``tenfold.read`` answers to it.

    Args:
        subject: A run, the path of its folder, a Keras model with ten outputs, or a ``.tenfold``
            file; None for the readers inside the package.
        picture: A picture as ``tenfold.read`` takes it: the digit on it is found, and for a reader
            also the digits of a number; one of 28×28 is taken as it is.
        digit: The answer to explain, 0 to 9; by default the network's own.
        data: Where the nearest digits are looked for. By default among those a run learnt from;
            for a reader among MNIST's training digits where they are in the cache, else among the
            sample inside the package; for a model nowhere.
        neighbours: How many of them; 0 for none.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.
        out: Also draw it as a PNG file here.

    Raises:
        PictureError: The picture cannot be read, is blank or shows several numbers.
        BundleError: There is no such reader, or its file is damaged.
        DataError: There is no such digit, or the data cannot be used.
        RunError: There is no such run, or its files or its data were changed.
        MissingExtraError: Keras or Matplotlib is needed, and ``tenfold[train]`` not installed.
    """
    if picture is None:
        subject, picture = None, cast("Picture", subject)
    _require_picture(picture)
    file = _reader_file(subject)
    if file or subject is None:
        answer, glyphs = explained(file, picture, digit)
        place = _known_digits(data) if neighbours else None
    else:
        asked = cast("Subject", subject)
        answer, glyphs, place = _of_network(asked, picture, digit, data, neighbours, scale)
    if place:
        answer = replace(
            answer,
            nearest=nearest(glyphs, place, neighbours),
            space=place.space,
            among=place.name,
        )
    if out:
        with _train_extra():
            from tenfold.evaluation.explain_figure import save_explanation
        save_explanation(answer, Path(out))
    return answer


def _require_picture(picture: object) -> None:
    """Raise ``PictureError`` where a run or a reader stands in the place of the picture."""
    if not isinstance(picture, str | Path):
        return
    if Path(picture).suffix == ".tenfold" or Path(picture).is_dir():
        raise PictureError(
            f"{picture} is no picture",
            expected="a run or a reader, then a picture; or a picture alone",
            remedy="Give a picture too, after the run: tenfold explain RUN PICTURE",
        )


def _reader_file(subject: object) -> Path | None:
    """Return the file of a reader where this names one, rather than the folder of a run."""
    if not isinstance(subject, str | Path):
        return None
    path = Path(subject)
    return path if path.is_file() or path.suffix == ".tenfold" else None


def _of_network(
    subject: Subject,
    picture: Picture,
    digit: int | None,
    data: Data | None,
    neighbours: int,
    scale: float | None,
) -> tuple[Explanation, Images, Place | None]:
    with _train_extra():
        from tenfold.evaluation.evidence import last_features, saliency
        from tenfold.evaluation.subject import network, opened
    run = opened(subject)
    model, scale = network(run or subject, scale)
    found = glyph_on(picture)
    glyph = found.glyph
    if not glyph.any():
        raise no_ink(picture)
    if not found.alone:
        warnings.warn(
            "there is more than one mark on the picture: what looks most like a digit is explained",
            stacklevel=3,
        )
    evidence = saliency(model, glyph, digit, scale=scale)
    answer = Explanation(
        kind="digit",
        text=str(evidence.digit),
        confidence=float(evidence.probabilities[evidence.digit]),
        why_not=None,
        pixels=glyph,
        digits=(evidence,),
    )
    place = _learnt_digits(run, data) if neighbours else None
    features = last_features(model, scale) if place else None
    if place and features:
        place = replace(place, space="last hidden features", features=features)
    return answer, glyph[None], place


def _known_digits(data: Data | None) -> Place:
    """Return where the digits nearest to what a reader saw are looked for."""
    if data is not None:
        name, digits = learnt_part(data)
        return in_pixels(digits, name)
    found = sources.at_hand()
    return in_pixels(found.train, found.name)


def _learnt_digits(run: Run | None, data: Data | None) -> Place | None:
    """Return the digits of ``data``, or those a run learnt from where it can be known."""
    if data is not None:
        return _known_digits(data)
    if run is None or ARRAYS in {run.config.data, *(each.data for each in run.config.also)}:
        return None
    from tenfold.training.also import own_others
    from tenfold.training.fit import lesson, own_data

    dataset = own_data(run.path, run.config)
    learnt, _ = lesson(dataset, own_others(run.path, run.config), run.config)
    return in_pixels(learnt, dataset.name)


@contextmanager
def _train_extra() -> Iterator[None]:
    """Say which extra to install where an import within the block fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(error.name or "keras", "train") from error
