"""The command that hands a network over: ``tenfold export``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import CycloptsError

import tenfold
from tenfold.cli_flags import Json
from tenfold.cli_print import print_export, print_json

if TYPE_CHECKING:
    from tenfold.training.onnx_export import Parity


def export(
    run: Path,
    *,
    onnx: Path | None = None,
    out: Path | None = None,
    data: str | None = None,
    as_json: Json = False,
) -> None:
    """Write the network of a run for others to read with, who need no Keras.

    Only a file that answers as the network does is kept.

    Args:
        run: The folder of a run.
        onnx: Write the bare network to this ONNX file.
        out: Write a reader to this .tenfold file: the network, its confidence made true, and the
            error rates it keeps, measured on what the run held out (`tenfold train --validation`),
            or else on the test set of its data.
        data: Other labelled digits to measure these on, as `tenfold train --data` takes them;
            they must have trained nothing.
        as_json: Print JSON for programs.
    """
    if out:
        proof: Parity = tenfold.export(run, onnx, out=out, data=data)
    elif onnx:
        proof = tenfold.export(run, onnx)
    else:
        raise CycloptsError(msg="Name a file to write, with --onnx, --out or both.")
    if as_json:
        return print_json(asdict(proof))
    return print_export(proof)
