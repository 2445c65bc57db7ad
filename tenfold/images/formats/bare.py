"""What every format's module returns, and how it says that a file is too much work.

Sits below the formats; knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenfold.errors import PictureError


@dataclass(frozen=True, kw_only=True)
class Bare:
    """A picture file stripped to the parts that paint it.

    Attributes:
        content: The bytes of a file that shows the same pixels.
        turn: EXIF's number for which way is up, 1 to 8.
        negative: Whether its decoder takes its light for dark.
    """

    content: bytes
    turn: int = 1
    negative: bool = False


def too_much_work(name: str, *, expected: str, received: str) -> PictureError:
    """Return the error for a picture whose file asks for far more work than its pixels do."""
    return PictureError(
        f"{name} would take too long to decode",
        expected=expected,
        received=received,
        remedy="Open the picture and save it again, as PNG or JPEG",
    )
