"""Makes the reader of numbers that ships, tenfold/weights/number.tenfold; see runs/strings.sh.

Nine tenths of MNIST's training digits, digits as pens moved, fonts and drawn hands are written as
numbers, laid on paper, pictured and found again; a network learns to read the strips by CTC, and
another one, without what pens moved, to be asked where the first is unsure. The last tenth of the
digits, fonts kept apart and other hands calibrate them. No test digit is looked at.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from difflib import SequenceMatcher
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

import tenfold  # before keras: it has Keras compute with JAX
import keras
import numpy as np
import onnxruntime
from PIL import Image, ImageDraw

from tenfold.data.composed import Sources, learning_and_held
from tenfold.data.load import load
from tenfold.data.strings import Strips, chunk
from tenfold.evaluation.calibrate import in_words, logistic, numbers_promise
from tenfold.files import replacing
from tenfold.models.networks import OPTIMIZERS, portable
from tenfold.models.optimizers import UpAndDown
from tenfold.models.strings import FILTERS, SECOND_FILTERS, Filters, placed_ctc_loss, string_network
from tenfold.reading.bundle import Bundle, write_bundle
from tenfold.reading.ctc import SYMBOLS
from tenfold.reading.ctc.hypothesis import Hypothesis
from tenfold.reading.logistic import Curves, Logistic
from tenfold.reading.numbers import asked, hypotheses
from tenfold.training.feed import Epochs
from tenfold.training.onnx_export import Parity, write_onnx
from tenfold.training.strip_feed import StripFeed, load_strips, save_strips

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that decides the weights.

    Attributes:
        data: Where MNIST comes from.
        rounds: How often the learning rate goes up and down (Loshchilov & Hutter, "SGDR", ICLR
            2017) for the first network; for the second it does so once.
        strips: How many are composed to learn from in each round.
        held: How many are composed to calibrate on.
        chunk: How many are composed at once, and kept in one file.
        epochs: Passes over them in a round, fixed beforehand; each changes every strip anew.
        batch: Strips in a batch.
        peak: The greatest learning rate.
        dropout: Share of what the last layer sees that is dropped out.
        seed: Decides everything drawn at random.
        trainer: ``keras``, or ``torch`` to take the steps with PyTorch, see ``strings_torch``.
    """

    data: str = "mnist"
    rounds: int = 2
    strips: int = 500_000
    held: int = 40_000
    chunk: int = 4_000
    epochs: int = 6
    batch: int = 64
    peak: float = 0.01
    dropout: float = 0.05
    seed: int = 0
    trainer: str = "keras"


def main() -> None:
    """Compose, train, calibrate, and write the bundle."""
    plan, work, out, workers = arguments()
    learning, holding = learning_and_held(load(plan.data).train, np.random.default_rng(plan.seed))
    first = network_of(plan, work / "first", FILTERS, learning, workers)
    other = replace(learning, pens=None, often=holding.often)  # two that learn alike err alike
    second = network_of(replace(plan, rounds=1), work / "second", SECOND_FILTERS, other, workers)
    proofs = [
        write_onnx(answering(network), work / f"{name}.onnx", classes=SYMBOLS, scale=1, bits=8)
        for name, network in (("first", first), ("second", second))
    ]
    sheet(load_strips(work / "first" / f"{0:05}.npz")).save(work / "batch.png")
    with spawned(workers) as pool:
        strips = composing(pool, work / "held", holding, plan.held, plan, seed=plan.seed + 2)
        chunks = range(count_of(plan.held, plan))
        networks = [proof.path for proof in proofs]
        said = [
            each for part in pool.map(partial(read, networks), map(strips, chunks)) for each in part
        ]
    write(plan, proofs, said, out)


def arguments() -> tuple[Plan, Path, Path, int]:
    """Return the plan, the folder for what can be made again, the bundle, and how many compose."""
    parser = argparse.ArgumentParser(description=__doc__)
    for field in fields(Plan):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "strings")
    parser.add_argument("--out", type=Path, default=ROOT / "tenfold" / "weights" / "number.tenfold")
    parser.add_argument("--workers", type=int, default=2)
    given = vars(parser.parse_args())
    work, out, workers = (given.pop(name) for name in ("work", "out", "workers"))
    return Plan(**given), work, out, workers


def composing(
    pool: ProcessPoolExecutor, folder: Path, made_of: Sources, count: int, plan: Plan, *, seed: int
) -> Callable[[int], Strips]:
    """Return what returns a chunk of strips, all of them being composed from now on."""
    folder.mkdir(parents=True, exist_ok=True)
    make = partial(_chunk, folder, made_of, plan.chunk, seed)
    files = [pool.submit(make, place) for place in range(count_of(count, plan))]
    return lambda place: load_strips(files[place].result())


def count_of(strips: int, plan: Plan) -> int:
    """Return how many chunks so many strips are."""
    return -(-strips // plan.chunk)


def _chunk(folder: Path, made_of: Sources, count: int, seed: int, place: int) -> Path:
    """Return the file of a chunk, composed now unless it was before."""
    path = folder / f"{place:05}.npz"
    if not path.exists():
        save_strips(path, chunk(made_of, count, (seed, place)))
    return path


def network_of(
    plan: Plan, folder: Path, filters: Filters, made_of: Sources, workers: int
) -> keras.Model:
    """Return a trained network, from ``folder`` if it was trained before."""
    path = folder / "network.keras"
    if not path.exists():
        with spawned(workers) as pool:
            count = plan.rounds * plan.strips
            strips = composing(pool, folder, made_of, count, plan, seed=plan.seed + 1)
            network = trained(plan, filters, strips, path)
        with replacing(path) as partial_path:
            network.save(partial_path)
    return keras.models.load_model(path)


def spawned(workers: int) -> ProcessPoolExecutor:
    """Return processes that compose, and step back for the training."""
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=os.nice, initargs=(10,)
    )


def trained(
    plan: Plan, filters: Filters, strips: Callable[[int], Strips], path: Path
) -> keras.Model:
    """Return a network, trained on strips; beside ``path`` it is kept after each epoch."""
    keras.utils.set_random_seed(plan.seed)
    network = string_network(filters, dropout=plan.dropout)
    for done in range(plan.rounds):
        train(plan, network, strips, done, path.with_suffix(".partial.keras"))
    return portable(network)


def train(
    plan: Plan, network: keras.Model, strips: Callable[[int], Strips], done: int, unfinished: Path
) -> None:
    """Train a network for one round, the rate up and down, on strips that no other round sees."""
    count = count_of(plan.strips, plan)
    feed = StripFeed(
        lambda place: strips(done * count + place),
        count,
        each=plan.chunk,
        batch_size=plan.batch,
        seed=plan.seed + done,
    )
    rate = UpAndDown(plan.peak, 0.03, plan.epochs * feed.num_batches)
    network.compile(OPTIMIZERS["muon"](learning_rate=rate), placed_ctc_loss)
    if plan.trainer == "torch":
        import strings_torch

        strings_torch.train(network, feed, plan.epochs, rate, lambda: network.save(unfinished))
    else:
        kept = keras.callbacks.ModelCheckpoint(unfinished)
        callbacks = [Epochs(feed), kept]
        network.fit(feed, epochs=plan.epochs, shuffle=False, verbose=2, callbacks=callbacks)


def sheet(strips: Strips, columns: int = 5, rows: int = 16) -> Image.Image:
    """Return a picture of the first strips, each with its label below."""
    wide, high = 210, 48
    paper = Image.new("L", (columns * wide, rows * high), 255)
    pen = ImageDraw.Draw(paper)
    for place, (pixels, label) in enumerate(zip(strips.pixels, strips.labels, strict=True)):
        if place == columns * rows:
            break
        left, top = place % columns * wide, place // columns * high
        paper.paste(Image.fromarray(255 - pixels[:, : wide - 8]), (left, top))
        pen.text((left + 4, top + 33), "".join(SYMBOLS[symbol] for symbol in label), 0)
    return paper


def answering(network: keras.Model) -> keras.Model:
    """Return the network with probabilities at its end, as a reader wants them."""
    said = keras.layers.Softmax()(network.output)
    return keras.Model(network.input, said, name=network.name)


@dataclass(frozen=True, kw_only=True, eq=False)
class Said:
    """What the network says of a strip: its text and digits, each with whether it is right."""

    probability: float
    right: bool
    shown: bool
    digits: Sequence[tuple[float, bool]]


def read(networks: Sequence[Path], strips: Strips) -> list[Said]:
    """Return what networks say of each strip, digits alone, found as the reader finds it."""
    askers = [partial(asked, opened(network)) for network in networks]
    pairs = zip(strips.pixels, strips.labels, strict=True)
    return [judged(hypotheses(askers, pixels, askers[0](pixels)), label) for pixels, label in pairs]


@lru_cache
def opened(network: Path) -> onnxruntime.InferenceSession:
    """Return a network that reads on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def judged(found: Sequence[Hypothesis], label: Sequence[int]) -> Said:
    """Return what was said of one strip, against its label."""
    best = found[0]
    truth = "".join(SYMBOLS[place] for place in label if SYMBOLS[place].isdigit())
    agreeing = SequenceMatcher(None, best.text, truth, autojunk=False).get_matching_blocks()
    right = np.zeros(len(best.text), np.bool_)
    for block in agreeing:
        right[block.a : block.a + block.size] = True
    return Said(
        probability=best.probability if best.text else -1.0,
        right=best.text == truth,
        shown=truth != "",
        digits=[(float(each.max()), bool(so)) for each, so in zip(best.digits, right, strict=True)],
    )


def write(plan: Plan, proofs: Sequence[Parity], said: Sequence[Said], out: Path) -> None:
    """Calibrate on one half of what was held back, measure the promise on the other; write."""
    fitted, measured = said[::2], said[1::2]
    curves = Curves(text=text_curve(fitted), digit=digit_curve(fitted))
    promise = numbers_promise(
        np.array(
            [curves.text(each.probability) if each.probability >= 0 else -1 for each in measured]
        ),
        right=np.array([each.right for each in measured]),
        shown=np.array([each.shown for each in measured]),
        source="held-back digits, fonts and hands, written as numbers and pictured",
    )
    first, second = (proof.path.read_bytes() for proof in proofs)
    bundle = Bundle(
        kind="number",
        network=first,
        second=second,
        classes=SYMBOLS,
        curves=curves,
        promise=promise,
        card=card(plan, measured),
    )
    write_bundle(out, bundle)
    print(
        f"Wrote {out.name}: {out.stat().st_size / 1000:,.0f} kB",
        *in_words(promise, "numbers"),
        sep="\n",
    )
    for proof in proofs:
        print(f"As Keras to {proof.largest_difference:.1g}, at widths {proof.widths}")


def text_curve(said: Sequence[Said]) -> Logistic:
    """Return how often a text is right, from how likely it is said to be."""
    read = [each for each in said if each.probability >= 0]
    return logistic(
        np.array([each.probability for each in read]), np.array([each.right for each in read])
    )


def digit_curve(said: Sequence[Said]) -> Logistic:
    """Return how often a digit is right, from how likely it is said to be."""
    digits = [digit for each in said for digit in each.digits]
    return logistic(np.array([p for p, _ in digits]), np.array([right for _, right in digits]))


def card(plan: Plan, said: Sequence[Said]) -> dict[str, str | int | float]:
    """Return how the reader came to be."""
    right = np.array([each.right for each in said])
    shown = np.array([each.shown for each in said])
    return {
        "made_by": "runs/strings.py",
        **asdict(plan),
        "data_sha256": load(plan.data).sha256,
        "held_numbers_right": round(float(right[shown].mean()), 5),
        "held_others_refused": round(float(right[~shown].mean()), 5),
        "tenfold": tenfold.__version__,
        "keras": keras.__version__,
    }


if __name__ == "__main__":
    main()
