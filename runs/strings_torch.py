"""Trains a Keras network of strips with PyTorch: on a CPU that has bfloat16, three times as fast.

XLA's gradients of convolutions reach a quarter of what two cores can do; PyTorch's, in bfloat16,
most of it. The network is Keras' own graph, walked layer by layer; its weights go over and come
back, and the two must then agree. Needs beside Tenfold: pip install torch==2.13.0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import torch  # type: ignore[import-not-found]  # lives in an environment of its own
from torch import Tensor, nn

from tenfold.models.layers import same_padding
from tenfold.models.optimizers import UpAndDown
from tenfold.models.strings import BESIDE, LABEL, PLACED
from tenfold.training.strip_feed import Batch, StripFeed

_ALIKE = 1e-3  # of a logit: how far Keras and PyTorch may be apart, both in 32 bits
_OFTEN = 500  # steps between two lines that say how it goes


def train(
    network: keras.Model, feed: StripFeed, epochs: int, rate: UpAndDown, kept: Callable[[], None]
) -> None:
    """Train ``network`` in place as ``strings.trained`` does, by Muon and the loss of placed CTC.

    Args:
        network: Strips in, logits out.
        feed: Its batches.
        epochs: Passes over them.
        rate: The learning rate of each step.
        kept: Called after each epoch, when the network has what was learnt so far.

    Raises:
        RuntimeError: What PyTorch trained says something else in Keras.
    """
    twin = Twin(network).to(memory_format=torch.channels_last)
    optimizers = optimizers_of(twin)
    losses: list[float] = []
    for step, (pixels, labels) in enumerate(batches(feed, epochs), 1):
        set_rate(optimizers, float(rate(step - 1)))
        losses.append(learn(twin, optimizers, torch.from_numpy(pixels), torch.from_numpy(labels)))
        if step % _OFTEN == 0:
            print(f"step {step}: loss {np.mean(losses[-_OFTEN:]):.4f}", flush=True)
        if step % feed.num_batches == 0:
            twin.give_back(network)
            kept()
    agree(twin, network, pixels)


def batches(feed: StripFeed, epochs: int) -> Iterator[Batch]:
    """Yield the batches of all epochs, each made while the one before is learnt from."""
    places = [(epoch, step) for epoch in range(epochs) for step in range(feed.num_batches)]
    with ThreadPoolExecutor(1) as beside:
        ahead = beside.submit(_batch, feed, *places[0])
        for place in places[1:]:
            batch, ahead = ahead.result(), beside.submit(_batch, feed, *place)
            yield batch
        yield ahead.result()


def _batch(feed: StripFeed, epoch: int, step: int) -> Batch:
    feed.epoch = epoch
    return feed[step]


def learn(
    twin: Twin, optimizers: Sequence[torch.optim.Optimizer], pixels: Tensor, labels: Tensor
) -> float:
    """Take one step; return the loss before it."""
    for optimizer in optimizers:
        optimizer.zero_grad()
    with torch.autocast("cpu", torch.bfloat16):
        logits = twin(pixels)
    loss = placed_ctc_loss(labels.long(), logits.float())
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    return float(loss.item())


def placed_ctc_loss(labels: Tensor, logits: Tensor) -> Tensor:
    """Return the mean of ``tenfold.models.strings.placed_ctc_loss`` over the strips."""
    symbols, frames = labels[:, :LABEL], labels[:, LABEL:]
    said = nn.functional.log_softmax(logits, dim=-1)
    read = nn.functional.ctc_loss(
        said.transpose(0, 1),
        symbols,
        torch.full((len(said),), said.shape[1]),
        (symbols != 0).sum(dim=-1),
        reduction="none",
    )
    there = said.gather(-1, frames[..., None])[..., 0]
    shown = (frames != 0).float()
    near = nn.functional.max_pool1d(shown, 2 * BESIDE + 1, stride=1, padding=BESIDE)
    elsewhere = -(there * (shown + (near == 0))).sum(dim=-1)
    return (read + PLACED * elsewhere).mean()


def optimizers_of(twin: Twin) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """Return Muon for the kernels of convolutions, and Adam at half its rate for all else."""
    kernels = [part.weight for part in twin.parts.values() if isinstance(part, Convolution)]
    others = [weight for weight in twin.parameters() if all(weight is not k for k in kernels)]
    return (
        torch.optim.Muon(kernels, weight_decay=0, ns_steps=4, adjust_lr_fn="match_rms_adamw"),
        torch.optim.Adam(others, betas=(0.9, 0.99), eps=1e-7),
    )


def set_rate(optimizers: Sequence[torch.optim.Optimizer], rate: float) -> None:
    """Let the next step be taken at ``rate``."""
    for optimizer, share in zip(optimizers, (1.0, 0.5), strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate * share


class Twin(nn.Module):
    """A Keras network in PyTorch; its pictures have their channels first."""

    def __init__(self, network: keras.Model) -> None:
        super().__init__()
        self._layers = list(network.operations)
        self.parts = nn.ModuleDict({layer.name: part_of(layer) for layer in self._layers})
        self._inputs = [
            [tensor._keras_history.operation.name for tensor in node.input_tensors]
            for node in (layer._inbound_nodes[0] for layer in self._layers)
        ]

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the logits, shape (n, frames, symbols), of strips (n, 32, width)."""
        seen: dict[str, Tensor] = {}
        for layer, inputs in zip(self._layers, self._inputs, strict=True):
            given = [seen[name] for name in inputs] or [pixels]
            seen[layer.name] = self.parts[layer.name](*given)
        return seen[self._layers[-1].name]

    def give_back(self, network: keras.Model) -> None:
        """Let the Keras network have the weights."""
        for layer in network.layers:
            if layer.weights:
                weights = self.parts[layer.name].weights()
                layer.set_weights([weight.detach().numpy() for weight in weights])


def part_of(layer: keras.Layer) -> nn.Module:
    """Return what does in PyTorch what a Keras layer does."""
    match layer:
        case keras.layers.InputLayer():
            return nn.Identity()
        case keras.layers.Rescaling():
            return Times(layer.scale)
        case keras.layers.Reshape():
            return Reshaped(layer.target_shape)
        case keras.layers.Conv2D():
            return Convolution(layer)
        case keras.layers.BatchNormalization():
            return Normalization(layer)
        case keras.layers.ReLU():
            return nn.ReLU()
        case keras.layers.Add():
            return Sum()
        case keras.layers.Dropout():
            return nn.Dropout(layer.rate)
        case keras.layers.Dense():
            return Product(layer)
    raise TypeError(f"{layer.name} is a {type(layer).__name__}, which has no twin here; add one")


class Times(nn.Module):
    """What is given, times a number."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self._scale = scale

    def forward(self, seen: Tensor) -> Tensor:
        """Return it."""
        return seen * self._scale


class Sum(nn.Module):
    """One and another."""

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        """Return it."""
        return one + other


class Reshaped(nn.Module):
    """Another shape, written as Keras does, channels last."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self._shape = shape

    def forward(self, seen: Tensor) -> Tensor:
        """Return what is given in that shape; a picture's channels go first."""
        if seen.dim() == 4:
            seen = seen.permute(0, 2, 3, 1)
        shaped = seen.reshape(len(seen), *(side or -1 for side in self._shape))
        if shaped.dim() == 4:
            return shaped.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
        return shaped


class Convolution(nn.Module):
    """``Conv2D`` with zeros around and no bias; its kernel is a matrix, for Muon."""

    def __init__(self, layer: keras.layers.Conv2D) -> None:
        super().__init__()
        kernel = torch.tensor(np.asarray(layer.kernel)).permute(3, 2, 0, 1).contiguous()
        self._shape, self._strides = kernel.shape, layer.strides
        self.weight = nn.Parameter(kernel.flatten(1))

    def forward(self, seen: Tensor) -> Tensor:
        """Return the convolution of pictures (n, channels, h, w)."""
        sides = zip(seen.shape[2:], self._shape[2:], self._strides, strict=True)
        down, across = (same_padding(*side) for side in sides)
        kernel = self.weight.view(self._shape)
        return nn.functional.conv2d(
            nn.functional.pad(seen, (*across, *down)), kernel, None, self._strides
        )

    def weights(self) -> tuple[Tensor, ...]:
        """Return the layer's weights as Keras keeps them."""
        return (self.weight.view(self._shape).permute(2, 3, 1, 0),)


class Normalization(nn.BatchNorm2d):
    """``BatchNormalization`` of channels."""

    def __init__(self, layer: keras.layers.BatchNormalization) -> None:
        super().__init__(layer.gamma.shape[0], eps=layer.epsilon, momentum=1 - layer.momentum)
        for ours, theirs in zip(self.weights(), layer.get_weights(), strict=True):
            ours.data.copy_(torch.tensor(theirs))

    def weights(self) -> tuple[Tensor, ...]:
        """Return the layer's weights as Keras keeps them."""
        return (self.weight, self.bias, self.running_mean, self.running_var)


class Product(nn.Linear):
    """``Dense`` without a function after it."""

    def __init__(self, layer: keras.layers.Dense) -> None:
        super().__init__(*layer.kernel.shape)
        for ours, theirs in zip(self.weights(), layer.get_weights(), strict=True):
            ours.data.copy_(torch.tensor(theirs))

    def weights(self) -> tuple[Tensor, ...]:
        """Return the layer's weights as Keras keeps them."""
        return (self.weight.T, self.bias)


def agree(twin: Twin, network: keras.Model, pixels: np.ndarray) -> None:
    """Raise unless Keras says of strips what PyTorch says."""
    twin.eval()
    with torch.no_grad():
        said = twin(torch.from_numpy(pixels)).numpy()
    apart = float(np.abs(said - network.predict_on_batch(pixels)).max())
    if apart > _ALIKE:
        raise RuntimeError(f"Keras and PyTorch differ by {apart:.2g}, expected {_ALIKE:g} at most")
