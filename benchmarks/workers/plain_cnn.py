"""Worker: pictures read by a net trained on MNIST, prepared as the tutorials say.

Request: ``pictures`` (a list of files), ``network`` (ONNX). Each picture is made grey, inverted if
it is bright, and resized to 28x28, wherever on it the digit stands.
"""

from __future__ import annotations

import exchange
import numpy as np
import numpy.typing as npt
import onnxruntime
from PIL import Image

SIDE = 28


def prepared(file: str) -> npt.NDArray[np.uint8]:
    """Return a picture as the tutorials make a digit of it."""
    with Image.open(file) as picture:
        grey = np.asarray(picture.convert("L").resize((SIDE, SIDE)))
    return 255 - grey if grey.mean() > 127 else grey


def main() -> None:
    """Read every picture at once."""
    asked = exchange.request()
    digits = np.stack([prepared(file) for file in exchange.listed(asked["pictures"])])
    session = onnxruntime.InferenceSession(asked["network"], providers=["CPUExecutionProvider"])
    (said,) = session.run(None, {"pixels": digits.astype(np.float32)})
    exchange.answer(
        texts=[str(digit) for digit in said.argmax(axis=1)],
        confidences=said.max(axis=1).tolist(),
    )


if __name__ == "__main__":
    main()
