"""``tenfold.Client`` against a real server."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from drawn import drawn, saved
from handmade import constant_bundle
from numberwork import page
from PIL import Image
from served import SEVEN, asked, file_of, settings_in, tokens

import tenfold
from tenfold.errors import (
    BundleError,
    ConflictError,
    ConstraintError,
    NotFoundError,
    PictureError,
    ServiceError,
)
from tenfold.images.decode import Source

MISSING = "0" * 32


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with asked(settings_in(tmp_path_factory.mktemp("client"), most_pixels=1_000_000)) as visitor:
        yield visitor.address


@pytest.fixture
def client(address: str) -> Iterator[tenfold.Client]:
    with tenfold.Client(address) as client:
        yield client


def test_a_reading_is_the_one_that_the_reader_makes_here(client: tenfold.Client) -> None:
    said = client.read(SEVEN, kind="digit")

    here = tenfold.read(SEVEN, kind="digit")
    assert isinstance(said, tenfold.Reading)
    assert said.to_dict() == here.to_dict()
    assert said.created is not None
    assert said.created.tzinfo is not None


def test_pictures_may_be_given_as_the_reader_takes_them(
    client: tenfold.Client, tmp_path: Path
) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(SEVEN)

    pictures: list[Source] = [path, str(path), SEVEN, drawn(7), Image.fromarray(drawn(7))]

    assert [client.read(picture, kind="digit").text for picture in pictures] == ["7"] * 5


def test_many_are_read_in_order_and_a_bad_one_does_not_end_it(client: tenfold.Client) -> None:
    pictures = [saved(drawn(digit), "PNG") for digit in (1, 2, 4, 7) * 5]

    said = list(client.read_many([*pictures, b"no picture", SEVEN], kind="digit"))

    assert [one.text for one in said] == [*"1247" * 5, "", "7"]
    assert said[-2].why_not == "bad picture"
    assert said[0].source is None


def test_a_bad_one_alone_at_the_end_does_not_end_it(client: tenfold.Client) -> None:
    said = list(client.read_many([SEVEN] * 16 + [b"no picture"], kind="digit"))

    assert [one.why_not for one in said] == [None] * 16 + ["bad picture"]


def test_a_page_is_more_than_one_reading(client: tenfold.Client) -> None:
    sheet = saved(page([["12", "471"], ["2147"]]), "PNG")

    assert len(list(client.read_many([sheet], kind="page"))) == 3


def test_what_is_stored_can_be_had_again(client: tenfold.Client) -> None:
    said = client.read(SEVEN, kind="digit")

    assert said.id
    assert client.reading(said.id) == said
    assert client.read(client.crop(said.id), kind="digit").text == "7"
    assert said.id in [one.id for one in client.readings("answered")]


def test_every_page_of_readings_is_asked_for(client: tenfold.Client) -> None:
    made = [one.id for one in client.read_many([SEVEN] * 60, kind="digit")]

    newest = [one.id for one, _ in zip(client.readings(), made, strict=False)]

    assert sorted(map(str, newest)) == sorted(map(str, made))


def test_decisions_are_made_and_exported(client: tenfold.Client) -> None:
    said = client.read(SEVEN, kind="digit")
    assert said.id

    decided = client.decide(said.id, "correct", "1", reviewer="ann")

    assert (decided.state, decided.answer) == ("corrected", "1")
    assert said.id.encode() in client.export("csv")
    assert said.id.encode() in client.export("jsonl")
    with zipfile.ZipFile(BytesIO(client.export("folder"))) as archive:
        assert "metadata.csv" in archive.namelist()


def test_a_reader_is_loaded_and_taken_back(client: tenfold.Client, tmp_path: Path) -> None:
    bundle = constant_bundle({digit: 0.99 if digit == 3 else 0.001 for digit in range(10)})
    before = client.model()["digit"]["sha256"]

    loaded = client.load_model(file_of(bundle, tmp_path), force=True)
    back = client.rollback("digit")

    assert loaded["swapped"]
    assert (loaded["sha256"] == before, back["sha256"]) == (False, before)


def test_errors_are_those_of_the_reader(client: tenfold.Client, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="not a picture"):
        client.read(b"no picture")
    with pytest.raises(PictureError, match="too many pixels"):
        client.read(np.full((1001, 1000), 255, np.uint8))
    with pytest.raises(ConstraintError, match="length"):
        client.read(SEVEN, length="x")
    with pytest.raises(BundleError, match="cannot promise"):
        client.read(SEVEN, kind="digit", max_error=1e-9)
    with pytest.raises(BundleError, match="no bundle"):
        client.load_model(b"junk")
    with pytest.raises(BundleError, match="cannot read"):
        client.load_model(tmp_path / "none.tenfold")
    with pytest.raises(NotFoundError):
        client.reading(MISSING)
    with pytest.raises(NotFoundError):
        client.crop(MISSING)


def test_what_is_decided_is_no_more_to_be_accepted(client: tenfold.Client) -> None:
    said = client.read(SEVEN, kind="digit")
    assert said.id
    client.decide(said.id, "accept")

    with pytest.raises(ConflictError):
        client.decide(said.id, "accept")


def test_a_token_opens_what_asks_for_one(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, tokens=tokens(ann="read"))) as visitor:
        with tenfold.Client(visitor.address, token="ann") as client:
            assert client.read(SEVEN, kind="digit").text == "7"
        with (
            tenfold.Client(visitor.address) as client,
            pytest.raises(ServiceError, match="token is needed"),
        ):
            client.read(SEVEN)


def test_nobody_there_is_said() -> None:
    with (
        tenfold.Client("http://127.0.0.1:9") as client,
        pytest.raises(ServiceError, match="does not answer"),
    ):
        client.read(SEVEN)


def test_an_address_without_http_is_told_so() -> None:
    with pytest.raises(ServiceError, match=r"Try http://127\.0\.0\.1:8377"):
        tenfold.Client("127.0.0.1:8377")


def test_several_pictures_are_for_read_many(client: tenfold.Client) -> None:
    several: Any = [SEVEN, SEVEN]
    with pytest.raises(PictureError, match="read_many"):
        client.read(several)


def test_a_busy_service_is_asked_again_when_it_says_so() -> None:
    waits, answers = list[float](), iter([503, 429, 200])

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(next(answers), headers={"retry-after": "2"}, json={})

    with tenfold.Client(transport=httpx.MockTransport(answer), sleep=waits.append) as client:
        client.model()

    assert waits == [2, 2]


def test_a_service_that_stays_busy_is_given_up() -> None:
    said = {
        "code": "busy", "problem": "all readers are busy", "expected": None, "received": None,
        "remedy": None,
    }  # fmt: skip
    waits = list[float]()
    transport = httpx.MockTransport(lambda _: httpx.Response(503, json={"error": said}))

    with (
        tenfold.Client(transport=transport, sleep=waits.append, tries=3) as client,
        pytest.raises(ServiceError, match="all readers are busy"),
    ):
        client.model()

    assert len(waits) == 2


def test_another_server_is_told_from_the_service() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(404, text="<html>"))

    with (
        tenfold.Client(transport=transport) as client,
        pytest.raises(ServiceError, match="not this service"),
    ):
        client.model()
