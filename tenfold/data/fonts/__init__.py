"""Handwriting fonts under the Open Font License: a second source of digit and letter shapes.

MNIST is American; fonts bring the school hands of other countries, pens, markers and brushes.
``catalogue`` is the list, ``cache`` gets the files, ``drawing`` turns text into ink.
"""

from tenfold.data.fonts.cache import fonts
from tenfold.data.fonts.catalogue import FONTS, LICENCE, Font, Part
from tenfold.data.fonts.drawing import character

__all__ = ["FONTS", "LICENCE", "Font", "Part", "character", "fonts"]
