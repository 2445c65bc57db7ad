"""Make examples/notebooks/ from the programs beside this file, and the pictures of docs/programs/.

    python examples/make_notebooks.py              # all of them: some minutes
    python examples/make_notebooks.py practical    # one

Each program becomes a notebook with the same code, which is run on MNIST and keeps what it printed and drew.
Tests fail where a notebook no longer holds its program. Needs ``pip install '.[notebooks]'``.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
NOTEBOOKS = HERE / "notebooks"
PICTURES = HERE.parent / "docs" / "programs"
PROGRAMS = (
    "ten_lines",
    "first_look",
    "practical",
    "postcodes",
    "working_code",
    "better",
    "my_own",
)

MORE = {
    "ten_lines": """# Ten lines leave no room for a picture; the notebook has it.
from pathlib import Path

import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(5, 2), width_ratios=[1, 1.6], layout="constrained")
left.imshow(x_test[0], cmap="gray_r")
left.set(title="the first test digit", xticks=[], yticks=[])
right.bar(range(10), model.predict(x_test[:1], verbose=0)[0])
right.set(title="what the network says", xticks=range(10), ylim=(0, 1))
out = Path("runs/examples/ten_lines")
out.mkdir(parents=True, exist_ok=True)
figure.savefig(out / "ten_lines.png", dpi=80)"""
}
"""Code that stands in a notebook after its program."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_REDRAWN = re.compile(r"^.*[\r\b](?=.)", re.MULTILINE)


def notebook_of(name: str) -> NotebookNode:
    """Return a program as a notebook that has not been run: its docstring opens it as text."""
    program = (HERE / f"{name}.py").read_text(encoding="utf-8")
    opening = ast.parse(program).body[0]
    lines = program.splitlines(keepends=True)
    notebook = jupytext.reads("".join(lines[opening.end_lineno :]), fmt="py:percent")
    more = [nbformat.v4.new_code_cell(MORE[name])] if name in MORE else []
    text = nbformat.v4.new_markdown_cell(ast.get_docstring(ast.parse(program)))
    notebook.cells = [text, *notebook.cells, *more]
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"  # by default another each time
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    }
    return notebook


def run(notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in ``folder``; what it prints and draws stays in it, but for where that was."""
    place = {"metadata": {"path": str(folder)}}
    NotebookClient(
        notebook, timeout=600, record_timing=False, coalesce_streams=True, resources=place
    ).execute()
    notebook.metadata.pop("language_info", None)  # the version of Python changes nothing
    for output in outputs(notebook):
        for shown, kind in ((output, "text"), (output.get("data", {}), "text/plain")):
            if kind in shown:
                shown[kind] = as_seen(shown[kind]).replace(f"{HERE.resolve().parent}/", "")


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    """Return all that the cells of a notebook put out, in order."""
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def printed(notebook: NotebookNode) -> str:
    """Return what a notebook printed."""
    return "".join(output.text for output in outputs(notebook) if output.get("name") == "stdout")


def as_seen(text: str) -> str:
    """Return terminal output as it looks in the end: without colours and what was drawn over."""
    return _REDRAWN.sub("", _COLOUR.sub("", text))


def main(names: list[str]) -> None:
    """Make the notebooks of these programs, or of all."""
    NOTEBOOKS.mkdir(exist_ok=True)
    for name in names or PROGRAMS:
        notebook = notebook_of(name)
        with tempfile.TemporaryDirectory() as folder:
            run(notebook, Path(folder))
            picture = Path(folder) / "runs" / "examples" / name / f"{name}.png"
            shutil.copy(picture, PICTURES / picture.name)
        nbformat.write(notebook, NOTEBOOKS / f"{name}.ipynb")
        print(name, printed(notebook).splitlines()[-1], sep=": ")


if __name__ == "__main__":
    main(sys.argv[1:])
