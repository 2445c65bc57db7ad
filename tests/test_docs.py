"""Documents are executed: what README, docs and examples show is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numberwork import page, written
from PIL import Image

import tenfold
from tenfold.cli import app
from tenfold.errors import MissingExtraError

ROOT = Path(__file__).parents[1]
NAMES = set(tenfold.__all__)


def python_blocks(page: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))


def run(code: str, folder: Path) -> str:
    """Run ``code`` on the packaged sample, in a process and folder of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code.replace('"mnist"', '"mnist-sample"')],
        cwd=folder, capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_opens_with_the_two_commands_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20]

    commands = [line for line in readme if line.startswith("pip install")]

    assert commands == [
        "pip install -e '.[train]' && tenfold train",
        "pip install -e '.[dev]' && pytest",
    ]


def test_ten_lines_are_ten_lines() -> None:
    code = (ROOT / "examples" / "ten_lines.py").read_text(encoding="utf-8").splitlines()

    assert len([line for line in code if line and not line.startswith('"""')]) <= 10


def test_the_readme_shows_the_ten_lines_as_they_are() -> None:
    code = (ROOT / "examples" / "ten_lines.py").read_text(encoding="utf-8")

    assert code.partition('"""\n\n')[2] in python_blocks("README.md")


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/first-steps.md",
        "docs/reading.md",
        "docs/explain.md",
        "docs/attack.md",
        "docs/committee.md",
        "docs/live.md",
    ],
)
def test_the_python_in_the_documents_runs(page: str, tmp_path: Path) -> None:
    assert run(python_blocks(page), tmp_path)


def test_the_python_on_numbers_runs(tmp_path: Path) -> None:
    Image.fromarray(written("1274")).save(tmp_path / "number.png")
    Image.fromarray(page([["12", "471"], ["2147"]])).save(tmp_path / "page.png")
    (tmp_path / "codes.txt").write_text("1274\n12-77\n")

    said = run(python_blocks("docs/numbers.md"), tmp_path)

    assert "number 1274" in said


def test_the_python_on_corrections_runs(corrections: Path, tmp_path: Path) -> None:
    shutil.copytree(corrections, tmp_path / "corrections")

    assert "only the new: " in run(python_blocks("docs/corrections.md"), tmp_path)


def test_the_page_of_commands_is_up_to_date() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")

    assert page == app.generate_docs().rstrip() + "\n", "run: python docs/make_cli.py"


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for name in NAMES:
        assert getattr(tenfold, name).__doc__, name
    assert set(dir(tenfold)) >= NAMES


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        _ = tenfold.trian


def test_importing_tenfold_imports_nothing_heavy() -> None:
    code = "import sys, tenfold; print({'keras', 'jax', 'cv2', 'numpy'} & set(sys.modules))"

    assert run(code, ROOT).strip() == "set()"


def test_without_the_extra_the_message_names_it() -> None:
    code = (
        "import sys; sys.modules['keras'] = None\n"
        "import tenfold\n"
        "try: tenfold.train\n"
        "except ImportError as error: print(error)"
    )

    assert run(code, ROOT).strip() == str(MissingExtraError("keras", "train"))
