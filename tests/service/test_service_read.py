"""Pictures sent and readings answered, as programs use the service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from drawn import drawn, saved
from numberwork import page, written
from served import PNG, SEVEN, Visitor, asked, read_one, settings_in

from tenfold.service.shapes import ReadingShape


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with asked(settings_in(tmp_path_factory.mktemp("read"))) as client:
        yield client


def test_a_picture_is_read_and_stored(client: Visitor) -> None:
    said = read_one(client)

    assert said["text"] == "7"
    assert said["state"] == "answered"
    assert client.get(f"/v1/readings/{said['id']}").json() == said


def test_an_answer_has_the_shape_that_is_documented(client: Visitor) -> None:
    ReadingShape.model_validate(read_one(client), extra="forbid")


def test_several_pictures_are_answered_in_order(client: Visitor) -> None:
    files = [("pictures", (f"{digit}.png", saved(drawn(digit), "PNG"))) for digit in (4, 7, 2)]

    said = client.post("/v1/read?kind=digit", files=files).json()["readings"]

    assert [reading["text"] for reading in said] == ["4", "7", "2"]
    assert [reading["source"] for reading in said] == ["4.png", "7.png", "2.png"]


def test_a_number_is_read_under_what_is_known(client: Visitor) -> None:
    picture = saved(written("471"), "PNG")

    said = read_one(client, picture, "?kind=number&one_of=471,472&one_of=999")

    assert said["text"] == "471"


def test_a_page_gives_a_reading_for_each_number(client: Visitor) -> None:
    sheet = saved(page([["12", "471"], ["2147"]]), "PNG")

    said = client.post("/v1/read?kind=page", content=sheet, headers=PNG).json()["readings"]

    assert len(said) == 3
    assert [reading["line"] for reading in said] == [1, 1, 2]


def test_a_blank_is_blank(client: Visitor) -> None:
    said = read_one(client, saved(np.full((90, 70), 255, np.uint8), "PNG"), "")

    assert (said["text"], said["why_not"]) == ("", "nothing here")


def test_a_doubtful_reading_waits_for_a_person(client: Visitor) -> None:
    said = read_one(client, saved(written("471"), "PNG"), "?kind=digit")

    assert said["text"] == ""
    assert said["state"] == "waiting"


def test_a_bad_picture_alone_is_refused(client: Visitor) -> None:
    answer = client.post("/v1/read", content=b"no picture", headers=PNG)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_picture"


def test_a_bad_picture_among_others_is_a_reading_that_says_so(client: Visitor) -> None:
    files = [("pictures", ("a.png", SEVEN)), ("pictures", ("b.png", b"no picture"))]

    good, bad = client.post("/v1/read?kind=digit", files=files).json()["readings"]

    assert good["text"] == "7"
    assert (bad["why_not"], bad["id"]) == ("bad picture", None)
    assert "not a picture" in bad["error"]


def test_a_files_name_is_shown_without_its_folder(client: Visitor) -> None:
    files = [("pictures", ("../../etc/a\u202e.png", SEVEN))]

    (said,) = client.post("/v1/read?kind=digit", files=files).json()["readings"]

    assert said["source"] == "a�.png"


def test_the_crop_shows_the_digit(client: Visitor) -> None:
    said = read_one(client)

    crop = client.get(f"/v1/readings/{said['id']}/crop")

    assert crop.headers["content-type"] == "image/png"
    assert read_one(client, crop.content)["text"] == "7"


def test_a_drawing_is_shown_as_the_network_sees_it_and_not_stored(client: Visitor) -> None:
    before = client.get("/v1/readings?limit=1").json()["readings"]

    said = client.post("/v1/draw", content=SEVEN, headers=PNG).json()

    assert said["reading"]["text"] == "7"
    assert said["seen"]["kind"] == "digit"
    assert said["seen"]["glyph"]
    assert client.get("/v1/readings?limit=1").json()["readings"] == before


def test_a_drawn_number_is_shown_as_a_strip_with_the_place_of_each_digit(
    client: Visitor,
) -> None:
    said = client.post("/v1/draw", content=saved(written("471"), "PNG"), headers=PNG).json()

    assert said["seen"]["kind"] == "number"
    assert len(said["seen"]["spans"]) == len(said["reading"]["digits"])
    assert all(start < end for start, end in said["seen"]["spans"])


@pytest.mark.parametrize("query", ["?kind=bus", "?max_error=2", "?nothing=1", "?length=abc"])
def test_options_that_make_no_sense_are_refused(client: Visitor, query: str) -> None:
    answer = client.post(f"/v1/read{query}", content=SEVEN, headers=PNG)

    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "problem", "expected", "received", "remedy"}


def test_nothing_is_stored_where_nothing_is_kept(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, keep="nothing")) as client:
        said = read_one(client)

        assert (said["text"], said["id"]) == ("7", None)
        assert client.get("/v1/readings").status_code == 404
    assert not list(tmp_path.iterdir())


def test_of_a_picture_no_more_is_kept_than_its_crop_where_that_is_asked(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path, keep="crops")) as client:
        said = read_one(client)

        kept = client.running.store.get(said["id"])
        assert (kept.has_crop, kept.has_picture) == (True, False)
