"""Attacks stay within their bounds, agree with theory where there is one, and can be repeated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import tenfold
from tenfold.data.digits import Dataset, Digits
from tenfold.errors import ModelError
from tenfold.evaluation.attack import CURVE
from tenfold.evaluation.attack_methods import MOST_PIXELS, Attacked, Attacker

EPS = 0.08


@pytest.fixture(scope="module")
def digits(sample: Dataset) -> Digits:
    return sample.test.take(np.arange(150))  # more than a batch, and no whole number of them


@pytest.fixture(scope="module")
def linear(run: tenfold.Run) -> keras.Model:
    return run.model()


@pytest.fixture(scope="module")
def convolving(tmp_path_factory: pytest.TempPathFactory, sample: Dataset) -> keras.Model:
    """A network with plain convolutions, trained a little."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(8, 5, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    out = tmp_path_factory.mktemp("attacked") / "bent"
    return tenfold.train(model, sample, epochs=3, out=out, progress=False).model()


@pytest.fixture(scope="module")
def bent(convolving: keras.Model) -> Attacker:
    return Attacker(convolving)


def pgd(attacker: Attacker, digits: Digits, eps: float, seed: int = 0, steps: int = 10) -> Attacked:
    rng = np.random.default_rng(seed)
    return attacker.pgd(digits.images, digits.answers, eps, steps=steps, restarts=1, rng=rng)


def far(attacked: Attacked, digits: Digits) -> npt.NDArray[np.float32]:
    return np.asarray(np.abs(attacked.pixels - digits.images).max(axis=(1, 2)) / 255)


def test_on_softmax_regression_fgsm_is_its_closed_form(linear: keras.Model, digits: Digits) -> None:
    kernel = np.asarray(linear.layers[-1].get_weights()[0])
    attacker = Attacker(linear)
    said = attacker.probabilities(digits.images).astype(float)
    rows = np.arange(len(digits))
    others = said.copy()
    others[rows, digits.answers] = 0
    others /= others.sum(axis=1, keepdims=True)
    uphill = np.sign(others @ kernel.T - kernel.T[digits.answers]).reshape(-1, 28, 28)

    found = attacker.fgsm(digits.images, digits.answers, EPS)

    expected = np.clip(digits.images + 255 * EPS * uphill, 0, 255)
    np.testing.assert_allclose(found.pixels, expected, atol=1e-3)


def test_asked_plainly_a_network_says_what_it_always_says(
    convolving: keras.Model, bent: Attacker, digits: Digits
) -> None:
    said = convolving.predict(digits.images[..., None] / 255, verbose=0)

    np.testing.assert_allclose(bent.probabilities(digits.images), said, atol=1e-5)


@pytest.mark.parametrize("name", ["fgsm", "pgd"])
def test_no_pixel_moves_further_than_eps_or_leaves_the_range_of_ink(
    bent: Attacker, digits: Digits, name: str
) -> None:
    found = (
        pgd(bent, digits, 0.3) if name == "pgd" else bent.fgsm(digits.images, digits.answers, 0.3)
    )

    assert far(found, digits).max() <= 0.3 + 1e-6
    assert found.pixels.min() >= 0
    assert found.pixels.max() <= 255


def test_pgd_fools_at_least_as_many_as_fgsm(bent: Attacker, digits: Digits) -> None:
    for eps in (0.05, EPS, 0.15):
        once = bent.fgsm(digits.images, digits.answers, eps)
        assert pgd(bent, digits, eps, steps=20).fooled.sum() >= once.fooled.sum()


def test_random_starts_are_seeded(bent: Attacker, digits: Digits) -> None:
    first, again, other = (pgd(bent, digits, EPS, seed).pixels for seed in (1, 1, 2))

    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_more_starts_never_fool_fewer(bent: Attacker, digits: Digits) -> None:
    one, three = (
        bent.pgd(
            digits.images[:50], digits.answers[:50], EPS,
            steps=5, restarts=restarts, rng=np.random.default_rng(0),
        )
        for restarts in (1, 3)
    )  # fmt: skip

    assert (three.margin >= one.margin - 1e-4).all()


def test_accuracy_falls_as_the_ink_grows(bent: Attacker, digits: Digits) -> None:
    fooled = [pgd(bent, digits, eps).fooled.mean() for eps in (0.02, 0.05, 0.1, 0.3)]

    assert fooled == sorted(fooled)
    assert fooled[-1] > 0.99


def test_the_least_eps_is_one_at_which_the_network_is_fooled(
    bent: Attacker, digits: Digits
) -> None:
    rng = np.random.default_rng(0)

    least, best = bent.least(digits.images, digits.answers, steps=10, restarts=1, rng=rng)

    wrong = bent.probabilities(digits.images).argmax(axis=1) != digits.answers
    assert best.fooled.all()
    assert (far(best, digits) <= least + 1e-6).all()
    np.testing.assert_array_equal(least == 0, wrong)
    assert 0.01 < np.median(least) < 0.3


def test_few_pixels_are_inked_or_blanked_until_the_network_is_fooled(
    bent: Attacker, digits: Digits
) -> None:
    counts, found = bent.few_pixels(digits.images, digits.answers)

    changed = found.pixels != digits.images
    np.testing.assert_array_equal(changed.sum(axis=(1, 2)), counts)
    assert set(np.unique(found.pixels[changed])) <= {0.0, 255.0}
    assert counts.max() <= MOST_PIXELS
    assert found.fooled.mean() > 0.9


@pytest.fixture(scope="module")
def attacked(run: tenfold.Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    path = tmp_path_factory.mktemp("drawn") / "attack.png"
    return path, tenfold.attack(run, eps=EPS, pictures=100, steps=20, out=path)


def test_an_attack_says_how_little_ink_fools_a_run(
    attacked: tuple[Path, tenfold.Attack], run: tenfold.Run
) -> None:
    _, found = attacked

    assert (found.subject, found.data, found.n) == (str(run.path), "mnist-sample", 100)
    assert found.clean > found.fgsm >= found.pgd
    assert found.interval.low <= found.pgd <= found.interval.high
    assert 0 < found.least_eps < 0.3
    assert found.few_pixels is not None


def test_the_curve_of_an_attack_begins_clean_and_falls(
    attacked: tuple[Path, tenfold.Attack],
) -> None:
    curve = attacked[1].curve

    assert [strength.eps for strength in curve] == sorted({*CURVE, EPS})
    assert curve[0].pgd == pytest.approx(attacked[1].clean)
    kept = [strength.pgd for strength in curve]
    assert kept == sorted(kept, reverse=True)
    assert all(strength.pgd <= strength.fgsm + 1e-9 for strength in curve)


def test_an_attack_shows_each_digit_before_and_after(
    attacked: tuple[Path, tenfold.Attack],
) -> None:
    path, found = attacked

    assert [example.digit for example in found.examples] == sorted(
        {example.digit for example in found.examples}
    )
    assert all(example.said[0] != example.digit for example in found.examples)
    with Image.open(path) as picture:
        assert picture.width > 800


def test_an_attack_speaks_json(attacked: tuple[Path, tenfold.Attack]) -> None:
    said = json.loads(json.dumps(attacked[1].to_dict()))

    assert set(said["curve"][0]) == {"eps", "fgsm", "pgd"}
    assert {"digit", "confidence", "least_eps", "said", "pixels", "few_said"} == set(
        said["examples"][0]
    )


def test_a_model_of_flat_scaled_pixels_and_logits_can_be_attacked(sample: Dataset) -> None:
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])

    found = tenfold.attack(model, sample, pictures=20, steps=5)

    assert found.data == "mnist-sample"
    assert found.pgd == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"eps": 0.0}, "eps cannot be"), ({"eps": 1.5}, "eps"), ({"steps": 0}, "steps cannot be 0")],
)
def test_numbers_that_cannot_be_are_named(
    run: tenfold.Run, wrong: dict[str, float], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        tenfold.attack(run, **wrong)  # type: ignore[arg-type]  # on purpose


def test_a_readers_file_has_no_gradients(tmp_path: Path) -> None:
    (tmp_path / "my.tenfold").write_bytes(b"")

    with pytest.raises(ModelError, match=r"no gradients.*the run that it was exported from"):
        tenfold.attack(tmp_path / "my.tenfold")
    (tmp_path / "seven.png").write_bytes(b"")
    with pytest.raises(ModelError, match=r"seven\.png is a file, and no run"):
        tenfold.attack(tmp_path / "seven.png")


def test_another_backend_than_jax_is_refused() -> None:
    code = (
        "from tenfold.errors import ModelError\n"
        "from tenfold.evaluation.attack_methods import require_jax\n"
        "try: require_jax()\n"
        "except ModelError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"KERAS_BACKEND": "numpy"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "Received: Keras on numpy" in done.stdout
