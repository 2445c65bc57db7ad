"""Writes docs/cli.md from the commands themselves: python docs/make_cli.py."""

from __future__ import annotations

from pathlib import Path

from tenfold.cli import app

PAGE = Path(__file__).with_name("cli.md")


def main() -> None:
    """Write the page."""
    PAGE.write_text(app.generate_docs().rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
