"""Makes the reader that ships, tenfold/weights/digit.tenfold; runs/digit.sh says time and score.

Nine tenths of MNIST's training digits, fonts and drawn hands are laid on paper, pictured and found
again; a network learns from what was found, with clutter as an eleventh class. The last tenth,
fonts kept apart and other hands, pictured alike, calibrate it. No test digit is looked at.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import tenfold  # before keras: it has Keras compute with JAX
import keras
import numpy as np

from tenfold.data.augment import Augmentation
from tenfold.data.composed import NO_DIGIT, Composed, Sources, composed, joined, learning_and_held
from tenfold.data.digits import Digits, Labels
from tenfold.data.load import load
from tenfold.evaluation.calibrate import cooled, in_words, measured_promise, temperature
from tenfold.evaluation.metrics import Probabilities
from tenfold.files import replacing
from tenfold.models.feeding import probabilities
from tenfold.models.networks import convolutional, optimizer, portable
from tenfold.models.recipes import OneCycle, find_recipe
from tenfold.reading.bundle import DIGITS, NOT_A_DIGIT, Bundle, write_bundle
from tenfold.training.feed import Epochs, Feed
from tenfold.training.onnx_export import write_onnx

ROOT = Path(__file__).parents[1]
CLASSES = (*DIGITS, NOT_A_DIGIT)
BENDING = Augmentation(rotation=7, scale=0.08, shear=0.08, shift=1.0, elastic=0.5)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that decides the weights.

    Attributes:
        data: Where MNIST comes from.
        glyphs: How many are composed to learn from, beside MNIST's own.
        held: How many are composed to calibrate on.
        clutter: Share that is no digit of those to learn from.
        held_clutter: Share that is no digit of those to calibrate on.
        plain: How often MNIST's own digits stand among those to learn from.
        epochs: Passes over all of them, fixed beforehand.
        peak: The greatest learning rate.
        dropout: Share of what the last layer sees that is dropped out.
        seed: Decides everything drawn at random.
    """

    data: str = "mnist"
    glyphs: int = 200_000
    held: int = 30_000
    clutter: float = 0.14
    held_clutter: float = 0.05
    plain: int = 3
    epochs: int = 15
    peak: float = 0.02
    dropout: float = 0.05
    seed: int = 0


def main() -> None:
    """Compose, train, calibrate, and write the bundle."""
    plan, work, out = arguments()
    learning, holding = learning_and_held(load(plan.data).train, np.random.default_rng(plan.seed))
    held = kept(work / "held.npz", holding, plan.held, plan.seed + 2, plan.held_clutter)
    network = network_of(plan, work, learning)
    plain = Composed(images=holding.digits.images, labels=holding.digits.answers)
    write(plan, network, held, plain, out)


def arguments() -> tuple[Plan, Path, Path]:
    """Return the plan, the folder for what can be made again, and the bundle to write."""
    parser = argparse.ArgumentParser(description=__doc__)
    for field in fields(Plan):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "digit")
    parser.add_argument("--out", type=Path, default=ROOT / "tenfold" / "weights" / "digit.tenfold")
    given = vars(parser.parse_args())
    work, out = given.pop("work"), given.pop("out")
    return Plan(**given), work, out


def kept(path: Path, made_of: Sources, count: int, seed: int, clutter: float) -> Composed:
    """Return composed glyphs, from ``path`` if they were made before."""
    if path.exists():
        with np.load(path) as file:
            return Composed(images=file["images"], labels=file["labels"])
    made = composed(made_of, count, seed=seed, clutter_share=clutter)
    with replacing(path) as partial:
        np.savez(partial, images=made.images, labels=made.labels)
    return made


def network_of(plan: Plan, work: Path, made_of: Sources) -> keras.Model:
    """Return the trained network, from ``work`` if it was trained before."""
    path = work / "network.keras"
    if not path.exists():
        network = trained(plan, work, made_of)
        with replacing(path) as partial:
            network.save(partial)
    return keras.models.load_model(path)


def trained(plan: Plan, work: Path, made_of: Sources) -> keras.Model:
    """Return the network, trained on MNIST's digits and on composed glyphs."""
    glyphs = kept(work / "learn.npz", made_of, plan.glyphs, plan.seed + 1, plan.clutter)
    digits = Digits(
        images=np.concatenate([*[made_of.digits.images] * plan.plain, glyphs.images]),
        labels=np.concatenate([*[made_of.digits.answers] * plan.plain, glyphs.labels]),
    )
    keras.utils.set_random_seed(plan.seed)
    network = convolutional(40, 72, 128, name="digit", dropout=plan.dropout, classes=len(CLASSES))
    recipe = replace(find_recipe("convnet"), rate=OneCycle(peak=plan.peak))
    steps = plan.epochs * -(-len(digits) // recipe.batch_size)
    network.compile(
        optimizer(recipe, steps), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    feed = Feed(digits, network, batch_size=recipe.batch_size, seed=plan.seed, augmentation=BENDING)
    network.fit(feed, epochs=plan.epochs, shuffle=False, verbose=2, callbacks=[Epochs(feed)])
    feed.close()
    return portable(network)


def write(plan: Plan, network: keras.Model, pictured: Composed, plain: Composed, out: Path) -> None:
    """Calibrate the network on what was held back, and write the bundle.

    The temperature is that of as many composed glyphs as MNIST digits: composed ones are so many
    and so hard that they would make it too modest about plain ones.
    """
    few = min(len(pictured.labels), len(plain.labels))
    even = joined([first(pictured, few), first(plain, few)])
    heat = temperature(probabilities(network, even.images, classes=len(CLASSES)), even.labels)
    final = cooled(network, heat)
    if final is None:
        raise SystemExit("the network does not end in a dense layer")
    held = joined([pictured, plain])
    said = probabilities(final, held.images, classes=len(CLASSES))
    promise = measured_promise(
        said,
        held.labels,
        source=f"held-back digits, fonts and hands, pictured; {plan.held_clutter:.0%} no digit",
    )
    network_file = out.with_suffix(".onnx")
    write_onnx(final, network_file, classes=CLASSES)
    bundle = Bundle(
        network=network_file.read_bytes(),
        classes=CLASSES,
        promise=promise,
        card=card(plan, said, held.labels, heat),
    )
    network_file.unlink()
    write_bundle(out, bundle)
    print(f"Wrote {out.name}: {out.stat().st_size / 1000:,.0f} kB", *in_words(promise), sep="\n")


def first(glyphs: Composed, count: int) -> Composed:
    """Return the first ``count`` glyphs."""
    return Composed(images=glyphs.images[:count], labels=glyphs.labels[:count])


def card(
    plan: Plan, said: Probabilities, labels: Labels, heat: float
) -> dict[str, str | int | float]:
    """Return how the reader came to be."""
    digits = labels != NO_DIGIT
    right = said.argmax(axis=1) == labels
    return {
        "made_by": "runs/digit.py",
        **asdict(plan),
        "data_sha256": load(plan.data).sha256,
        "temperature": round(heat, 4),
        "held_digits_right": round(float(right[digits].mean()), 5),
        "held_clutter_refused": round(float(right[~digits].mean()), 5),
        "tenfold": tenfold.__version__,
        "keras": keras.__version__,
    }


if __name__ == "__main__":
    main()
