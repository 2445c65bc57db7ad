"""The labelled digits most like a picture: what a network may have had in mind.

Likeness is the Euclidean distance, between pixels or between the features that a Keras network
sees last. NumPy alone; the features are made by whoever has the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tenfold.data.digits import Digits, Images

Space: TypeAlias = Literal["pixels", "last hidden features"]

Features: TypeAlias = Callable[[Images], npt.NDArray[np.float32]]
"""From pictures (n, 28, 28) to one row of numbers each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Neighbour:
    """A labelled digit that is like a picture.

    Attributes:
        digit: What it shows.
        distance: How far it is; of pixels full of ink counts 1.
        row: Which of its digits it is, from 0.
        image: uint8, shape (28, 28).
    """

    digit: int
    distance: float
    row: int
    image: Images

    def to_dict(self) -> dict[str, Any]:
        """Return all but the picture in the types of JSON."""
        return {"digit": self.digit, "distance": self.distance, "row": self.row}


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """Where nearest digits are looked for.

    Attributes:
        digits: Labelled digits.
        name: Of what data set they are.
        space: In what they are compared.
        features: What makes that of pictures.
    """

    digits: Digits
    name: str
    space: Space
    features: Features


def in_pixels(digits: Digits, name: str) -> Place:
    """Return a place where pictures are compared pixel by pixel."""
    return Place(digits=digits, name=name, space="pixels", features=_pixels)


def nearest(images: Images, place: Place, count: int) -> tuple[tuple[Neighbour, ...], ...]:
    """Return the ``count`` nearest digits to each picture, the nearest first."""
    known, asked = place.features(place.digits.images), place.features(images)
    return tuple(_nearest(row, known, place.digits, count) for row in asked)


def _nearest(
    row: npt.NDArray[np.float32], known: npt.NDArray[np.float32], digits: Digits, count: int
) -> tuple[Neighbour, ...]:
    squares = np.einsum("nf,nf->n", known, known) - 2 * known @ row + row @ row
    return tuple(
        Neighbour(
            digit=int(digits.answers[at]),
            distance=float(np.linalg.norm(known[at] - row)),  # of the few, without its rounding
            row=int(at),
            image=digits.images[at],
        )
        for at in np.argsort(squares, kind="stable")[:count]
    )


def _pixels(images: Images) -> npt.NDArray[np.float32]:
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
