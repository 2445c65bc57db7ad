"""One network trained by two processes with half of each batch, and by one with the whole: alike?

Keras' ``DataParallel`` on JAX: each process is given its half, gradients are averaged between them
over the loopback, and every process holds the same weights. On machines with GPUs or TPUs the same
lines run; see docs/scale.md.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
from typing import Any

BATCH, STEPS = 128, 60
ALIKE = 1e-4
"""The largest difference of losses allowed: sums of float32 in another order."""


def main() -> None:
    """Train both ways, and say how far their losses are apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS, help="batches to learn from")
    parser.add_argument("--place", type=int, help="which of two processes this is; for itself")
    parser.add_argument("--port", type=int, default=0, help="where they meet; for itself")
    asked = parser.parse_args()
    if asked.place is not None:
        print(json.dumps(curve(asked.steps, asked.place, asked.port)))
        return
    alone = started(asked.steps, None, 0)
    port = free_port()
    pair = [started(asked.steps, place, port) for place in (0, 1)]
    whole, first, second = (losses(process) for process in (alone, *pair))
    apart = max(abs(one - two) for one, two in zip(whole, first, strict=True))
    print(f"One process: {whole[0]:.4f} to {whole[-1]:.4f} over {len(whole)} steps.")
    print(
        f"Two processes: {first[0]:.4f} to {first[-1]:.4f}; both say the same: {first == second}."
    )
    print(f"They are {apart:.1e} apart at most (at most {ALIKE:g}: {apart <= ALIKE}).")
    sys.exit(0 if apart <= ALIKE and first == second else 1)


def started(steps: int, place: int | None, port: int) -> subprocess.Popen[str]:
    """Return a process that trains: one of two, or alone."""
    which = -1 if place is None else place
    return subprocess.Popen(
        [
            sys.executable,
            __file__,
            "--steps",
            str(steps),
            "--place",
            str(which),
            "--port",
            str(port),
        ],
        env={**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
        stdout=subprocess.PIPE,
        text=True,
    )


def losses(process: subprocess.Popen[str]) -> list[float]:
    """Return the losses that a process tells when it is done."""
    said, _ = process.communicate(timeout=600)
    if process.returncode:
        raise RuntimeError(f"a process ended with exit code {process.returncode}")
    curve: list[float] = json.loads(said.splitlines()[-1])
    return curve


def curve(steps: int, place: int, port: int) -> list[float]:
    """Return the loss of each step, of the whole batch; ``place`` below 0 is a process alone."""
    import tenfold  # before keras: it has Keras compute with JAX

    alone = place < 0
    import jax

    if not alone:
        config: Any = jax.config
        config.update("jax_cpu_collectives_implementation", "gloo")
        jax.distributed.initialize(f"127.0.0.1:{port}", num_processes=2, process_id=place)
    import keras

    if not alone:
        keras.distribution.set_distribution(
            keras.distribution.DataParallel(devices=keras.distribution.list_devices())
        )
    keras.utils.set_random_seed(0)
    (images, labels), _ = tenfold.load_data("mnist-sample")
    model = tenfold.recipes["dense512"].build()
    model.compile("sgd", "sparse_categorical_crossentropy")
    said = []
    for step in range(steps):
        start = step * BATCH % (len(images) - BATCH)
        half = slice(start, start + BATCH) if alone else part(start, place)
        said.append(loss(model, images[half], labels[half]))
    return said


def part(start: int, place: int) -> slice:
    """Return the half of a batch that one of two processes learns from."""
    half = BATCH // 2
    return slice(start + place * half, start + (place + 1) * half)


def loss(model: Any, images: Any, labels: Any) -> float:
    """Return the loss of one step, taken."""
    return float(model.train_on_batch(images, labels))


def free_port() -> int:
    """Return a port of the loopback on which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    main()
