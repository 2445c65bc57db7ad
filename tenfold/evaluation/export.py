"""Handing a network over: one file for ONNX Runtime, which needs no Keras to read digits."""

from __future__ import annotations

from pathlib import Path

from tenfold.evaluation.subject import Subject, network
from tenfold.training.onnx_export import Parity, write_onnx


def export(subject: Subject, onnx: str | Path, *, scale: float | None = None) -> Parity:
    """Return the proof that the ONNX file written at ``onnx`` answers as ``subject`` does.

    The file takes ``pixels`` (float32, 0 to 255, any number of pictures) and gives
    ``probabilities`` (n, 10). It is written only if both agree within 1e-5 at several batch sizes.

    Args:
        subject: A run, the path of its folder, or a Keras model with ten outputs.
        onnx: The file to write.
        scale: What pixels are multiplied by before a model; see ``tenfold.train``.

    Raises:
        ModelError: A layer cannot be written, or the file would answer otherwise.
        RunError: There is no such run, or its files were changed.
        StorageError: The disk refuses.
    """
    model, scale = network(subject, scale)
    return write_onnx(model, Path(onnx), scale=scale)
