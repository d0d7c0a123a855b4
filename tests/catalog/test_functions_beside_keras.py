"""Functions of keras.ops whose options numpy has not, beside Keras; and draws by their moments."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.signal import get_window

from specc.catalog.windows import WINDOWS
from tests.catalog.harness import Compiled, diagnostics_of

keras = pytest.importorskip("keras")
ops = keras.ops
RANDOM = np.random.default_rng(3)
BATCH = 4
GIVEN: dict[str, tuple[str, np.ndarray]] = {
    "x": ("float[5, 3]", RANDOM.normal(size=(BATCH, 5, 3))),
    "s": ("float[40]", RANDOM.normal(size=(BATCH, 40))),
    "img": ("float[2, 7, 6]", RANDOM.normal(size=(BATCH, 2, 7, 6))),
    "cols": ("float[8, 9]", RANDOM.normal(size=(BATCH, 8, 9))),
    "said": ("float[6, 4]", RANDOM.normal(size=(BATCH, 6, 4)) * 2),
    "n": ("int[]", RANDOM.integers(2, 7, BATCH)),
    "t": ("float[8]", np.sort(RANDOM.normal(size=(BATCH, 8)))),
    "i": ("int[3, 1]", RANDOM.integers(0, 5, (BATCH, 3, 1))),
    "u": ("float[3, 3]", RANDOM.normal(size=(BATCH, 3, 3))),
}
A: Any = {k: v.astype("int32" if v.dtype.kind == "i" else "float32") for k, (_, v) in GIVEN.items()}
# How it is written -> what Keras says of the batch, or of each example.
CASES: dict[str, Any] = {
    "abs(istft(stft(s, 12, 4, 16, window = hamming), 12, 4, 16, window = hamming))": lambda: np.abs(
        ops.istft(ops.stft(A["s"], 12, 4, 16, window="hamming"), 12, 4, 16, window="hamming")
    ),
    **{
        f"istft(stft(s, 12, 4, 16, window = {w}), 12, 4, 16, window = {w})": partial(
            lambda shape: ops.istft(
                ops.stft(A["s"], 12, 4, 16, window=shape), 12, 4, 16, window=shape
            ),
            get_window(w, 12).astype("float32"),
        )
        for w in WINDOWS
    },
    **{
        f"pad(x, [[2, 3], [1, 0]], mode = {mode})": partial(
            lambda mode: ops.pad(A["x"], ((0, 0), (2, 3), (1, 0)), mode=mode), mode
        )
        for mode in ("linear_ramp", "maximum", "mean", "median", "minimum", "wrap")
    },
    "istft(stft(s, 8, 2, 8), 8, 2, 8, length = 30)": lambda: ops.istft(
        ops.stft(A["s"], 8, 2, 8), 8, 2, 8, length=30
    ),
    "unfold(img, [3, 2], dilation = 2, padding = 1, stride = [2, 1])": lambda: ops.unfold(
        A["img"], (3, 2), dilation=2, padding=1, stride=(2, 1)
    ),
    "fold(cols, [5, 5], 2, padding = 1, stride = 2)": lambda: ops.fold(
        A["cols"], (5, 5), 2, padding=1, stride=2
    ),
    "ctc_decode(said, n, mask_index = 0)[0]": lambda: np.moveaxis(
        ops.ctc_decode(A["said"], A["n"])[0], 0, 1
    ),
    "ctc_decode(said, n, mask_index = 0)[1]": lambda: ops.ctc_decode(A["said"], A["n"])[1],
    "ctc_decode(said, n, merge_repeated = false, mask_index = 3)[0]": lambda: np.moveaxis(
        ops.ctc_decode(A["said"], A["n"], merge_repeated=False, mask_index=3)[0], 0, 1
    ),
    "svd(x, full_matrices = false)[1]": lambda: ops.svd(A["x"], full_matrices=False)[1],
    "trapezoid(t, t)": lambda: ops.trapezoid(A["t"], A["t"]),
    "trapezoid(x, dx = 0.5, axis = 0)": lambda: ops.trapezoid(A["x"], dx=0.5, axis=1),
    "cdist(x, u)": lambda: ops.cdist(A["x"], A["u"]),
    "scatter_update(x, i, u, max)": lambda: each(
        lambda x, i, u: ops.scatter_update(x, i, u, "max"), "x", "i", "u"
    ),
    "scatter(i, u, [5, 3])": lambda: each(lambda i, u: ops.scatter(i, u, (5, 3)), "i", "u"),
    "histogram(s, 6)[0] * 1.0": lambda: each(lambda s: ops.histogram(s, 6)[0], "s"),
    "histogram(s, 6)[1]": lambda: each(lambda s: ops.histogram(s, 6)[1], "s"),
    "corrcoef(x)": lambda: each(ops.corrcoef, "x"),
    "correlate(t, s, same)": lambda: each(lambda a, b: ops.correlate(a, b, "same"), "t", "s"),
    "vander(t, 3, increasing = true)": lambda: each(lambda t: ops.vander(t, 3, True), "t"),
    "psnr(x, x + 0.1, 2)": lambda: each(lambda x: ops.psnr(x, x + 0.1, 2), "x"),
    'rearrange(img, "c (h p) w -> h w (p c)", p = 7)': lambda: ops.rearrange(
        A["img"], "b c (h p) w -> b h w (p c)", p=7
    ),
}


def each(function: Any, *names: str) -> np.ndarray:
    return np.stack([np.asarray(function(*(A[n][e] for n in names))) for e in range(BATCH)])


@pytest.fixture(scope="module")
def found() -> dict[str, np.ndarray]:
    header = ", ".join(f"{n}: {t}" for n, (t, _) in GIVEN.items())
    outputs = ", ".join(f"r{k}: {text}" for k, text in enumerate(CASES))
    values = Compiled(f"model ({header}) {{ {{ {outputs} }} }}\n")(**A)
    return {text: np.asarray(values[f"r{k}"]) for k, text in enumerate(CASES)}


@pytest.mark.parametrize("text", CASES)
def test_it_is_that_of_keras(text: str, found: dict[str, np.ndarray]) -> None:
    expected = np.asarray(CASES[text]())
    np.testing.assert_allclose(found[text], expected, rtol=2e-4, atol=2e-5)


def collapsed(path: tuple[int, ...], blank: int) -> tuple[int, ...]:
    kept = [c for k, c in enumerate(path) if k == 0 or path[k - 1] != c]
    return tuple(c for c in kept if c != blank)


def test_beams_are_the_likeliest_of_all_label_sequences() -> None:
    """With room for every beginning the search is exact: beside the sum over all 3^5 paths."""
    logits = RANDOM.normal(size=(3, 5, 3)).astype("float32")
    lengths = np.int32([5, 4, 2])
    text = "ctc_decode(x, n, beam_search, beam_width = 64, top_paths = 3)"
    model = Compiled(
        f"model (x: float[5, 3], n: int[]) {{\n  labels, scores = {text}\n  {{ labels: labels, scores: scores }}\n}}\n"
    )
    made = model(x=logits, n=lengths)
    for e, length in enumerate(lengths):
        log = np.asarray(jax.nn.log_softmax(logits[e].astype("float64")))
        sums: dict[tuple[int, ...], float] = {}
        for path in np.ndindex(*(3,) * length):
            labels = collapsed(path, 2)
            sums[labels] = sums.get(labels, 0) + np.exp(sum(log[t, c] for t, c in enumerate(path)))
        best = sorted(sums, key=sums.__getitem__, reverse=True)[:3]
        for k, labels in enumerate(best):
            assert made["labels"][e, k].tolist() == [*labels, *[-1] * (5 - len(labels))]
            np.testing.assert_allclose(made["scores"][e, k], np.log(sums[labels]), rtol=1e-4)


def test_draws_have_their_moments_and_a_shuffle_all_items() -> None:
    model = Compiled(
        "model (x: float[6]) {\n"
        "  { g: random_gamma([5_000], 3), b: random_beta([5_000], 2, 6), "
        "n: random_binomial([5_000], 10, 0.3), s: random_shuffle(x) }\n}\n"
    )
    x = np.tile(np.arange(6, dtype="float32"), (3, 1))
    drawn = {k: np.asarray(v) for k, v in model(x=x).items()}
    for name, mean, variance in (("g", 3, 3), ("b", 0.25, 0.25 * 0.75 / 9), ("n", 3, 2.1)):
        assert drawn[name].shape == (3, 5000)
        np.testing.assert_allclose(drawn[name].mean(-1), mean, rtol=0.05)
        np.testing.assert_allclose(drawn[name].var(-1), variance, rtol=0.12)
    assert (np.sort(drawn["s"]) == x).all()
    assert len({tuple(row) for row in drawn["s"].tolist()}) == 3  # an order for each example


def test_distances_have_a_gradient_where_two_points_are_equal() -> None:
    model = Compiled("model (x: float[5, 3]) { cdist(x, x) }\n")
    slope = jax.grad(lambda x: jnp.sum(model(x=x)))(jnp.asarray(A["x"]))
    assert np.isfinite(slope).all()
    assert np.abs(slope).max() > 0.1


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ('rearrange(x, "a b -> a c")', "E0206"),
        ('rearrange(x, "a b c -> a (b c)")', "E0302"),
        ('rearrange(x, "(a d) b -> a b d", d = 2)', "E0303"),
        ("fold(x, [4, 4], 2)", "E0303"),
        ("unfold(x, 2)", "E0302"),
        ("svd(x[0])", "E0302"),
        ("eigh(x)", "E0302"),
        ("lstsq(x, x[0])", "E0303"),
        ("scatter(x |> cast(int), x, [4])", "E0302"),
        ("slice_update(x, ones([1]) |> cast(int), x)", "E0303"),
        ("argpartition(x, 3)", "E0303"),
        ("vander(x)", "E0302"),
        ("as_tensor(geomspace(-1, 1, 3))", "E0206"),
        ("histogram(x, range = [1, 0])[0]", "E0206"),
        ("random_gamma([2], 0) + x[0, 0]", "E0206"),
        ("ctc_decode(x, top_paths = 2)[0]", "E0206"),
        ("psnr(x, x[0], 1)", "E0303"),
        ("rot90(x, 1, [0, 0])", "E0313"),
        ("ldexp(x, 0.5)", "E0301"),
        ("correlate(x, x)", "E0302"),
    ],
)
def test_what_cannot_be_is_refused(expression: str, code: str) -> None:
    assert diagnostics_of(f"model (x: float[5, 3]) {{ {expression} }}\n") == [code]
