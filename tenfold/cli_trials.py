"""What ``tenfold train`` does when it trains many: seeds, folds, a search, here or on a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import CycloptsError
from rich.progress import Progress
from rich.table import Column, Table

from tenfold.cli_print import answers, err, print_json

if TYPE_CHECKING:
    from tenfold.cluster.trials import Outcome, Plan

_MOST_SEEDS = 10_000
_SEED, _RANGE = re.compile(r"[0-9]+"), re.compile(r"([0-9]+)-([0-9]+)")


@dataclass(frozen=True, kw_only=True)
class Many:
    """What was asked of ``tenfold train``; the command says what each means."""

    recipe: str
    settings: Mapping[str, Any]
    data: str
    also: tuple[str, ...]
    skip_bad: bool
    seeds: str
    folds: int
    search: Sequence[str]
    cluster: str | None
    out: Path | None


def train_many(many: Many, *, as_json: bool) -> None:
    """Train all that is asked for, write one table of it and print it.

    Raises:
        CycloptsError: Seeds or values to search over are not understood.
        TenfoldError: See ``tenfold.train``; the cluster cannot be reached.
    """
    from tenfold.cluster.outcomes import in_words, table, write_table

    plan = _plan(many)
    outcomes = list(_carried_out(plan, many.cluster))
    write_table(plan.out, outcomes)
    rows = table(outcomes)
    if as_json:
        return print_json(rows)
    answers.print(_printed(rows))
    answers.print(f"\n{in_words(outcomes)}")
    return answers.print(f"The table: {plan.out / 'trials.csv'}")


def seeds_of(text: str) -> tuple[int, ...]:
    """Return the seeds that a text names, such as 0-4 or 0,3,7.

    Raises:
        CycloptsError: It names none, or too many.
    """
    found: list[int] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match:
            first, last = int(match[1]), int(match[2])
            if last - first >= _MOST_SEEDS:
                raise CycloptsError(
                    msg=f"these are too many seeds. Expected: {_MOST_SEEDS:,} at most. "
                    f"Received: {part.strip()}."
                )
            found += range(first, last + 1)
        elif _SEED.fullmatch(part.strip()):
            found.append(int(part))
        else:
            found = []
            break
    if not found:
        raise CycloptsError(msg=f"{text!r} names no seeds. Expected: such as 0-4 or 0,3,7.")
    return tuple(dict.fromkeys(found))


def _plan(many: Many) -> Plan:
    from tenfold.cluster.trials import Plan
    from tenfold.models.recipes import find_recipe

    return Plan(
        recipe=replace(find_recipe(many.recipe), **many.settings),
        data=many.data,
        out=many.out or Path("runs", f"{many.recipe}-trials"),
        seeds=seeds_of(many.seeds),
        folds=many.folds,
        search=dict(map(_values, many.search)),
        also=many.also,
        skip_bad=many.skip_bad,
    )


def _values(search: str) -> tuple[str, tuple[str, ...]]:
    name, _, values = search.partition("=")
    if not name or not values:
        raise CycloptsError(
            msg=f"{search!r} names no values. Expected: a field of the recipe and what to try, "
            "such as rate.peak=0.01,0.02."
        )
    return name, tuple(value.strip() for value in values.split(","))


def _carried_out(plan: Plan, cluster: str | None) -> Iterable[Outcome]:
    from tenfold.cluster.trials import carry_out_here, trials
    from tenfold.cluster.trials_on_ray import carry_out_on

    count = len(trials(plan))
    if cluster:
        err.print(f"Training {count} networks on the cluster; go on later by asking once more.")
        return carry_out_on(plan, cluster)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        return list(progress.track(carry_out_here(plan), total=count, description="training"))


def _printed(rows: Sequence[Mapping[str, Any]]) -> Table:
    _, *others = rows[0]
    table = Table(Column("run", overflow="fold"), *others, box=None)
    for row in rows:
        table.add_row(*map(_cell, row.items()))
    return table


def _cell(named: tuple[str, Any]) -> str:
    name, value = named
    if name == "accuracy":
        return f"{100 * value:.2f} %"
    return f"{value:.4f}" if name == "loss" else str(value)
