"""The network in a bundle is opened, or refused with a sentence where it cannot read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from bundles import BUNDLE, PROMISE, network
from numbered import NUMBERS, number_network

from tenfold.errors import BundleError
from tenfold.reading.bundle import CLASSES, DIGITS, Bundle
from tenfold.reading.network import open_networks


@pytest.mark.parametrize("classes", CLASSES, ids=len)
def test_a_network_is_opened_and_answers(classes: tuple[str, ...]) -> None:
    (session,) = open_networks(replace(BUNDLE, classes=classes, network=network(len(classes))))

    (said,) = session.run(["probabilities"], {"pixels": np.ones((3, 28, 28), np.float32)})

    assert said.shape == (3, len(classes))


def with_weights_elsewhere(place: Path) -> bytes:
    """A network whose weights lie in a file beside it."""
    model = onnx.load_from_string(network())
    onnx.save_model(
        model, str(place / "net.onnx"), save_as_external_data=True, location="weights.bin",
        size_threshold=0,
    )  # fmt: skip
    return (place / "net.onnx").read_bytes()


UNFIT = {
    "nothing": (b"", "ONNX Runtime runs"),
    "junk": (b"junk", "ONNX Runtime runs"),
    "half a network": (network()[:5000], "ONNX Runtime runs"),
    "the other format of ONNX Runtime": (b"\0\0\0\0ORTM" + bytes(100), "ONNX Runtime runs"),
    "another input": (network(pixels="picture"), "Received: picture"),
    "another output": (network(probabilities="answers"), "Received: answers"),
    "another shape": (network(shape=("batch", 784)), "784"),
    "one channel": (network(shape=("batch", 28, 28, 1)), "28, 28, 1"),
    "one picture alone": (network(shape=(1, 28, 28)), "Received: pixels"),
    "eleven classes": (network(11), "11"),
    "a network of numbers": (number_network(), "32, 'width'"),
    "scores": (network(last="Identity"), "sum to 1"),
    "what is not a number": (network(last="Acosh"), "sum to 1"),
}


@pytest.mark.parametrize(("unfit", "part"), UNFIT.values(), ids=UNFIT)
def test_a_network_that_cannot_read_digits_is_refused(
    unfit: bytes, part: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BundleError, match=part) as refusal:
        open_networks(replace(BUNDLE, network=unfit))

    assert len(str(refusal.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("width", [4, 36, 400])
def test_a_network_of_numbers_answers_for_each_frame(width: int) -> None:
    (session,) = open_networks(NUMBERS)

    (said,) = session.run(["probabilities"], {"pixels": np.ones((2, 32, width), np.float32)})

    assert said.shape == (2, width // 2, 14)


UNFIT_FOR_NUMBERS = {
    "junk": (b"junk", "ONNX Runtime runs"),
    "a network of digits": (network(), "28, 28"),
    "strips of another height": (number_network(takes=("batch", 28, "width")), "28, 'width'"),
    "strips of one width": (number_network(takes=("batch", 32, 60)), "32, 60"),
    "one strip alone": (number_network(takes=(1, 32, "width")), "1, 32, 'width'"),
    "one number of frames": (number_network(gives=("batch", 15, 14)), "15, 14"),
    "eleven classes": (number_network(gives=("batch", "frames", 11)), "'frames', 11"),
    "half as many frames": (number_network(step=4), r"shape \(1, 16, 14\)"),
    "a network that runs at one width alone": (number_network(frames=8), "8, 14"),
    "scores": (number_network(last="Identity"), "sum to 1"),
    "what is not a number": (number_network(last="Acosh"), "sum to 1"),
}


@pytest.mark.parametrize(("unfit", "part"), UNFIT_FOR_NUMBERS.values(), ids=UNFIT_FOR_NUMBERS)
def test_a_network_that_cannot_read_numbers_is_refused(
    unfit: bytes, part: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BundleError, match=f"cannot read numbers.*{part}") as refusal:
        open_networks(replace(NUMBERS, network=unfit))
    with pytest.raises(BundleError, match=f"cannot read numbers.*{part}"):
        open_networks(replace(NUMBERS, second=unfit))

    assert len(str(refusal.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")


def test_weights_outside_the_bundle_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfit = with_weights_elsewhere(tmp_path)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(BundleError, match="External data"):
        open_networks(Bundle(network=unfit, classes=DIGITS, promise=PROMISE))
