"""Every route and every setting is in docs/service.md."""

from __future__ import annotations

import re
from pathlib import Path

from test_service_openapi import OPERATIONS

from tenfold.service.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")


def test_every_route_is_documented() -> None:
    assert sorted(re.findall(r"^\| `((?:GET|POST) [^`]+)`", PAGE, re.MULTILINE)) == [*OPERATIONS]


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`TENFOLD_([A-Z_]+)`", PAGE))

    assert documented == {name.upper() for name in Settings.model_fields}
