"""A box on a picture: where something stands, in whole pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Box:
    """Pixels from ``left`` and ``top`` to just before ``right`` and ``bottom``.

    They count from the top left corner of the picture as people see it, after its EXIF turn.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from side to side."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top
