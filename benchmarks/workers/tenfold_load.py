"""Worker: how long a fresh process takes until it can read.

Request: ``reader`` (a bundle). Importing is Tenfold's reader with NumPy, OpenCV, Pillow and ONNX
Runtime; loading is ``Reader.load``.
"""

from __future__ import annotations

import time

import exchange


def main() -> None:
    """Import, load, and tell how long each took."""
    asked = exchange.request()
    began = time.perf_counter()
    import onnxruntime

    from tenfold.reading.reader import Reader

    imported = time.perf_counter()
    Reader.load(asked["reader"])
    loaded = time.perf_counter()
    exchange.answer(
        importing=1000 * (imported - began),
        loading=1000 * (loaded - imported),
        onnxruntime=onnxruntime.__version__,
    )


if __name__ == "__main__":
    main()
