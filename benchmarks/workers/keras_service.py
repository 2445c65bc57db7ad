"""A plain service, as a tutorial writes it: FastAPI that calls Keras' ``predict``.

Started with the port to listen at. Its network is untrained, which takes as long.
"""

from __future__ import annotations

import io
import sys

import keras
import numpy as np
import uvicorn
from fastapi import FastAPI, Request
from PIL import Image

_SIDE = 28


def network() -> keras.Model:
    """Return Keras' "Simple MNIST convnet"."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((_SIDE, _SIDE, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def application() -> FastAPI:
    """Return the service: one route, no storage, no limits."""
    model = network()
    model.predict(np.zeros((1, _SIDE, _SIDE, 1)), verbose=0)
    app = FastAPI()

    @app.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/predict")
    async def predict(request: Request) -> dict[str, float]:
        picture = Image.open(io.BytesIO(await request.body())).convert("L")
        pixels = np.asarray(picture.resize((_SIDE, _SIDE)), np.float32) / 255
        said = model.predict(pixels[None, ..., None], verbose=0)[0]
        return {"digit": int(said.argmax()), "confidence": float(said.max())}

    return app


if __name__ == "__main__":
    uvicorn.run(application(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
