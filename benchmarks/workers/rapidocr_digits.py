"""Worker: pictures read by RapidOCR's recogniser, each given as it is.

Request: ``pictures`` (a list of files), ``characters`` (all that it may read).
"""

from __future__ import annotations

import exchange
from rapidocr_masked import Recogniser


def main() -> None:
    """Read one picture after the other: RapidOCR's batches would pad them to one width."""
    asked = exchange.request()
    recogniser = Recogniser(asked["characters"])
    said = [recogniser.read(file) for file in exchange.listed(asked["pictures"])]
    exchange.answer(
        texts=[text for text, _ in said], confidences=[confidence for _, confidence in said]
    )


if __name__ == "__main__":
    main()
