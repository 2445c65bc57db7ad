"""Readers loaded, compared, swapped while others read, and taken back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from handmade import constant_bundle, drawn_bundle
from numberwork import numbers_bundle
from served import PNG, SEVEN, Visitor, asked, file_of, load, read_one, settings_in

from tenfold.service.in_use import shipped_sha256

ALWAYS_3 = {digit: 0.999 if digit == 3 else 0.0001 for digit in range(10)}


def accept_a_seven(client: Visitor) -> None:
    said = read_one(client)
    answer = client.post(f"/v1/readings/{said['id']}/decision", json={"action": "accept"})
    assert answer.status_code == 200, answer.text


def test_what_ships_reads_at_first(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        told = client.get("/v1/model").json()

    assert told["digit"]["sha256"] == shipped_sha256("digit")
    assert told["digit"]["shipped"]
    assert told["queue"]["error_rate"] is None


@pytest.mark.parametrize("kind", ["digit", "number"])
def test_the_calibration_of_what_ships_is_near_the_truth(tmp_path: Path, kind: str) -> None:
    with asked(settings_in(tmp_path, keep="nothing")) as client:
        points = client.get("/v1/model").json()[kind]["calibration"]

    assert sum(point["share"] for point in points) == pytest.approx(1, abs=0.01)
    off = sum(point["share"] * abs(point["right"] - point["confidence"]) for point in points)
    assert off < 0.05


def test_a_new_reader_reads_from_then_on(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        answer = load(client, constant_bundle(ALWAYS_3), tmp_path)

        assert answer.json()["swapped"]
        assert answer.json()["comparison"]["decisions"] == 0
        assert read_one(client)["text"] == "3"


def test_a_reader_whose_second_network_cannot_read_is_refused(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        answer = load(client, replace(numbers_bundle(), second=b"no network"), tmp_path)

        told = client.get("/v1/model").json()
    assert answer.status_code == 422
    assert "cannot read numbers" in answer.text
    assert told["number"]["shipped"]


def test_a_reader_of_numbers_takes_the_place_of_a_reader_of_numbers(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        answer = load(client, numbers_bundle(), tmp_path).json()

        told = client.get("/v1/model").json()
    assert answer["kind"] == "number"
    assert told["number"]["sha256"] == answer["sha256"]
    assert told["digit"]["shipped"]


def test_a_worse_reader_is_refused_unless_forced(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        accept_a_seven(client)

        refused = load(client, constant_bundle(ALWAYS_3), tmp_path)
        read_then = read_one(client)["text"]
        forced = load(client, constant_bundle(ALWAYS_3), tmp_path, "?force=true")

        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "worse")
        assert read_then == "7"
        assert forced.json()["comparison"]["lost"] == 1
        assert read_one(client)["text"] == "3"


def test_a_reader_as_good_is_taken(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        accept_a_seven(client)

        answer = load(client, drawn_bundle(), tmp_path)

    assert answer.json()["comparison"]["right_after"] == 1
    assert answer.json()["swapped"]


def test_one_call_takes_a_reader_back(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        load(client, constant_bundle(ALWAYS_3), tmp_path)

        back = client.post("/v1/model/rollback").json()

        assert back == {"kind": "digit", "sha256": shipped_sha256("digit")}
        assert read_one(client)["text"] == "7"
        assert client.post("/v1/model/rollback").status_code == 409


def test_the_reader_in_use_is_there_after_a_restart(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        load(client, constant_bundle(ALWAYS_3), tmp_path)

    with asked(settings_in(tmp_path)) as client:
        assert read_one(client)["text"] == "3"


def test_a_damaged_bundle_changes_nothing(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        damaged = bytearray(file_of(drawn_bundle(), tmp_path))
        damaged[len(damaged) // 2] ^= 1

        answer = client.post("/v1/model", content=bytes(damaged))

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_bundle")
        assert client.get("/v1/model").json()["digit"]["shipped"]


def test_a_swap_under_load_drops_no_request(tmp_path: Path) -> None:
    over = threading.Event()

    def ask(client: Visitor) -> list[tuple[int, str]]:
        said = list[tuple[int, str]]()
        while not over.is_set():
            answer = client.post("/v1/read?kind=digit", content=SEVEN, headers=PNG)
            said.append((answer.status_code, answer.json()["readings"][0]["text"]))
        return said

    with asked(settings_in(tmp_path)) as client, ThreadPoolExecutor(4) as others:
        asking = [others.submit(ask, client) for _ in range(4)]
        try:
            for _ in range(3):
                assert load(client, constant_bundle(ALWAYS_3), tmp_path, "?force=true").is_success
                assert client.post("/v1/model/rollback").is_success
        finally:
            over.set()
        said = [one for each in asking for one in each.result()]

    assert {status for status, _ in said} == {200}
    assert {text for _, text in said} <= {"3", "7"}


def test_what_read_a_reading_is_kept_with_it(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        first = read_one(client)["id"]
        sha256 = load(client, constant_bundle(ALWAYS_3), tmp_path).json()["sha256"]
        second = read_one(client)["id"]

        store = client.running.store
        assert store.get(first).model == shipped_sha256("digit")
        assert store.get(second).model == sha256


def test_people_tell_how_often_it_errs(tmp_path: Path) -> None:
    with asked(settings_in(tmp_path)) as client:
        for action in ("accept", "accept", "accept", "correct"):
            said = read_one(client)
            decision = {"action": action} | ({"text": "1"} if action == "correct" else {})
            client.post(f"/v1/readings/{said['id']}/decision", json=decision)

        told = client.get("/v1/model").json()["queue"]

    assert (told["accepted"], told["corrected"], told["error_rate"]) == (3, 1, 0.25)
    low, high = told["interval"]
    assert low < 0.25 < high
