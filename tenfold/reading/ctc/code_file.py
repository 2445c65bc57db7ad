"""A list of codes as people keep it: in a file, one a line, with or without separators.

All codes are handled together, as bytes: a million take under a second. Knows nothing of what else
is known of a number.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from tenfold.errors import ConstraintError
from tenfold.reading.ctc.codes import Codes

LONGEST = 100
"""Digits that a number may have: a strip has fewer frames, and a digit takes one at least."""

_SEPARATORS = b"".join(bytes([c]) for c in range(32, 127) if not chr(c).isalnum()) + b"\t"
_DIGITS = b"0123456789"
_STRANGE = re.compile(r"[^\x00-\x7f\w]")  # separators beyond ASCII, such as a long dash


def read_codes(path: Path) -> Codes:
    """Return the codes in a text file, one a line; blank lines are skipped.

    Raises:
        ConstraintError: The file is missing or no text, or a line is no code.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConstraintError(
            f"cannot read the list of codes {path}: {error.strerror or error}",
            expected="a text file with one code a line",
        ) from error
    except UnicodeDecodeError as error:
        raise ConstraintError(
            f"{path} is not text in UTF-8",
            expected="a text file with one code a line",
            remedy="Save it as UTF-8",
        ) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _codes(lines, lambda place: f"{path}, line {place + 1}", str(path))


def listed_codes(strings: Iterable[str]) -> Codes:
    """Return the codes in a list of strings; blank ones are skipped.

    Raises:
        ConstraintError: One is no code, or all is one string.
    """
    if isinstance(strings, str | bytes | Path):
        raise ConstraintError(
            "a list of codes was given as one string",
            expected="a list, a tuple or another iterable of strings",
            received=reprlib.repr(strings),
            remedy="Read a file of codes with tenfold.reading.known.codes",
        )
    codes = list(strings)
    for place, code in enumerate(codes):
        if not isinstance(code, str) or "\n" in code:
            raise _no_code(f"the list of codes, place {place + 1}", code)
    return _codes(codes, lambda place: f"the list of codes, place {place + 1}", "the list of codes")


def _codes(lines: list[str], named: Callable[[int], str], name: str) -> Codes:
    written = [line for line in map(str.strip, lines) if line]
    if not written:
        raise ConstraintError(f"{name} holds no code", expected="one code a line")
    joined = "\n".join(written)
    digits = _without_separators(joined)
    codes = digits.split(b"\n")
    sizes = [*map(len, codes)]
    if digits.translate(None, _DIGITS + b"\n") or not 1 <= min(sizes) <= max(sizes) <= LONGEST:
        raise _first_bad(lines, named)
    texts = np.array(codes).view(np.uint8).reshape(len(codes), -1)
    texts = np.where(texts, texts - (ord("0") - 1), 0).astype(np.uint8)
    if len(digits) == len(joined):
        return Codes.of(texts, None)
    return Codes.of(texts, np.array([code.encode() for code in written]))


def _without_separators(text: str) -> bytes:
    plain = text if text.isascii() else _STRANGE.sub("-", text)
    return plain.encode().translate(None, _SEPARATORS)


def _first_bad(lines: list[str], named: Callable[[int], str]) -> ConstraintError:
    for place, line in enumerate(lines):
        digits = _without_separators(line.strip())
        if line.strip() and not (digits.isdigit() and len(digits) <= LONGEST):
            return _no_code(named(place), line)
    return _no_code(named(0), lines[0])


def _no_code(where: str, received: object) -> ConstraintError:
    return ConstraintError(
        f"{where}: this is no code",
        expected=f"1 to {LONGEST} digits, perhaps with separators, but no letters",
        received=reprlib.repr(received),
    )
