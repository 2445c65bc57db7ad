"""RapidOCR's recogniser, kept to the ten digits, or to other characters.

Its own call from beginning to end: its loading, its resizing, its network, its CTC decoding. Only
the probabilities are masked on the way, to those and CTC's blank, and scaled to sum to one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR  # type: ignore[import-not-found]  # lives in its own environment

BLANK = 0  # where CTC's blank stands among the classes
DIGITS = "0123456789"
RUNTIME = "EngineConfig.onnxruntime"
ALL = -1  # threads


class Masked:
    """Stands before RapidOCR's decoder and lets only some characters through."""

    def __init__(self, decoder: Any, characters: str) -> None:
        self._decoder = decoder
        self._kept = [BLANK, *(decoder.character.index(character) for character in characters)]

    def __call__(self, scores: npt.NDArray[np.float32], *args: Any, **settings: Any) -> Any:
        """Decode what is left of the probabilities, shape (n, steps, classes)."""
        masked = np.zeros_like(scores)
        masked[..., self._kept] = scores[..., self._kept]
        return self._decoder(masked / masked.sum(axis=-1, keepdims=True), *args, **settings)


class Recogniser:
    """The recogniser without detection: a picture is one line of text.

    Args:
        characters: All that it may read.
        threads: How many it runs on; by default one a core.
    """

    def __init__(self, characters: str = DIGITS, threads: int = ALL) -> None:
        settings = {"Global.log_level": "error", f"{RUNTIME}.intra_op_num_threads": threads}
        self._engine = RapidOCR(params=settings)
        recogniser = self._engine._load_rec_model()  # no public way to its decoder
        recogniser.postprocess_op = Masked(recogniser.postprocess_op, characters)

    def read(self, picture: Any) -> tuple[str, float]:
        """Return the text on a picture, a file or an array, and how sure it is."""
        said = self._engine(picture, use_det=False, use_cls=False, use_rec=True, text_score=0.0)
        return (said.txts[0], float(said.scores[0])) if said.txts else ("", 0.0)
