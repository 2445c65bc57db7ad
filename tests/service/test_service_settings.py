from __future__ import annotations

from pathlib import Path

import pytest
from served import tokens

from tenfold.errors import ServiceError
from tenfold.service.settings import data_folder, read_settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENFOLD_KEEP", "crops")
    monkeypatch.setenv("TENFOLD_MOST_PICTURES", "3")
    monkeypatch.setenv("TENFOLD_HOSTS", "read.example, other.example")
    monkeypatch.setenv("TENFOLD_TOKENS", tokens(ann="review", root="admin"))

    settings = read_settings()

    assert (settings.keep, settings.most_pictures) == ("crops", 3)
    assert settings.hosts == ("read.example", "other.example")
    assert [(token.name, token.role) for token in settings.tokens] == [
        ("ann", "review"),
        ("root", "admin"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEEP", "everything"),
        ("PORT", "many"),
        ("TOKENS", "ann:review"),
        ("TOKENS", "ann:king:" + "0" * 64),
        ("TOKENS", "ann:review:secret"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"TENFOLD_{name}", value)

    with pytest.raises(ServiceError, match=f"TENFOLD_{name}"):
        read_settings()


def test_a_mistaken_token_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENFOLD_TOKENS", "ann:review:secret")

    with pytest.raises(ServiceError) as raised:
        read_settings()

    assert "secret" not in str(raised.value)


def test_the_database_is_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TENFOLD_HOME", str(tmp_path))
    monkeypatch.delenv("TENFOLD_DATABASE", raising=False)

    assert data_folder() == tmp_path
    assert read_settings().database == f"sqlite:///{tmp_path / 'tenfold.db'}"


def test_what_is_given_is_above_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENFOLD_PORT", "1234")

    assert read_settings(port=4321).port == 4321
