"""The network in a bundle is opened, or refused with a sentence where it cannot read digits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from bundles import BUNDLE, PROMISE, network

from tenfold.errors import BundleError
from tenfold.reading.bundle import CLASSES, DIGITS, Bundle, open_network


@pytest.mark.parametrize("classes", CLASSES, ids=len)
def test_a_network_is_opened_and_answers(classes: tuple[str, ...]) -> None:
    session = open_network(replace(BUNDLE, classes=classes, network=network(len(classes))))

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
    "scores": (network(last="Identity"), "sum to 1"),
    "what is not a number": (network(last="Acosh"), "sum to 1"),
}


@pytest.mark.parametrize(("unfit", "part"), UNFIT.values(), ids=UNFIT)
def test_a_network_that_cannot_read_digits_is_refused(
    unfit: bytes, part: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BundleError, match=part) as refusal:
        open_network(replace(BUNDLE, network=unfit))

    assert len(str(refusal.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")


def test_weights_outside_the_bundle_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfit = with_weights_elsewhere(tmp_path)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(BundleError, match="External data"):
        open_network(Bundle(network=unfit, classes=DIGITS, promise=PROMISE))
