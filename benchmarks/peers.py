"""Who else reads digits, each in the way that suits it best.

A peer is handed a list of picture files and answers with a text and a confidence for each.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from answers import Answers
from contestants import Contestant
from shown import Shown

RAPIDOCR = "RapidOCR"
TESSERACT = "Tesseract"
CNN = "a plain MNIST CNN"

CONTESTANTS: Mapping[str, Contestant] = {
    RAPIDOCR: Contestant(name=RAPIDOCR, worker="rapidocr_digits", environment="rapidocr"),
    TESSERACT: Contestant(name=TESSERACT, worker="tesseract_digits"),
    CNN: Contestant(name=CNN, worker="plain_cnn"),
}

TRAINER = Contestant(name="convnet", worker="convnet_to_onnx")


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A contestant that reads pictures, and what its worker must be told."""

    contestant: Contestant
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the tables call it."""
        return self.contestant.name

    def answers(self, shown: Shown) -> Answers:
        """Return what it says of the pictures that contestants like it are shown."""
        with tempfile.TemporaryDirectory() as folder:
            listing = shown.first().listing(Path(folder))
            said = self.contestant.run(
                {"pictures": str(listing), "characters": shown.characters, **self.settings}
            )
        answers = Answers(
            texts=said["texts"],
            guesses=said["texts"],
            confidences=np.array(said["confidences"], float),
        )
        return answers.without(shown.uncounted)


def chosen(names: Sequence[str], network: Path) -> Iterator[Peer]:
    """Yield the peers of these names that can run here, and say loudly which cannot.

    Args:
        names: Of ``CONTESTANTS``.
        network: Where the plain CNN is, as ONNX; trained now if there is no such file.
    """
    for name in names:
        if name == TESSERACT and shutil.which("tesseract") is None:
            print("NO TESSERACT HERE: its columns are left out. Install tesseract-ocr to have them",
                  file=sys.stderr, flush=True)  # fmt: skip
        elif name == CNN:
            yield Peer(contestant=CONTESTANTS[name], settings={"network": str(trained(network))})
        else:
            yield Peer(contestant=CONTESTANTS[name])


def trained(network: Path) -> Path:
    """Return ``network``, the recipe ``convnet`` trained on MNIST, made now if it is not there."""
    if not network.exists():
        print(TRAINER.run({"recipe": "convnet", "network": str(network), "seed": 0}), flush=True)
    return network
