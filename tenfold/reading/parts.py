"""A few named parts in one zip: stored as they are, the same bytes every time, read with distrust.

Nothing is compressed, so no part can swell; nothing is unpacked to disk, so no name can climb out.
Knows nothing of what the parts are.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Mapping

from tenfold.errors import BundleError

DIRECTORY = 4096
"""Bytes that the zip's own list of parts may have: a dozen names."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's first: the same parts are the same bytes on any day
_UNIX, _PLAIN_FILE = 3, 0o644 << 16  # or the bytes would tell one system from another
_END, _END_64 = b"PK\5\6", b"PK\6\7"


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of ``parts``, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, part)
    return file.getvalue()


class Parts:
    """The parts of a zip in memory.

    Attributes:
        where: The file they are from, for messages.
    """

    def __init__(self, file: bytes, where: str) -> None:
        """Look at the list of parts.

        Raises:
            BundleError: It is no zip of parts as ``packed`` makes it.
        """
        self.where = where
        self._require_short_list(file)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(file))
        except _BROKEN as error:
            raise self.damaged("a whole zip file", str(error)) from error
        self._require_plain()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(entry.orig_filename for entry in self._archive.infolist())

    def read(self, name: str, most: int) -> bytes:
        """Return one part.

        Args:
            name: Its name.
            most: How many bytes it may have.

        Raises:
            BundleError: It is missing, too large or damaged.
        """
        if name not in self.names:
            raise self.damaged(f"a part named {name}", ", ".join(map(repr, self.names)) or "none")
        if self._archive.getinfo(name).file_size > most:
            size = self._archive.getinfo(name).file_size
            raise self.damaged(f"a {name} of at most {most:,} bytes", f"{size:,}")
        try:
            return self._archive.read(name)
        except _BROKEN as error:
            raise self.damaged(f"a whole {name}", str(error)) from error

    def damaged(self, expected: str, received: str) -> BundleError:
        """Return the error for a file that is not as it was written."""
        return BundleError(
            f"{self.where} is damaged, or no bundle",
            expected=expected,
            received=received[:200],
            remedy="Copy it anew from where it came from, or write it with: tenfold export",
        )

    def _require_short_list(self, file: bytes) -> None:
        """Refuse a zip whose list of parts would itself take much memory."""
        end = file[-22:]
        if len(end) < 22 or not end.startswith(_END) or file[-42:-38] == _END_64:
            raise self.damaged("a whole zip file", f"{len(file):,} bytes that end otherwise")
        (length,) = struct.unpack("<L", end[12:16])
        if length > DIRECTORY:
            raise self.damaged("a few parts", f"a list of {length:,} bytes")

    def _require_plain(self) -> None:
        for entry in self._archive.infolist():
            if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits:
                raise self.damaged(
                    "parts stored as they are", f"{entry.orig_filename!r} compressed or encrypted"
                )
        twice = [name for name, count in Counter(self.names).items() if count > 1]
        if twice:
            raise self.damaged("each part once", f"{twice[0]!r} more than once")


_BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error)
"""What ``zipfile`` raises on bytes that are no zip: it has no error of its own for most of them."""
