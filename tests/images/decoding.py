"""Decodes pictures in a process of its own, which may crash, hang or run out of memory.

Run as a program it reads pictures, each after its length, from standard input, and writes a line
of JSON for each to standard output.
"""

import contextlib
import json
import os
import struct
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from tenfold.errors import PictureError
from tenfold.images.decode import open_picture

MEMORY = 2 * 2**30
"""Bytes of memory that the process may ask for, of which Python's libraries take half."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a picture: it has pixels, or an error that is a ``PictureError`` or not."""

    seconds: float
    valid: bool = False
    refused: str = ""
    raised: str = ""
    warned: str = ""


def outcomes(pictures: Iterable[bytes], seconds: float = 120) -> list[Outcome]:
    """Return what becomes of each picture; fail where the process crashes or takes too long."""
    done = subprocess.run(
        [sys.executable, __file__],
        input=b"".join(struct.pack("<Q", len(content)) + content for content in pictures),
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libtiff tells there what is wrong with a file
        timeout=seconds,
        check=True,
    )
    return [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]


def outcome(content: bytes) -> Outcome:
    """Return what becomes of a picture."""
    start = time.perf_counter()
    valid, refused, raised = False, "", ""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            picture = open_picture(content)
            valid = picture.ndim == 2 and picture.size > 0 and picture.dtype == "uint8"
        except PictureError as error:
            refused = str(error)
        except BaseException as error:
            raised = repr(error)
    seconds = time.perf_counter() - start
    return Outcome(
        seconds=seconds,
        valid=valid,
        refused=refused,
        raised=raised,
        warned=" ".join(map(str, warned)),
    )


def main() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while length := sys.stdin.buffer.read(8):
        content = sys.stdin.buffer.read(struct.unpack("<Q", length)[0])
        sys.stdout.write(json.dumps(asdict(outcome(content))) + "\n")


if __name__ == "__main__":
    main()
