"""jax2onnx against Tenfold's own ONNX writer: what each costs to install, and what it writes.

Both write the same small network of strided convolutions, in an environment that has them both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

import environments
import results

NAME = "export_size"
REQUIREMENTS = (
    "jax2onnx==0.17.1",
    *(f"{name}=={version(name)}" for name in ("keras", "jax", "onnx", "onnxruntime", "numpy")),
    "pillow",
    "opencv-python-headless",
)
OWN = ("keras", "jax", "onnx", "onnxruntime")  # what Tenfold needs with its own writer
TIMES = 3
ROUNDS = 60
MB = 1e6


def main() -> None:
    """Measure in the environment of its own, and write the section."""
    arguments = results.parser(__doc__).parse_args()
    root = Path(__file__).resolve().parent.parent
    measured = subprocess.run(
        [str(_python()), "-W", "ignore", __file__, "--measure"],
        env=os.environ | {"PYTHONPATH": str(root), "KERAS_BACKEND": "jax"},
        check=True,
        capture_output=True,
        text=True,
    )
    facts = json.loads(measured.stdout.splitlines()[-1])
    results.write_section(NAME, _markdown(facts), date=arguments.date, path=arguments.results)


def _python() -> Path:
    folder = environments.HERE / "jax2onnx"
    record = folder / environments.RECORD
    wanted = "\n".join(REQUIREMENTS)
    if not record.exists() or record.read_text(encoding="utf-8") != wanted:
        environments.fresh(folder, *REQUIREMENTS)
        record.write_text(wanted, encoding="utf-8")
    return environments.interpreter(folder)


def measure() -> dict[str, Any]:
    """Return the sizes of what is installed, and how both writers did."""
    own = _needed(OWN)
    added = _needed(["jax2onnx"]) - own
    sizes = {name: _size(distribution(name)) for name in added}
    return {
        "added": sum(sizes.values()),
        "packages": len(added),
        "largest": sorted(sizes, key=lambda name: -sizes[name])[:5],
        "sizes": sizes,
        "own": sum(_size(distribution(name)) for name in own),
        "onnx": _size(distribution("onnx")),
        "weights": _network().count_params(),
        "writers": _contest(),
    }


def _needed(names: Iterable[str]) -> set[str]:
    """Return the installed packages that ``names`` need, themselves included."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    pending = [Requirement(name) for name in names]
    while pending:
        wanted = pending.pop()
        key = canonicalize_name(wanted.name)
        if key in found and not wanted.extras:
            continue
        try:
            lines = distribution(key).requires or []
        except PackageNotFoundError:  # for another system or Python
            continue
        found.add(key)
        asked = [{"extra": extra} for extra in ("", *wanted.extras)]
        pending += [
            needed
            for needed in map(Requirement, lines)
            if needed.marker is None or any(map(needed.marker.evaluate, asked))
        ]
    return found


def _size(package: Distribution) -> int:
    files = [Path(str(file.locate())) for file in package.files or []]
    return sum(file.stat().st_size for file in files if file.is_file())


def _contest() -> dict[str, dict[str, Any]]:
    model = _network()
    writers: dict[str, Callable[[Path], None]] = {
        "jax2onnx": lambda path: _write_with_jax2onnx(model, path),
        "tenfold, not proved": lambda path: _write_unproved(model, path),
        "tenfold": lambda path: _write_proved(model, path),
    }
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: _tried(write, Path(folder) / f"{index}.onnx", model)
            for index, (name, write) in enumerate(writers.items())
        }


def _network() -> Any:
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Reshape((28, 28, 1)),
            *_block(16),
            *_block(32),
            *_block(64),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_mean.assign(keras.random.normal(layer.moving_mean.shape, 0, 0.1))
    return model


def _block(filters: int) -> list[Any]:
    from keras import layers

    return [
        layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
    ]


def _write_with_jax2onnx(model: Any, path: Path) -> None:
    import_module("jax2onnx").to_onnx(
        lambda pixels: model(pixels, training=False),
        inputs=[("batch", 28, 28)],
        opset=20,
        return_mode="file",
        output_path=path,
    )


def _write_proved(model: Any, path: Path) -> None:
    from tenfold.training.onnx_export import write_onnx

    write_onnx(model, path)


def _write_unproved(model: Any, path: Path) -> None:
    from tenfold.training.onnx_export.write import converted

    path.write_bytes(converted(model, 1.0, logits=False).SerializeToString())


def _tried(write: Callable[[Path], None], path: Path, model: Any) -> dict[str, Any]:
    """Return how a writer did; one that fails is reported, not hidden."""
    try:
        seconds = [_seconds(write, path) for _ in range(TIMES)]
        return {
            "first": seconds[0],
            "again": statistics.median(seconds[1:]),
            "bytes": path.stat().st_size,
            **_run(path, model),
        }
    except Exception as error:  # whatever a peer raises is a result here
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def _seconds(write: Callable[[Path], None], path: Path) -> float:
    start = time.perf_counter()
    write(path)
    return time.perf_counter() - start


def _run(path: Path, model: Any) -> dict[str, Any]:
    import numpy as np
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    pixels = np.random.default_rng(0).integers(0, 256, (100, 28, 28)).astype(np.float32)
    expected = model.predict(pixels, verbose=0)
    differences = [
        np.abs(session.run(None, {name: pixels[:size]})[0] - expected[:size]).max()
        for size in (1, 2, 7, 64, 100)
    ]
    return {
        "difference": float(max(differences)),
        "nodes": len(onnx.load(path).graph.node),
        "many": _milliseconds(lambda: session.run(None, {name: pixels})) / len(pixels),
        "one": _milliseconds(lambda: session.run(None, {name: pixels[:1]})),
    }


def _milliseconds(call: Callable[[], object]) -> float:
    """Return the least of many times: other work on the machine only adds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def _markdown(facts: dict[str, Any]) -> str:
    largest = ", ".join(f"{name} {facts['sizes'][name] / MB:.0f}" for name in facts["largest"])
    rows = [_row(name, writer) for name, writer in facts["writers"].items()]
    header = ["writer", "first, s", "again, s", "kB", "nodes", "largest difference",
              "ms a digit, 100", "ms a digit, 1"]  # fmt: skip
    return "\n\n".join(
        [
            "## Writing ONNX",
            f"jax2onnx adds **{facts['added'] / MB:.0f} MB in {facts['packages']} packages** to "
            f"the {facts['own'] / MB:.0f} MB of {', '.join(OWN)} and what they need; the largest, "
            f"in MB: {largest}. Tenfold's own writer needs of these only onnx, "
            f"{facts['onnx'] / MB:.0f} MB.",
            "Both writers on one network (three strided convolutions with batch normalization, "
            f"two dense layers, {facts['weights']:,} weights), read by ONNX Runtime on one "
            "thread. The first time includes imports; Tenfold's includes the proof, in the middle "
            "row not.",
            results.table(header, rows),
        ]
    )


def _row(name: str, writer: dict[str, Any]) -> list[str]:
    if "failed" in writer:
        return [name, writer["failed"], *[""] * 6]
    return [
        name,
        f"{writer['first']:.2f}",
        f"{writer['again']:.2f}",
        f"{writer['bytes'] / 1000:.0f}",
        str(writer["nodes"]),
        f"{writer['difference']:.1e}",
        f"{writer['many']:.4f}",
        f"{writer['one']:.3f}",
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        print(json.dumps(measure()))
    else:
        main()
