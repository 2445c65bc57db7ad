"""Worker: PyTorch's ``examples/mnist`` against the clock.

Request: ``seed``, ``epochs`` (null: the example's), ``files``, ``digits``. Net, schedule and
settings are the example's; its data loader, which bends nothing, gives way to tensors in memory,
which are faster.
"""

from __future__ import annotations

from typing import Any

import exchange
import mnist
import torch  # type: ignore[import-not-found]  # lives in its own environment
from stopwatch import Stopwatch
from torch import nn

EPOCHS, BATCH_SIZE, MEAN, DEVIATION = 14, 64, 0.1307, 0.3081


def build() -> Any:
    """Return the example's net, answering with scores: the loss does the softmax."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(9216, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def pixels(images: mnist.Bytes) -> Any:
    """Return images as the example normalises them."""
    return torch.from_numpy((mnist.scaled(images, 1, 28, 28) - MEAN) / DEVIATION)


def judge(model: Any, images: Any, labels: mnist.Bytes) -> float:
    """Return the share that ``model`` reads right."""
    model.eval()
    with torch.no_grad():
        scores = torch.cat([model(batch) for batch in images.split(500)])
    model.train()
    return mnist.accuracy(scores.numpy(), labels)


def main() -> None:
    """Train once, judging after each epoch."""
    asked = exchange.request()
    data = mnist.read(asked["files"], asked["digits"])
    images, labels = pixels(data.x_train), torch.from_numpy(data.y_train.astype(int))
    shown = pixels(data.x_test)
    torch.manual_seed(asked["seed"])
    model = build()
    watch = Stopwatch()
    rule = torch.optim.Adadelta(model.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(rule, step_size=1, gamma=0.7)
    for _ in range(asked["epochs"] or EPOCHS):
        for rows in torch.randperm(len(images)).split(BATCH_SIZE):
            rule.zero_grad()
            nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
            rule.step()
            watch.step()
        schedule.step()
        watch.checkpoint(lambda: judge(model, shown, data.y_test))
    watch.answer()


if __name__ == "__main__":
    main()
