import contextlib
import subprocess
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from drawn import Grey, drawn, saved
from PIL import Image

from tenfold.errors import MissingExtraError, PictureError
from tenfold.images import pdf
from tenfold.images.decode import open_picture
from tenfold.images.pdf import open_pages
from tenfold.images.pdf_process import Limits

SEVEN = drawn(7)
FOUR = drawn(4)


def scanned(*pages: Grey) -> bytes:
    """Return pages as a scanner saves them, at the 150 dpi at which they are rendered."""
    images = [Image.fromarray(page) for page in pages]
    return saved(images[0], "PDF", save_all=True, append_images=images[1:], resolution=150)


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, the first of them its root."""
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    content += b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (size, trailer)
    return content + b"startxref\n%d\n%%%%EOF" % start


def stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (keys, len(content), content)


def page(
    content: bytes,
    *,
    keys: bytes = b"/MediaBox[0 0 72 144]",
    more: Sequence[bytes] = (),
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF of one page, and of more objects from number 5 on."""
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R%b>>" % keys,
            stream(content),
            *more,
        ],
        trailer,
    )


def endless(depth: int = 12) -> bytes:
    """Return a page whose forms each draw the next one five times, behind a soft mask."""
    more = []
    for number in range(6, 6 + 2 * depth, 2):
        inner = b"/Resources<</ExtGState<</G %d 0 R>>>>" % (number + 1)
        group = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Group<</S/Transparency>>"
        more.append(b"<</Type/ExtGState/SMask<</S/Luminosity/G %d 0 R>>>>" % number)
        more.append(stream(b"/G gs 0 0 600 900 re f " * 5, group + inner))
    keys = b"/MediaBox[0 0 600 900]/Resources<</ExtGState<</G 5 0 R>>>>"
    return page(b"/G gs 0 0 600 900 re f", keys=keys, more=more)


def most_of_children() -> int:
    """Return the most bytes that the processes started by this one ever had, together."""
    listed = (path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    statuses = (Path(f"/proc/{pid}/status").read_text() for line in listed for pid in line.split())
    peaks = (status.partition("VmHWM:")[2].split() for status in statuses)
    return sum(1024 * int(peak[0]) for peak in peaks if peak)  # one that has ended has none


def test_a_page_has_150_dots_per_inch() -> None:
    assert open_picture(page(b"")).shape == (300, 150)


def test_a_page_is_turned_as_it_says() -> None:
    assert open_picture(page(b"", keys=b"/MediaBox[0 0 72 144]/Rotate 90")).shape == (150, 300)


def test_ink_is_dark_on_white() -> None:
    picture = open_picture(page(b"0 72 36 72 re f"))
    assert np.all(picture[:150, :75] == 0)
    assert np.all(picture[150:] == 255)


def test_a_scan_comes_out_as_it_went_in() -> None:
    picture = open_picture(scanned(SEVEN))
    assert np.abs(picture.astype(int) - SEVEN).mean() < 2


def test_a_form_shows_what_was_typed_into_it() -> None:
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(1)/Rect[0 0 72 144]/AP<</N 6 0 R>>/P 3 0 R>>"
    )
    look = stream(b"0 0 72 144 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 72 144]")
    content = page(b"", keys=b"/MediaBox[0 0 72 144]/Annots[5 0 R]", more=[field, look])
    form = content.replace(b"/Catalog", b"/Catalog/AcroForm<</Fields[5 0 R]>>")
    assert open_picture(form).mean() < 10


def test_a_path_and_bytes_give_the_same_pages(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(scanned(SEVEN, FOUR))
    from_path, from_bytes = list(open_pages(path)), list(open_pages(path.read_bytes()))
    assert len(from_path) == 2
    assert all(map(np.array_equal, from_path, from_bytes))


def test_a_picture_of_several_pages_is_refused_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "three.pdf"
    path.write_bytes(scanned(SEVEN, FOUR, SEVEN))
    with pytest.raises(PictureError, match=r"three\.pdf is a PDF of several pages.*Received: 3"):
        open_picture(path)


def test_a_page_larger_than_a0_is_rendered_smaller() -> None:
    picture = open_picture(page(b"", keys=b"/MediaBox[0 0 14400 14400]"))
    assert 39_000_000 < picture.size < 41_000_000


def test_pages_are_rendered_one_at_a_time() -> None:
    pages = open_pages(scanned(*[np.full((1000, 1000), 255, np.uint8)] * 12))
    next(pages)
    tracemalloc.start()
    count = sum(1 for _ in pages)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 11
    assert peak < 5_000_000


def test_pages_that_were_rendered_are_forgotten() -> None:
    """PDFium keeps what it read of each page; of a long PDF, that would be all of it."""
    noise = np.random.default_rng(0).integers(256, size=(600, 600), dtype=np.uint8)
    content = scanned(*(np.roll(noise, number) for number in range(48)))
    pages = open_pages(content)
    shown = [next(pages) for _ in range(8)]
    before = most_of_children()
    shown += islice(pages, 39)
    assert most_of_children() - before < len(content) / 2
    shown += pages
    assert len({page.tobytes() for page in shown}) == 48


def test_the_process_ends_when_no_more_pages_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def kept(*args: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **options))  # type: ignore[call-overload]  # as they came
        return started[-1]

    monkeypatch.setattr("subprocess.Popen", kept)
    pages = open_pages(scanned(SEVEN, FOUR))
    next(pages)
    pages.close()  # type: ignore[attr-defined]  # the iterator is a generator
    assert [process.returncode for process in started] == [-9]


def test_threads_get_the_pages_they_asked_for() -> None:
    documents = [scanned(SEVEN), scanned(FOUR)]
    with ThreadPoolExecutor(2) as threads:
        pictures = list(threads.map(open_picture, documents))
    assert all(map(np.array_equal, pictures, map(open_picture, documents)))


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(999), scanned(FOUR)[:60]])
def test_a_damaged_pdf_is_named_so(content: bytes) -> None:
    with pytest.raises(PictureError, match="is damaged"):
        open_picture(content)


def test_a_broken_pdf_gives_a_page_or_a_picture_error() -> None:
    whole, rng = page(b"0 72 36 72 re f", more=[b"<</A 1>>"]), np.random.default_rng(0)
    broken = [whole[: len(whole) * part // 8] for part in (2, 4, 6, 7)]
    for _ in range(4):
        octets = bytearray(whole)
        for place in rng.integers(9, len(whole), 5):
            octets[place] = rng.integers(256)
        broken.append(bytes(octets))
    for content in broken:
        with contextlib.suppress(PictureError):
            assert open_picture(content).dtype == np.uint8


def test_a_locked_pdf_is_named_so() -> None:
    lock = b"/Filter/Standard/V 1/R 2/P -4/O(%b)/U(%b)" % (b"o" * 32, b"u" * 32)
    content = page(b"", trailer=b"/ID[(a)(a)]/Encrypt<<%b>>" % lock)
    with pytest.raises(PictureError, match="asks for a password"):
        open_picture(content)


def test_a_pdf_without_pages_is_named_so() -> None:
    empty = written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    with pytest.raises(PictureError, match="has no pages"):
        open_picture(empty)


def test_what_is_no_pdf_has_no_pages() -> None:
    with pytest.raises(PictureError, match="is not a PDF"):
        open_pages(saved(SEVEN, "PNG"))


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMITS", Limits(seconds=1))
    with pytest.raises(PictureError, match=r"too much time or memory.*at most 1 seconds"):
        open_picture(endless())


def test_a_page_that_takes_too_much_memory_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMITS", Limits(pixels=10**9, memory=400 * 2**20))
    with pytest.raises(PictureError, match=r"damaged|too much time or memory"):
        open_picture(page(b"", keys=b"/MediaBox[0 0 14400 14400]"))


def test_without_pdfium_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tenfold\[pdf\]'"):
        open_picture(scanned(SEVEN))
    with pytest.raises(MissingExtraError, match=r"tenfold\[pdf\]"):
        open_pages(scanned(SEVEN))
