"""Initializers, regularizers and constraints: what they make of one weight, beside Keras."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.catalog import find, names
from tests.catalog.harness import Compiled, diagnostics_of, model_of

keras = pytest.importorskip("keras")

keras.utils.set_random_seed(0)  # an initializer without a seed draws its own when it is made
i, r, c = keras.initializers, keras.regularizers, keras.constraints


def weight(shape: str, text: str) -> np.ndarray:
    """A weight of a model as it begins."""
    body = f"model (x: float[1]) {{\n  param w: float[{shape}] = {text}\n  x + sum(w)\n}}\n"
    return Compiled(body).weights()["w"]


@pytest.mark.parametrize(
    ("text", "reference", "shape"),
    [
        ("zeros", i.Zeros(), (3, 4)),
        ("ones", i.Ones(), (3, 4)),
        ("constant(0.3)", i.Constant(0.3), (3, 4)),
        ("identity", i.Identity(), (3, 4)),
        ("identity(0.5)", i.Identity(0.5), (4, 3)),
        ("stft", i.STFT(), (16, 1, 9)),
        ("stft(imag)", i.STFT("imag"), (16, 1, 9)),
        ("stft(imag, none)", i.STFT("imag", None), (16, 1, 9)),
        *(
            (f"stft(real, {w}, {s}, {str(p).lower()})", i.STFT("real", w, s, p), (15, 1, 9))
            for w in ("hamming", "blackman", "nuttall", "blackmanharris", "flattop", "boxcar")
            for s, p in (("spectrum", True), ("density", False))
        ),
    ],
)
def test_initializers_without_chance(text, reference, shape) -> None:
    expected = np.asarray(reference(shape))
    found = weight(", ".join(map(str, shape)), text)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=2e-6)


RANDOM = [
    ("random_normal(0.3, 1)", i.RandomNormal(1, 0.3)),
    ("random_uniform(-1, 3)", i.RandomUniform(-1, 3)),
    ("truncated_normal(0.3, 1)", i.TruncatedNormal(1, 0.3)),
    ("variance_scaling", i.VarianceScaling()),
    ("variance_scaling(2, fan_out, uniform)", i.VarianceScaling(2, "fan_out", "uniform")),
    (
        "variance_scaling(2, fan_avg, untruncated_normal)",
        i.VarianceScaling(2, "fan_avg", "untruncated_normal"),
    ),
    *(
        (name, getattr(i, "".join(p.capitalize() for p in name.split("_")))())
        for name in (
            "glorot_uniform",
            "glorot_normal",
            "he_uniform",
            "he_normal",
            "lecun_uniform",
            "lecun_normal",
        )
    ),
]


@pytest.mark.parametrize(("text", "reference"), RANDOM, ids=[t for t, _ in RANDOM])
def test_random_initializers_have_the_distribution_of_keras(text, reference) -> None:
    """Keras's stream of random numbers is another one: 24,000 draws have the same quantiles."""
    found = np.sort(weight("60, 400", text).ravel())
    expected = np.sort(np.asarray(reference((60, 400))).ravel())
    places = np.linspace(0.01, 0.99, 50)
    scale = expected.std()
    np.testing.assert_allclose(
        np.quantile(found, places), np.quantile(expected, places), atol=0.06 * scale
    )
    assert np.abs(found).max() == pytest.approx(np.abs(expected).max(), rel=0.3)


@pytest.mark.parametrize(("shape", "gain"), [("6, 4", 1.0), ("3, 8", 1.5), ("2, 2, 3", 1.0)])
def test_orthogonal(shape, gain) -> None:
    flat = weight(shape, f"orthogonal({gain})")
    flat = flat.reshape(-1, flat.shape[-1])
    flat = flat if flat.shape[0] >= flat.shape[1] else flat.T
    np.testing.assert_allclose(flat.T @ flat, gain**2 * np.eye(flat.shape[1]), atol=1e-5)


REGULARIZERS = [
    ("l1(0.02)", r.L1(0.02)),
    ("l2(0.02)", r.L2(0.02)),
    ("l1_l2(0.01, 0.02)", r.L1L2(0.01, 0.02)),
    ("l1_l2(l2 = 0.02)", r.L1L2(0.0, 0.02)),
    ("orthogonal_regularizer", r.OrthogonalRegularizer()),
    ("orthogonal_regularizer(0.5, columns)", r.OrthogonalRegularizer(0.5, "columns")),
]


@pytest.mark.parametrize(("text", "reference"), REGULARIZERS, ids=[t for t, _ in REGULARIZERS])
def test_regularizers_and_their_gradient(text, reference) -> None:
    program = model_of(f"x |> Dense(4, kernel_regularizer = {text})", {"x": "float[3]"})
    kernel = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    program.set_weights([kernel, np.zeros(4, "float32")])

    def ours(model: nnx.Module) -> jax.Array:
        return program.module.forward(model, {"x": jnp.zeros((1, 3))})[1]["regularization"]

    tensor = jnp.asarray(kernel)
    np.testing.assert_allclose(ours(program.model), reference(tensor), rtol=1e-5)
    found = nnx.grad(ours)(program.model)["dense"]["kernel"][...]
    np.testing.assert_allclose(found, jax.grad(reference)(tensor), rtol=1e-5, atol=1e-6)


def test_every_word_of_keras_is_one_here() -> None:
    for kind, module, base in (
        ("initializers", i, i.Initializer),
        ("regularizers", r, r.Regularizer),
        ("constraints", c, c.Constraint),
    ):
        theirs = {
            value.__name__
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, base) and value is not base
        }
        ours = {find(kind, name).keras for name in names(kind)}
        assert theirs <= ours, kind


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("kernel_initializer = stft", "E0317"),
        ("bias_initializer = identity", "E0317"),
        ("bias_initializer = orthogonal", "E0317"),
        ("bias_regularizer = orthogonal_regularizer", "E0317"),
        ("bias_constraint = max_norm(2.0, axis = 1)", "E0313"),
        ("kernel_constraint = min_max_norm(2, 1)", "E0206"),
        ("kernel_constraint = max_norm(-1)", "E0206"),
    ],
)
def test_what_does_not_fit_a_weight(option, code) -> None:
    assert diagnostics_of(f"model (x: float[3]) {{\n  x |> Dense(4, {option})\n}}\n") == [code]


def test_a_param_is_checked_too() -> None:
    text = "model (x: float[3]) {\n  param w: float[3] = ones, constraint = unit_norm(axis = 1)\n  x * w\n}\n"
    assert diagnostics_of(text) == ["E0313"]
