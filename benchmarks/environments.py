"""The peers' virtual environments: one each, made once, so that none changes Tenfold's own.

An environment is whole when it holds the record of what was asked for; one that was broken off,
or made for other versions, is made anew.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent / ".venvs"
RECORD = "asked-for.txt"
KERAS = f"keras=={version('keras')}"  # the peers get the very Keras that Tenfold runs on
ONNXRUNTIME = f"onnxruntime=={version('onnxruntime')}"  # and the very runtime it reads with
SHARED = {KERAS, ONNXRUNTIME}

PINS: Mapping[str, tuple[str, ...]] = {
    "tensorflow": ("tensorflow-cpu==2.21.0", KERAS),
    # Exactly this one: an index with CPU wheels gives 2.13.0+cpu; others bring gigabytes of CUDA.
    "torch": ("torch==2.13.0", KERAS),
    "sklearn": ("scikit-learn==1.9.1",),
    "rapidocr": ("rapidocr==3.10.0", ONNXRUNTIME),
}

READS_WITH = ("tenfold", "numpy", "opencv-python-headless", "onnxruntime")
"""What Tenfold needs in order to read."""

TRAINERS = ("tensorflow", "torch", "sklearn")
"""The environments whose peers train networks."""


def python(name: str) -> Path:
    """Return the interpreter of a peer's environment, made now if it is not there yet."""
    folder = HERE / name
    wanted = "\n".join(PINS[name])
    record = folder / RECORD
    if not record.exists() or record.read_text(encoding="utf-8") != wanted:
        fresh(folder, *PINS[name])
        record.write_text(wanted, encoding="utf-8")
    return interpreter(folder)


def fresh(folder: Path, *requirements: str) -> None:
    """Make ``folder`` an environment of its own, with pip's ``requirements`` in it."""
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = [str(interpreter(folder)), "-m", "pip", "install", "--quiet", *requirements]
    subprocess.run(install, check=True)


def interpreter(folder: Path) -> Path:
    """Return the interpreter of the environment in ``folder``."""
    return folder / "bin" / "python"


def own_versions() -> str:
    """Return which version of what Tenfold runs on."""
    return ", ".join(f"{name} {version(name)}" for name in ("tenfold", "keras", "jax", "numpy"))


def versions() -> str:
    """Return which version of what is compared where networks are trained."""
    return ", ".join([own_versions(), *pinned(TRAINERS)])


def reading_versions() -> str:
    """Return which version of what is compared where pictures are read."""
    own = [f"{name} {version(name)}" for name in READS_WITH]
    return ", ".join([*own, *pinned(["rapidocr"])])


def pinned(names: Iterable[str]) -> list[str]:
    """Return which versions the peers' environments hold, beside what they share with Tenfold."""
    pins = [pin for name in names for pin in PINS[name]]
    return [pin.replace("==", " ") for pin in pins if pin not in SHARED]


if __name__ == "__main__":
    for environment in PINS:
        print(python(environment).relative_to(HERE.parent))
