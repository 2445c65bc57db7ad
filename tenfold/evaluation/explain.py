"""Explaining: which pixels of one picture spoke for and against an answer."""

from __future__ import annotations

from pathlib import Path

from tenfold.errors import PictureError
from tenfold.evaluation.evidence import Saliency, saliency
from tenfold.evaluation.figures import save_explanation
from tenfold.evaluation.subject import Subject, network
from tenfold.images.glyph import as_glyph


def explain(
    subject: Subject,
    picture: str | Path,
    digit: int | None = None,
    *,
    out: str | Path | None = None,
    scale: float | None = None,
) -> Saliency:
    """Return what each pixel of ``picture`` did for an answer of ``subject``.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs.
        picture: A picture of one digit; one of 28×28 is taken as it is.
        digit: The answer to explain, 0 to 9; by default the network's own.
        out: Also draw it as a PNG file here.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.

    Raises:
        PictureError: The picture cannot be read, or is blank.
        DataError: There is no such digit.
        RunError: There is no such run, or its files were changed.
    """
    model, scale = network(subject, scale)
    glyph = as_glyph(picture)
    if not glyph.any():
        raise PictureError(
            f"{picture}: no ink found, so there is nothing to explain",
            remedy="Give a picture of one digit, darker or lighter than its paper",
        )
    answer = saliency(model, glyph, digit, scale=scale)
    if out:
        save_explanation(answer, glyph, Path(out))
    return answer
