"""Every error that Tenfold raises on purpose, in one tree.

    TenfoldError
    ├── DataError              a data set is missing, damaged or not what it claims to be
    │   └── FetchError         a data set could not be obtained from anywhere
    ├── PictureError           a picture cannot be decoded, or is too large to try
    ├── BundleError            a reader's file is missing or damaged, or cannot do what is asked
    ├── ConstraintError        what is said to be known of a number cannot be, or cannot be read
    ├── ModelError             a network or recipe does not fit the work asked of it
    ├── RunError               a run folder is missing, damaged, unfinished or in the way
    ├── StorageError           the disk is full, read-only or otherwise refuses
    ├── StoreError             the service's database refuses or cannot be reached
    │   ├── NotFoundError      nothing is stored under this name
    │   └── ConflictError      what is stored does not allow it, or another person has it
    ├── ServiceError           the service cannot be started or reached, or refuses
    └── MissingExtraError      an optional dependency is not installed

Each message says what is wrong, what was expected, what was received, and what to do.
"""

from __future__ import annotations


class TenfoldError(Exception):
    """Base of the tree; catch it to catch everything Tenfold raises on purpose.

    Args:
        problem: What is wrong, naming the file, row or argument.
        expected: What would have been right.
        received: What was found instead.
        remedy: What the reader of the message can do.
    """

    def __init__(
        self,
        problem: str,
        *,
        expected: str | None = None,
        received: str | None = None,
        remedy: str | None = None,
    ) -> None:
        parts = [
            problem,
            expected and f"Expected: {expected}",
            received and f"Received: {received}",
            remedy,
        ]
        super().__init__(" ".join(_ended(part) for part in parts if part))
        self.problem, self.expected = problem, expected
        self.received, self.remedy = received, remedy


def first_line(error: BaseException) -> str:
    """Return the first line of what another library's error says; its name, if it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def last_line(error: BaseException) -> str:
    """Return the last line of what an error says, where a trace of calls comes before it."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("?") else sentence.rstrip(".") + "."


class DataError(TenfoldError):
    """A data set is missing, damaged or not what it claims to be."""


class FetchError(DataError):
    """A data set could not be obtained from anywhere."""


class PictureError(TenfoldError):
    """A picture cannot be decoded, or is too large to try."""


class BundleError(TenfoldError):
    """A reader's file is missing or damaged, or the reader cannot do what is asked of it."""


class ConstraintError(TenfoldError):
    """What is said to be known of a number contradicts itself, or cannot be read."""


class ModelError(TenfoldError):
    """A network or recipe does not fit the work asked of it."""


class RunError(TenfoldError):
    """A run folder is missing, damaged, unfinished or in the way."""


class StorageError(TenfoldError):
    """The disk is full, read-only or otherwise refuses."""


class StoreError(TenfoldError):
    """The database of the service refuses, or cannot be reached."""


class NotFoundError(StoreError):
    """Nothing is stored under this name."""


class ConflictError(StoreError):
    """What is stored does not allow it, or another person has it."""


class ServiceError(TenfoldError):
    """The service cannot be started or reached, or refuses what is asked of it."""


_EXTRAS = {
    **dict.fromkeys(
        ("keras", "jax", "pooch", "matplotlib", "jinja2", "onnx", "threadpoolctl"), "train"
    ),
    "httpx": "serve",
}


class MissingExtraError(TenfoldError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs the package {package!r}, which is not installed",
            remedy=f"Install it with: pip install 'tenfold[{extra}]'",
        )

    @classmethod
    def of(cls, error: ModuleNotFoundError) -> MissingExtraError | None:
        """Return what is to be told where a package is missing; None where no extra brings it."""
        package = (error.name or "").partition(".")[0]
        return cls(package, _EXTRAS[package]) if package in _EXTRAS else None
