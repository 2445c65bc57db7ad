"""What JSON in a bundle must be, and how it is told where it is something else."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from tenfold.errors import BundleError


def mapping(values: object, kind: type[Any], where: str, what: str) -> Mapping[str, object]:
    """Return ``values`` if they are a mapping of the fields of ``kind``.

    Args:
        values: What JSON gave.
        kind: A dataclass.
        where: The file they are from, for messages.
        what: What they should be, in the plural or not: ``its promise of error rates is``.

    Raises:
        BundleError: They are none.
    """
    names = {field.name for field in fields(kind)}
    if not isinstance(values, Mapping) or set(values) != names:
        wanted = f"a mapping of {', '.join(sorted(names))}"
        raise damaged(where, what, wanted, reprlib.repr(values))
    return values


def damaged(where: str, what: str, expected: str, received: str) -> BundleError:
    """Return the error that tells of ``what``, as in ``mapping``."""
    return BundleError(
        f"{where}: {what} damaged",
        expected=expected,
        received=received,
        remedy="Write the bundle anew with: tenfold export",
    )
