"""The MLP-Mixer against numpy."""

from __future__ import annotations

from tests.examples.reference import (
    close,
    dense,
    example,
    fall,
    gelu,
    images,
    layer_normalization,
    patches,
    softmax,
)


def mixer(w, name, x):
    h = layer_normalization(w, f"{name}/layer_normalization", x).transpose(0, 2, 1)
    h = dense(w, f"{name}/network/dense_1", gelu(dense(w, f"{name}/network/dense", h)))
    x = x + h.transpose(0, 2, 1)
    h = layer_normalization(w, f"{name}/layer_normalization_1", x)
    return x + dense(w, f"{name}/network_1/dense_1", gelu(dense(w, f"{name}/network_1/dense", h)))


def test_forward():
    model, w = example("mlp_mixer")
    x = patches(w, "conv2d", images().astype("float64"))
    x = mixer(w, "mixer_1", mixer(w, "mixer", x))
    x = layer_normalization(w, "layer_normalization", x).mean(1)
    close(model(image=images()), softmax(dense(w, "dense", x)))


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("mlp_mixer", tmp_path)
    assert last < first
