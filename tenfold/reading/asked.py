"""What is asked of a reader beside the picture: what it shows, what is known of it, how sure to be.

Checked once, before the first picture; ``known`` says what a number may be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from tenfold.errors import ConstraintError
from tenfold.reading.ctc.codes import Codes
from tenfold.reading.known import Known

Shows: TypeAlias = Literal["digit", "number", "page"]
"""What a picture may be said to show."""

Length: TypeAlias = int | str | tuple[int, int]
"""How many digits a number has: ``5``, ``"5"``, ``"4-6"`` or ``(4, 6)``."""

_ONE = (1, "1", "1-1", (1, 1))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a reader.

    Attributes:
        kind: What the pictures show; None: to be found out for each.
        known: What is known of a number.
        several: Whether that rules out a digit alone.
        max_error: The share of answers that may be wrong.
    """

    kind: Shows | None = None
    known: Known = field(default_factory=Known)
    several: bool = False
    max_error: float | None = None


def asked(
    *,
    kind: Shows | None = None,
    length: Length | None = None,
    pattern: str | None = None,
    check: str | None = None,
    one_of: Iterable[str] | Codes | None = None,
    decimal: bool = False,
    max_error: float | None = None,
) -> Asked:
    """Return what is asked, from the arguments of ``Reader.read``, which says what each means.

    Raises:
        ConstraintError: Something is not understood, or does not go together.
    """
    _require_kind(kind)
    known = Known(length=length, pattern=pattern, check=check, one_of=one_of, decimal=decimal)
    several = length not in (None, *_ONE) or any(
        said is not None for said in (pattern, check, one_of)
    )
    if kind == "digit" and several:
        raise ConstraintError(
            "what is known of a number cannot help to read a digit",
            expected="no length, pattern, check or list where the kind is digit",
            remedy="Ask for the kind number",
        )
    return Asked(kind=kind, known=known, several=several, max_error=max_error)


def _require_kind(kind: object) -> None:
    kinds = get_args(Shows)
    if kind is not None and kind not in kinds:
        raise ConstraintError(
            "this is no kind of picture",
            expected=", ".join(kinds),
            received=repr(kind),
            remedy="Leave it out to have it found out",
        )
