"""A run is a folder: what was asked, what happened, what came out, and the hashes that prove it.

    config.json        what was asked; written first, with the first checkpoint
    checkpoints/       the newest state to go on from
    history.csv        one row an epoch
    model.keras        the trained network, in plain Keras layers
    evaluation.json    how it does on the test set
    report.html        the same for people
    manifest.json      versions, data hash, files' hashes; written last

A folder with a config and no manifest is a run that was interrupted, and can be resumed. This
module reads and writes the folder; it does not train.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenfold.data.augment import Augmentation
from tenfold.errors import ModelError, RunError, first_line
from tenfold.files import closest, disk_errors, sha256, write_text
from tenfold.models.recipes import Adversary, OneCycle, Recipe

if TYPE_CHECKING:
    import keras

FORMAT = 1
CONFIG, MANIFEST, HISTORY, MODEL = "config.json", "manifest.json", "history.csv", "model.keras"
EVALUATION, REPORT, CHECKPOINTS = "evaluation.json", "report.html", "checkpoints"
NEEDED = (CONFIG, HISTORY, MODEL)
"""The files that a run is; evaluation and report can be made again."""

Epoch = Mapping[str, float]
"""One epoch of a history: epoch, seconds, waited, loss, accuracy, val_loss, val_accuracy, …"""


@dataclass(frozen=True, kw_only=True)
class Also:
    """Digits that a run learnt from beside those of its data set.

    Attributes:
        data: The name or path of their data set, or ``arrays``.
        sha256: Hash of their pixels and labels.
        digits: How many they are.
    """

    data: str
    sha256: str
    digits: int

    def __str__(self) -> str:
        return f"{self.digits:,} digits of {self.data}"


@dataclass(frozen=True, kw_only=True)
class Config:
    """All that decides what a run becomes.

    Attributes:
        recipe: The recipe, with any changed epochs, batch size or validation share in it.
        data: The name or path of the data set, or ``arrays``.
        data_sha256: Hash of its pixels and labels, and of those of the digits in ``also``.
        seed: Decides initial weights, order, augmentation and dropout.
        scale: What pixels are multiplied by before the network; None: read off the network.
        skip_bad: Whether bad rows of the data were left out.
        also: Other digits that were learnt from as well, and judged nothing.
        also_times: How often an epoch shows each of them.
    """

    recipe: Recipe
    data: str
    data_sha256: str
    seed: int
    scale: float | None
    skip_bad: bool
    also: tuple[Also, ...] = ()
    also_times: int = 1

    def hash_with(self, data: str) -> str:
        """Return what ``data_sha256`` is where ``data`` is the hash of the data set alone."""
        return data_hash(data, [each.sha256 for each in self.also])


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run.

    Attributes:
        path: Its folder.
        config: What was asked.
        history: One mapping an epoch.
    """

    path: Path
    config: Config
    history: tuple[Epoch, ...]

    @property
    def seconds(self) -> float:
        """How long training took, compiling included, saving and judging left out."""
        return sum(epoch["seconds"] for epoch in self.history)

    @property
    def waited(self) -> float:
        """The share of that time in which training stood still for its next batch, 0 to 1."""
        return sum(epoch["waited"] for epoch in self.history) / max(self.seconds, 1e-9)

    def model(self) -> keras.Model:
        """Return the trained network."""
        import keras

        model: keras.Model = keras.models.load_model(self.path / MODEL)
        return model

    @staticmethod
    def open(path: str | Path) -> Run:
        """Return the finished run in ``path``, its files checked against the manifest.

        Raises:
            RunError: There is none, it is unfinished, or a file is missing or changed.
        """
        folder = Path(path)
        config = read_config(folder)
        if not (folder / MANIFEST).exists():
            raise RunError(
                f"the run {folder} is not finished",
                remedy=f"Go on with: tenfold train --resume {folder}",
            )
        _check_hashes(folder)
        return Run(path=folder, config=config, history=read_history(folder))


def data_hash(data: str, also: Sequence[str]) -> str:
    """Return one hash of a data set and of the digits added to it, from their own hashes."""
    return hashlib.sha256("".join([data, *also]).encode()).hexdigest() if also else data


def begin(path: Path, config: Config, model: keras.Model) -> None:
    """Create the run's folder with its config and first checkpoint, whole or not at all.

    Raises:
        RunError: Something is at ``path`` already.
        StorageError: The disk refuses.
    """
    require_new(path)
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            text = json.dumps({"format": FORMAT, **asdict(config)}, indent=2)
            (scratch / CONFIG).write_text(text + "\n", encoding="utf-8")
            (scratch / CHECKPOINTS).mkdir()
            _save_first(model, scratch / CHECKPOINTS / checkpoint_name(0))
            scratch.chmod(0o755)
            require_new(path)  # another process may have taken it meanwhile
            scratch.replace(path)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise


def _save_first(model: keras.Model, path: Path) -> None:
    """Save a model, and see that it can be loaded again before any time is spent on it."""
    import keras

    model.optimizer.build(model.trainable_variables)  # or its state could not be loaded into it
    model.save(path)
    try:
        keras.models.load_model(path)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"the model {model.name!r} can be saved, and not loaded again",
            expected="layers that Keras knows, or classes registered with it",
            received=first_line(error),
            remedy="Decorate its classes with @keras.saving.register_keras_serializable()",
        ) from error


def require_new(path: Path) -> None:
    """Raise ``RunError`` if something is at ``path`` that a run would overwrite."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise RunError(
            f"{path} exists already",
            expected="a new or empty folder",
            remedy=f"Choose another --out, or go on with an unfinished run: --resume {path}",
        )


def free_folder(name: str, below: Path = Path("runs")) -> Path:
    """Return the first of ``below/name``, ``below/name-2``, ``below/name-3`` … that is free."""
    numbered = (below / f"{name}-{count}" for count in range(2, 10_000))
    return next(path for path in (below / name, *numbered) if not path.exists())


def checkpoint_name(epochs: int) -> str:
    """Return the file name of the state after ``epochs`` epochs."""
    return f"epoch-{epochs:04}.keras"


def newest_checkpoint(folder: Path) -> tuple[Path, int]:
    """Return the newest checkpoint of a run and how many epochs it has behind it."""
    found = sorted((folder / CHECKPOINTS).glob("epoch-*.keras"))
    if not found:
        raise RunError(f"the run {folder} has no checkpoint", remedy="Start it anew")
    return found[-1], int(found[-1].stem.removeprefix("epoch-"))


def read_config(folder: Path) -> Config:
    """Return the config of a run, finished or not.

    Raises:
        RunError: There is no run, or its config is damaged.
    """
    if not (folder / CONFIG).is_file():
        raise _no_run(folder)
    try:
        fields = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        del fields["format"]  # the first and only one so far
        also = tuple(Also(**each) for each in fields.get("also", ()))  # older runs have none
        return Config(**{**fields, "recipe": _recipe(fields["recipe"]), "also": also})
    except (ValueError, TypeError, KeyError) as error:
        raise RunError(f"{folder / CONFIG} is damaged: {error}") from error


def _no_run(folder: Path) -> RunError:
    expected = f"a folder with a {CONFIG}, as `tenfold train` makes"
    if folder.is_file():
        return RunError(
            f"there is no run in {folder}: that is a file",
            expected=expected,
            remedy="A reader keeps no run: give the folder that it was made of"
            if folder.suffix == ".tenfold"
            else "Give the folder of a run; with a picture, give RUN first, then PICTURE",
        )
    inside = [str(config.parent) for config in sorted(folder.glob(f"*/{CONFIG}"))[:3]]
    near = " or ".join(inside) or closest(folder)
    return RunError(
        f"there is no run in {folder}",
        expected=expected,
        remedy=f"Did you mean {near}?" if near else "Train one with: tenfold train",
    )


def write_history(folder: Path, history: Sequence[Epoch]) -> None:
    """Write ``history.csv``: a header of every name that occurs, and one row an epoch."""
    names = list(dict.fromkeys(name for epoch in history for name in epoch))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    write_text(folder / HISTORY, text.getvalue())


def read_history(folder: Path) -> tuple[Epoch, ...]:
    """Return the epochs recorded so far; none if there is no history yet."""
    if not (folder / HISTORY).exists():
        return ()
    with (folder / HISTORY).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return tuple({name: float(value) for name, value in row.items() if value} for row in rows)
    except (ValueError, TypeError) as error:
        raise RunError(
            f"{folder / HISTORY} is damaged: {error}", remedy="Restore it or train anew"
        ) from error


def write_manifest(folder: Path, config: Config, **results: Any) -> None:
    """Write ``manifest.json``, which makes the run whole; call it after every other file.

    Args:
        folder: The run.
        config: Its config.
        results: Figures worth finding without opening another file; kept from earlier calls.
    """
    path = folder / MANIFEST
    known = _read_manifest(folder)["results"] if path.exists() else {}
    manifest = {
        "format": FORMAT,
        "recipe": config.recipe.name,
        "seed": config.seed,
        "data": {"name": config.data, "sha256": config.data_sha256},
        "also": [asdict(each) for each in config.also],
        "results": known | results,
        "versions": _versions(),
        "commit": _commit(),
        "files": {name: sha256(folder / name) for name in NEEDED},
    }
    write_text(path, json.dumps(manifest, indent=2) + "\n")


def _check_hashes(folder: Path) -> None:
    files = _read_manifest(folder)["files"]
    for name in NEEDED:
        digest = files.get(name, "none")
        if not (folder / name).exists():
            raise RunError(f"the run {folder} lacks {name}", remedy="Restore it or train anew")
        if sha256(folder / name) != digest:
            raise RunError(
                f"{folder / name} was changed or damaged since the run wrote it",
                expected=f"SHA-256 {digest}",
                received=sha256(folder / name),
                remedy="Restore it or train anew",
            )


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {"files": dict(manifest["files"]), "results": dict(manifest["results"])}
    except (ValueError, TypeError, KeyError) as error:
        raise RunError(
            f"{folder / MANIFEST} is damaged: {error}", remedy="Restore it or train anew"
        ) from error


def _recipe(fields: dict[str, Any]) -> Recipe:
    rate, augmentation = fields["rate"], fields["augmentation"]
    adversary = fields.get("adversary")  # older runs know of none
    parts = {
        "rate": OneCycle(**rate) if rate else None,
        "augmentation": Augmentation(**augmentation) if augmentation else None,
        "adversary": Adversary(**adversary) if adversary else None,
    }
    return Recipe(**{**fields, **parts})


def _versions() -> dict[str, str]:
    names = ("tenfold", "keras", "jax", "numpy")
    found = {name: version(name) for name in names if find_spec(name)}
    return {"python": platform.python_version(), **found}


def _commit() -> str | None:
    """Return the commit of the checkout that Tenfold runs from, or None if it is installed."""
    git = shutil.which("git")
    here = Path(__file__).parents[2]
    if git is None or not (here / ".git").exists():
        return None
    done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
        [git, "-C", str(here), "describe", "--always", "--dirty", "--abbrev=40"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None
