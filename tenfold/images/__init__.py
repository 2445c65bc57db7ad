"""From the bytes of a picture to one 28×28 glyph, prepared as MNIST prepared its digits."""
