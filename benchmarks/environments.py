"""The peers' virtual environments: one each, made once, so that none changes Tenfold's own.

An environment is whole when it holds the record of what was asked for; one that was broken off,
or made for other versions, is made anew.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent / ".venvs"
RECORD = "asked-for.txt"
KERAS = f"keras=={version('keras')}"  # the peers get the very Keras that Tenfold runs on

PINS: Mapping[str, tuple[str, ...]] = {
    "tensorflow": ("tensorflow-cpu==2.21.0", KERAS),
    # Exactly this one: an index with CPU wheels gives 2.13.0+cpu; others bring gigabytes of CUDA.
    "torch": ("torch==2.13.0", KERAS),
    "sklearn": ("scikit-learn==1.9.1",),
}


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
    """Return which version of what is compared."""
    peers = [pin.replace("==", " ") for pins in PINS.values() for pin in pins if pin != KERAS]
    return ", ".join([own_versions(), *peers])


if __name__ == "__main__":
    for environment in PINS:
        print(python(environment).relative_to(HERE.parent))
