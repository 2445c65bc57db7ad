"""The command that hands a network over: ``tenfold export``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import CycloptsError

import tenfold
from tenfold.cli_flags import Bundle, Flag, Json, Onnx
from tenfold.cli_print import answers, print_export, print_json

if TYPE_CHECKING:
    from tenfold.evaluation.export import Exported
    from tenfold.evaluation.onnx_file import OnnxFile
    from tenfold.site import Site


def export(
    run_or_bundle: Path | None = None,
    *,
    onnx: Onnx | None = None,
    out: Bundle | None = None,
    web: Path | None = None,
    data: str | None = None,
    int8: Flag = False,
    as_json: Json = False,
) -> None:
    """Write a network for others to read with, who need no Keras: as a file, or as a web page.

    Only a file that answers as the network does is kept.

    Args:
        run_or_bundle: The folder of a run; or a .tenfold file, for --onnx and --web. A site needs
            neither: without, it has the readers in the package.
        onnx: Write the network to this ONNX file, which says itself what goes in and out; beside
            it, in .pairs.npz, examples of both. That of a .tenfold file has true confidences.
        out: Write a reader to this .tenfold file: the network, its confidence made true, and the
            error rates it keeps, measured on what the run held out (`tenfold train --validation`),
            or else on the test set of its data.
        web: Write a web page to this folder, which any file server can show: it reads in the
            browser, offline too, and sends nothing anywhere.
        data: Other labelled digits to measure these on, as `tenfold train --data` takes them;
            they must have trained nothing.
        int8: Store the ONNX file in 8 bits, if it reads as well: a large one in a third.
        as_json: Print JSON for programs.
    """
    _require(run_or_bundle, onnx, out, web, int8, data)
    made: list[Exported | OnnxFile] = []
    if run_or_bundle and out:
        made.append(tenfold.export(run_or_bundle, onnx, out=out, data=data, int8=int8))
    elif run_or_bundle and onnx:
        made.append(tenfold.export(run_or_bundle, onnx, data=data, int8=int8))
    sites = [_site(web, out or run_or_bundle, None if out else data)] if web else []
    if as_json:
        return print_json(_joined(made, sites))
    for file in made:
        print_export(file)
    for site in sites:
        answers.print(f"Wrote {site.path}: {site.files} files of {site.bytes:,} bytes in all.")
        answers.print(f"See it with: python -m http.server --directory {site.path}")
    return None


def _require(
    run: Path | None,
    onnx: Path | None,
    out: Path | None,
    web: Path | None,
    int8: bool,
    data: str | None,
) -> None:
    """Refuse what does not go together."""
    if not (onnx or out or web):
        raise CycloptsError(msg="Name what to write, with --onnx, --out or --web.")
    if run is None and (onnx or out):
        raise CycloptsError(msg="Name the run, or the .tenfold file, whose network to write.")
    if run and run.is_file() and out:
        raise CycloptsError(
            msg=f"{run} is a reader already, and --out takes the folder of a run. "
            "Copy the file, or use --onnx or --web."
        )
    if data and not run:
        raise CycloptsError(msg="--data measures what is made of a run. Name one, or leave it out.")
    if int8 and not onnx:
        raise CycloptsError(msg="What is stored in 8 bits is an ONNX file: name it with --onnx.")


def _site(web: Path, subject: Path | None, data: str | None) -> Site:
    from tenfold.site import write_site

    return write_site(web, subject, data=data)


def _joined(made: list[Exported | OnnxFile], sites: list[Site]) -> dict[str, Any]:
    """Return what was written: the file with the site in it, or the site alone."""
    if not made:
        return asdict(sites[0])
    return {**asdict(made[0]), "site": asdict(sites[0]) if sites else None}
