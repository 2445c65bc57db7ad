"""The progress of a download, drawn on standard error."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn


class DownloadBar:
    """The bar that Pooch moves: it sets ``total`` (bytes), then calls the rest."""

    def __init__(self, name: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task(name)
        self._bar.start()

    @property
    def total(self) -> int:
        """How many bytes are coming; 0 until the server has said."""
        return int(self._bar.tasks[0].total or 0)

    @total.setter
    def total(self, size: int) -> None:
        self._bar.update(self._task, total=size)

    def update(self, size: int) -> None:
        """Move on by ``size`` bytes."""
        self._bar.advance(self._task, size)

    def reset(self) -> None:
        """Begin anew."""
        self._bar.reset(self._task)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._bar.stop()
