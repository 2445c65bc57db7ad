"""Trials on a cluster: Ray Tune carries out as many at once as there are cores.

One that is killed is begun anew on some machine, where it goes on from the checkpoint in its run
folder, which all machines see.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from functools import partial
from typing import Any

from tenfold.cluster.on_ray import connected
from tenfold.cluster.trials import Outcome, Plan, anywhere, carry_out, trials
from tenfold.errors import ServiceError, TenfoldError, last_line

RETRIES = 5
"""How often a trial may be killed; what is wrong with it itself is told at once."""


def carry_out_on(plan: Plan, address: str) -> list[Outcome]:
    """Return how every trial went.

    Args:
        plan: What is tried.
        address: The cluster's, or ``auto``.

    Raises:
        MissingExtraError: Ray is not installed.
        ServiceError: The cluster cannot be reached, or a trial was killed too often.
        TenfoldError: What a trial raised.
    """
    os.environ.setdefault("TUNE_DISABLE_AUTO_CALLBACK_LOGGERS", "1")  # runs keep their own history
    os.environ.setdefault("RAY_AIR_NEW_OUTPUT", "0")  # which fills standard output with boxes
    logging.getLogger("ray.tune").setLevel(logging.CRITICAL)  # a killed trial is no news
    whole = anywhere(plan)
    with connected(address), tempfile.TemporaryDirectory() as scratch:
        from ray import tune

        tuner = tune.Tuner(
            tune.with_resources(partial(_carry_out, plan=whole), {"cpu": 1}),
            param_space={"place": tune.grid_search(list(range(len(trials(whole)))))},
            run_config=tune.RunConfig(
                storage_path=scratch,
                failure_config=tune.FailureConfig(max_failures=RETRIES),
                verbose=0,
            ),
        )
        results: Any = tuner.fit()
        in_order = sorted(results, key=lambda result: int(result.config["place"]))
        return [_outcome(result) for result in in_order]


def _carry_out(config: Mapping[str, Any], *, plan: Plan) -> None:
    from ray import tune

    try:
        tune.report({"outcome": carry_out(trials(plan)[config["place"]], plan)})
    except TenfoldError as error:  # which a retry would meet again
        tune.report({"fault": error})


def _outcome(result: Any) -> Outcome:
    if result.error:
        raise ServiceError(
            "a trial was killed too often",
            received=last_line(result.error),
            remedy="Ask once more: what it did is kept",
        )
    if "fault" in result.metrics:
        fault: TenfoldError = result.metrics["fault"]
        raise fault
    outcome: Outcome = result.metrics["outcome"]
    return outcome
