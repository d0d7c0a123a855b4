"""The U-Net, its loss and its metric against numpy."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    Weights,
    close,
    conv2d,
    example,
    fall,
    images,
    losses,
    max_pool2d,
    relu,
    sigmoid,
)


def twice(w: Weights, name: str, x: np.ndarray) -> np.ndarray:
    return relu(conv2d(w, f"{name}/conv2d_1", relu(conv2d(w, f"{name}/conv2d", x))))


def grow(w: Weights, name: str, x: np.ndarray) -> np.ndarray:
    """A transposed convolution of 2 x 2 with strides of 2: each pixel becomes a patch of its own."""
    kernel = w[f"{name}/kernel"]  # [2, 2, filters, channels]
    n, height, width, _ = x.shape
    grown = np.zeros((n, 2 * height, 2 * width, kernel.shape[2]))
    for i in range(2):
        for j in range(2):
            grown[:, i::2, j::2] = x @ kernel[i, j].T
    return grown + w[f"{name}/bias"]


def expected(w: Weights, noisy: np.ndarray) -> np.ndarray:
    fine = twice(w, "u_net/twice", noisy)
    middle = twice(w, "u_net/twice_1", max_pool2d(fine))
    up = grow(w, "u_net/conv2d_transpose", twice(w, "u_net/twice_2", max_pool2d(middle)))
    up = twice(w, "u_net/twice_3", np.concatenate([middle, up], -1))
    up = grow(w, "u_net/conv2d_transpose_1", up)
    up = twice(w, "u_net/twice_4", np.concatenate([fine, up], -1))
    return sigmoid(up @ w["u_net/conv2d/kernel"][0, 0] + w["u_net/conv2d/bias"])


def test_forward_and_loss():
    model, w = example("unet", scale=0.15)
    outputs = model(image=images())
    ink = (images() > 0.5).astype("float64")
    noise = (np.asarray(outputs["noisy"]) - images()) / 0.3
    assert 0.8 < noise.std() < 1.2
    mask = expected(w, np.asarray(outputs["noisy"], "float64"))
    close(outputs["ink"], ink)
    close(outputs["mask"], mask)

    wrong = -(ink * np.log(mask) + (1 - ink) * np.log(1 - mask))
    np.testing.assert_allclose(losses(model, image=images()), wrong.mean((1, 2, 3)), rtol=1e-3)


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("unet", tmp_path, epochs=2)
    assert last < first
