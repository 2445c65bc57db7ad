"""Numbers from what a network says of each frame, by connectionist temporal classification."""

from __future__ import annotations

SYMBOLS = ("", *"0123456789.,-")
"""What a network tells apart in a frame: nothing, a digit, or a mark that stands in numbers."""

BLANK = 0
"""Where nothing stands among the symbols."""
