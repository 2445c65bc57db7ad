"""From the bytes of a picture to one 28x28 glyph, prepared as MNIST prepared its digits."""

SIDE = 28
"""Pixels a side of every glyph."""
