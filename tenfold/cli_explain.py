"""The commands that look inside a network: ``tenfold explain`` and ``tenfold attack``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

import tenfold
from tenfold.cli_flags import Json
from tenfold.cli_print import print_attack, print_explanation, print_json

Count = Annotated[int, Parameter(validator=validators.Number(gte=1))]
Png = Annotated[Path, Parameter(validator=validators.Path(ext="png"))]


def explain(
    run: Path,
    picture: Path | None = None,
    /,
    *,
    digit: int | None = None,
    data: str | None = None,
    neighbours: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 5,
    out: Png = Path("explain.png"),
    as_json: Json = False,
) -> None:
    """Show which pixels of a picture spoke for and against its digits, and what is like them.

    With a picture alone, what `tenfold read` answers to it is explained.

    Args:
        run: The folder of a run, or a .tenfold file. Where a picture stands in its place, the
            readers inside the package are explained.
        picture: A picture of one digit; for a reader also of one number.
        digit: The digit to ask about; by default the one the network says.
        data: Where the nearest digits are looked for, as `tenfold train --data` takes it; by
            default what the run learnt from, or MNIST where it is in the cache, or the sample.
        neighbours: How many of the nearest training digits to show; 0 for none.
        out: The PNG file to write.
        as_json: Print JSON for programs.
    """
    subject, shown = (run, picture) if picture else (None, run)
    answer = tenfold.explain(subject, shown, digit, data=data, neighbours=neighbours, out=out)
    if as_json:
        return print_json({**answer.to_dict(), "out": str(out)})
    return print_explanation(answer, out)


def attack(
    run: Path,
    *,
    data: str | None = None,
    eps: Annotated[float, Parameter(validator=validators.Number(gt=0, lte=1))] = 0.3,
    pictures: Count = 500,
    steps: Count = 100,
    restarts: Count = 1,
    seed: int = 0,
    out: Png = Path("attack.png"),
    as_json: Json = False,
) -> None:
    """Show how little ink fools the network of a run, and how accurate it is as the ink grows.

    Args:
        run: The folder of a run.
        data: Other data to attack it on, as `tenfold train --data` takes it.
        eps: The most that a pixel may be changed, of full ink, for the accuracy that is printed.
        pictures: How many test digits to attack.
        steps: Steps of PGD at that strength.
        restarts: Random starts of PGD on each digit.
        seed: Decides the random starts.
        out: The PNG file to write.
        as_json: Print JSON for programs.
    """
    found = tenfold.attack(
        run,
        data,
        eps=eps,
        pictures=pictures,
        steps=steps,
        restarts=restarts,
        seed=seed,
        out=out,
    )
    if as_json:
        return print_json({**found.to_dict(), "out": str(out)})
    return print_attack(found, out)
