"""Functions that are numpy's own, beside it in float64."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.catalog.harness import diagnostics_of, model_of

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(0, 2, (4, 2, 3)).astype("float32")
X[0, 0] = [0.0, -0.0, np.inf]
X[1, 0, 1] = -np.inf
Y = RANDOM.normal(0, 2, (4, 2, 3)).astype("float32")
GAPS = np.where(RANDOM.random((4, 3, 5)) < 0.3, np.nan, RANDOM.normal(size=(4, 3, 5)))
GAPS[:, 0] = np.arange(5)
A = RANDOM.integers(0, 40, (4, 2, 3)).astype("int32")
B = RANDOM.integers(0, 5, (4, 2, 3)).astype("int32")


def made(text: str, **inputs: np.ndarray) -> np.ndarray:
    kinds = {"f": "float", "i": "int", "b": "bool"}
    types = {
        n: f"{kinds[a.dtype.kind]}[{', '.join(map(str, a.shape[1:]))}]" for n, a in inputs.items()
    }
    return np.asarray(model_of(text, types)(**inputs))


def close(found: np.ndarray, expected: np.ndarray) -> None:
    assert found.dtype.kind == expected.dtype.kind
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("word", ["cbrt", "signbit", "isposinf", "isneginf"])
def test_of_each_number(word: str) -> None:
    close(made(f"{word}(x)", x=X), getattr(np, word)(X.astype("float64")))


@pytest.mark.parametrize("word", ["fmax", "fmin", "fmod", "heaviside", "logaddexp2"])
def test_of_two_numbers(word: str) -> None:
    x = np.where(np.isinf(X), 1, X)
    if word in ("fmax", "fmin"):
        x[0, 1, 0] = np.nan
    close(made(f"{word}(x, y)", x=x, y=Y), getattr(np, word)(x.astype("float64"), Y))


def test_the_next_number() -> None:
    np.testing.assert_array_equal(made("nextafter(x, y)", x=X, y=Y), np.nextafter(X, Y))


def test_division_by_nothing_is_nothing_with_a_slope() -> None:
    y = np.where(Y > 0, Y, 0).astype("float32")
    x = np.where(np.isinf(X), 1, X)
    expected = np.divide(x, y, out=np.zeros_like(x), where=y != 0)
    close(made("divide_no_nan(x, y)", x=x, y=y), expected)
    model = model_of("divide_no_nan(x, y)", {"x": "float[2, 3]", "y": "float[2, 3]"})
    slope = jax.grad(lambda b: jnp.sum(model(x=x, y=b)))(jnp.asarray(y))
    assert np.isfinite(slope).all()


@pytest.mark.parametrize(
    "word", ["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "gcd", "lcm"]
)
def test_of_whole_numbers(word: str) -> None:
    close(made(f"{word}(x, y)", x=A, y=B), getattr(np, word)(A, B))


def test_the_other_bits() -> None:
    close(made("bitwise_not(x)", x=A), np.bitwise_not(A))


@pytest.mark.parametrize("text", ["gcd(x, x)", "bitwise_not(x)", "left_shift(x, 1)"])
def test_fractions_have_no_bits(text: str) -> None:
    assert diagnostics_of(f"model (x: float[3]) {{ {text} }}") == ["E0301"]


@pytest.mark.parametrize(
    "word",
    [
        "nanmax",
        "nanmin",
        "nansum",
        "nanprod",
        "nanmean",
        "nanmedian",
        "nanvar",
        "nanstd",
    ],
)
@pytest.mark.parametrize(("written", "axis"), [("", (1, 2)), (", axis = 1", 2)])
def test_without_what_is_no_number(word: str, written: str, axis: int | tuple[int, int]) -> None:
    x = GAPS[:, :1].repeat(3, 1) if axis == 2 else GAPS
    x[1, :, 2] = np.nan
    close(made(f"{word}(x{written})", x=x.astype("float32")), getattr(np, word)(x, axis=axis))


@pytest.mark.parametrize("word", ["nancumsum", "nancumprod"])
def test_up_to_each_number(word: str) -> None:
    expected = getattr(np, word)(GAPS, axis=1)
    close(made(f"{word}(x, 0)", x=GAPS.astype("float32")), expected)


def test_how_far_apart() -> None:
    close(made("ptp(x, -1)", x=Y), np.ptp(Y, axis=-1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (f"{word}(9)", getattr(np, word)(9))
            for word in ("bartlett", "blackman", "hamming", "hanning")
        ),
        ("kaiser(9, 5)", np.kaiser(9, 5)),
        ("tri(3)", np.tri(3)),
        ("tri(3, 4, -1)", np.tri(3, 4, -1)),
    ],
)
def test_windows_and_triangles(text: str, expected: np.ndarray) -> None:
    found = np.asarray(model_of(f"{text} + x", {"x": "float[]"})(x=np.zeros(2, "float32")))
    close(found[1], expected)
