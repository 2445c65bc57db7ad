"""Networks that are worth writing as ONNX, and what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import onnxruntime


def shaken(model: keras.Model, *, eagerly: bool = True) -> keras.Model:
    """``model`` with no weight left at a telling zero or one."""
    rng = np.random.default_rng(1)
    for variable in model.weights:
        if "seed" not in variable.path:
            moved = variable.numpy() + rng.normal(0, 0.1, variable.shape)
            variable.assign(np.abs(moved) if variable.name.endswith("variance") else moved)
    model.compile(run_eagerly=eagerly)  # or a small network is compiled for each size of picture
    return model


def kinds(path: Path) -> list[str]:
    """The operators of an ONNX file, in order."""
    return [node.op_type for node in onnx.load(path).graph.node]


def answers(path: Path, pixels: Any) -> Any:
    """What ONNX Runtime answers to ``pixels``."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], {"pixels": pixels.astype(np.float32)})[0]
