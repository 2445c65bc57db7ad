"""The command that looks inside a network: ``tenfold explain``."""

from __future__ import annotations

from pathlib import Path

import tenfold
from tenfold.cli_flags import Json
from tenfold.cli_print import answers, print_json


def explain(
    run: Path,
    picture: Path,
    *,
    digit: int | None = None,
    out: Path = Path("explain.png"),
    as_json: Json = False,
) -> None:
    """Show which pixels of a picture spoke for and against a digit.

    Args:
        run: The folder of a run.
        picture: A picture of one digit.
        digit: The digit to ask about; by default the one the network says.
        out: The PNG file to write.
        as_json: Print JSON for programs.
    """
    answer = tenfold.explain(run, picture, digit, out=out)
    if as_json:
        return print_json(
            {
                "digit": answer.digit,
                "method": answer.method,
                "probabilities": answer.probabilities.tolist(),
                "out": str(out),
            }
        )
    return answers.print(f"Drew why it says {answer.digit}, by {answer.method}, to {out}")
