"""IDX, the format in which MNIST was published: arrays of numbers behind a short header.

Reads and writes one file, plain or gzip; knows nothing of digits. The header is two zero bytes,
a byte for the type, a byte for the number of dimensions, then each dimension as a big-endian
32-bit number.
"""

from __future__ import annotations

import gzip
import io
import math
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from tenfold.data.formats.opening import opened
from tenfold.errors import DataError
from tenfold.files import replacing

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
"""The types that IDX can hold, as NumPy and as IDX name them."""

_TYPES = {code: np.dtype(f">{name}") for name, code in CODES.items()}
_CHUNK = 2**20
_MOST_DIMENSIONS = 64  # NumPy's


def read_idx(path: str | Path) -> npt.NDArray[Any]:
    """Return the array in an IDX file, plain or gzip.

    Raises:
        DataError: The file is missing, is no IDX file, or has too few or too many bytes.
    """
    path = Path(path)
    with opened(path) as file:
        dtype, shape = _header(file, path)
        need = math.prod(shape) * dtype.itemsize
        data = _at_most(file, need + 1)
    if len(data) != need:
        raise _wrong_length(path, shape, need, len(data))
    try:
        array: npt.NDArray[Any] = np.ndarray(shape, dtype, data)
    except ValueError as error:
        raise _damaged_header(path, f"the dimensions {shape}", "dimensions that fit") from error
    return array.astype(dtype.newbyteorder("="), copy=False)


def write_idx(path: str | Path, array: npt.NDArray[Any]) -> None:
    """Write an array as IDX; a path that ends in ``.gz`` is packed, the same bytes each time.

    Raises:
        DataError: IDX cannot hold the array's type.
        StorageError: The disk refuses.
    """
    path = Path(path)
    code = CODES.get(f"{array.dtype.kind}{array.dtype.itemsize}")
    if code is None:
        raise DataError(
            f"{path}: IDX cannot hold {array.dtype}",
            expected=", ".join(str(np.dtype(name)) for name in CODES),
            received=str(array.dtype),
            remedy="Convert it first, for example with array.astype(numpy.uint8)",
        )
    header = bytes([0, 0, code, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    data = header + array.astype(_TYPES[code]).tobytes()
    with replacing(path) as partial:
        partial.write_bytes(_packed(data) if path.suffix == ".gz" else data)


def _header(file: IO[bytes], path: Path) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES:
        known = ", ".join(f"{code:02x}" for code in _TYPES)
        raise _damaged_header(
            path, f"the magic number {magic.hex(' ') or '(no bytes)'}", f"00 00, one of {known}, n"
        )
    if magic[3] > _MOST_DIMENSIONS:
        raise _damaged_header(path, f"{magic[3]} dimensions", f"at most {_MOST_DIMENSIONS}")
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise _damaged_header(path, f"a header cut after {4 + len(sizes)} bytes", "a whole header")
    return _TYPES[magic[2]], tuple(np.frombuffer(sizes, ">u4").tolist())


def _at_most(file: IO[bytes], size: int) -> bytearray:
    """Return the next ``size`` bytes or what there is; a header that lies costs no memory."""
    data = bytearray()
    while chunk := file.read(min(_CHUNK, size - len(data))):
        data += chunk
    return data


def _packed(data: bytes) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


def _damaged_header(path: Path, received: str, expected: str) -> DataError:
    return DataError(
        f"{path}: not an IDX file, or one with a damaged header",
        expected=expected,
        received=received,
        remedy="Download it again, or check that it is the file you meant",
    )


def _wrong_length(path: Path, shape: tuple[int, ...], need: int, have: int) -> DataError:
    problem = "truncated" if have < need else "padded: bytes follow the data"
    return DataError(
        f"{path}: IDX file {problem}",
        expected=f"{need} bytes for the dimensions {shape}",
        received=f"{have} bytes" if have < need else f"more than {need}",
        remedy="Download it again",
    )
