"""What bytes that are no picture seem to be, and what to do about it.

Used by ``decode`` for its errors; decodes nothing.
"""

from __future__ import annotations

_SAVE_AS = "Save the picture as PNG or JPEG"

_BEGINNINGS = {
    b"\x00\x00\x01\x00": ("an icon", _SAVE_AS),
    b"\x00\x00\x00\x0cjP": ("JPEG 2000", _SAVE_AS),
    b"8BPS": ("a Photoshop document", _SAVE_AS),
    b"PK\x03\x04": ("a ZIP archive or an office document", "Take the picture out of it"),
    b"\x1f\x8b": ("a gzip file", "Unpack it first"),
    b"\x89HDF": ("an HDF5 file", "Check that the file is the one you meant"),
    b"\x93NUMPY": ("a NumPy file", "Load it with numpy.load and give the array"),
}

_TEXTS = {
    b"<svg": ("SVG, which is a drawing made of text", "Export it as PNG"),
    b"<html": ("a web page", "Save the picture itself, not the page that shows it"),
    b"<!doctype html": ("a web page", "Save the picture itself, not the page that shows it"),
}

_HEIF = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}


def is_heif(content: bytes) -> bool:
    """Return whether these are the bytes of a HEIC or HEIF picture, as iPhones take."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF


def is_pdf(content: bytes) -> bool:
    """Return whether these are the bytes of a PDF, which may have some junk before it."""
    return b"%PDF-" in content[:1024]


def nature(content: bytes) -> tuple[str, str]:
    """Return what bytes that are no picture seem to be, and what to do about it."""
    if is_heif(content):
        return "HEIC", "Convert it to JPEG, or install pillow-heif"
    if content[4:8] == b"ftyp":
        kind = "AVIF" if content[8:12] in _AVIF else "a film"
        return kind, _SAVE_AS
    for beginning, answer in _BEGINNINGS.items():
        if content.startswith(beginning):
            return answer
    return _text(content[:4096].lower()) or ("bytes of an unknown format", _SAVE_AS)


def _text(start: bytes) -> tuple[str, str] | None:
    for sign, answer in _TEXTS.items():
        if sign in start:
            return answer
    if b"\0" in start or not start.isascii():
        return None
    return "text", "Check that the file is the one you meant"
