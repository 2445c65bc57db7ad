"""Worker: seconds of each epoch by PyTorch written plainly: tensors in memory, indexed batches.

Request: ``recipe``, ``epochs``, ``files``, ``digits``. No DataLoader and no running accuracy, both
of which would only slow it.
"""

from __future__ import annotations

import time
from typing import Any

import exchange
import mnist
import torch  # type: ignore[import-not-found]  # lives in its own environment
from nets import NETS, Net
from torch import nn


def build(net: Net) -> Any:
    """Return the net, answering with scores: the loss does the softmax."""
    activation = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}[net.activation]
    parts: list[Any] = []
    width = 784
    for units in net.hidden:
        parts += [nn.Linear(width, units), activation()]
        width = units
    return nn.Sequential(*parts, nn.Linear(width, 10))


def optimizer(net: Net, model: Any) -> Any:
    """Return the optimizer with Keras' settings; the penalty spares biases, as Keras' does."""
    named = list(model.named_parameters())
    groups = [
        # the gradient of l2·w² is 2·l2·w
        {"params": [p for n, p in named if n.endswith("weight")], "weight_decay": 2 * net.l2},
        {"params": [p for n, p in named if n.endswith("bias")]},
    ]
    if net.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=0.01)
    if net.optimizer == "adam":
        return torch.optim.Adam(groups, lr=1e-3, eps=1e-7)
    return torch.optim.RMSprop(groups, lr=1e-3, alpha=0.9, eps=1e-7)


def epoch_seconds(model: Any, rule: Any, images: Any, labels: Any, batch_size: int) -> float:
    """Return how long one pass over all digits takes."""
    began = time.perf_counter()
    for rows in torch.randperm(len(images)).split(batch_size):
        loss = nn.functional.cross_entropy(model(images[rows]), labels[rows])
        rule.zero_grad()
        loss.backward()
        rule.step()
    return time.perf_counter() - began


def main() -> None:
    """Train once and report each epoch."""
    asked = exchange.request()
    data, net = mnist.read(asked["files"], asked["digits"]), NETS[asked["recipe"]]
    torch.manual_seed(0)
    model = build(net)
    rule = optimizer(net, model)
    images = torch.from_numpy(mnist.scaled(data.x_train, 784))
    labels = torch.from_numpy(data.y_train.astype(int))
    exchange.answer(
        seconds=[
            epoch_seconds(model, rule, images, labels, net.batch_size)
            for _ in range(asked["epochs"])
        ]
    )


if __name__ == "__main__":
    main()
