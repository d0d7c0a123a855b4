"""Losses against Keras: values and gradients; against float64 where Keras clips or differs."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from specc.catalog import find, names
from specc.kernels.alignment import ctc
from specc.kernels.crossentropy import (
    binary_crossentropy,
    categorical_crossentropy,
    ignoring_crossentropy_of_logits,
)
from specc.kernels.divergences import generalized_crossentropy, kl_divergence
from specc.kernels.focal import binary_focal_crossentropy, categorical_focal_crossentropy
from specc.kernels.overlap import generalized_dice
from tests.catalog.harness import Compiled, diagnostics_of

keras = pytest.importorskip("keras")

RANDOM = np.random.default_rng(0)
ROWS = 6
NUMBERS = RANDOM.normal(size=(ROWS, 5)).astype("float32")
POSITIVE = np.abs(NUMBERS) + 0.1
CLASS = RANDOM.integers(0, 5, ROWS).astype("int32")
ONE_HOT = np.eye(5, dtype="float32")[CLASS]
BINARY = RANDOM.integers(0, 2, (ROWS, 5)).astype("float32")
SHARES = POSITIVE / POSITIVE.sum(1, keepdims=True)
OUTPUT = RANDOM.normal(size=(ROWS, 5)).astype("float32")

NUMBER_TARGET = "array([5])"
CLASS_TARGET = "category(5)"
ONE_HOT_TARGET = "category(5) |> one_hot"
SET_TARGET = "set([a, b, c, d, e]) |> multi_hot"
UNIT_TARGET = "number(0 .. 1) from [a, b, c, d, e]"


def spec(loss: str, target: str, model: str) -> str:
    return (
        'data {\n  source = npz("data.npz")\n  input  x: vector(4)\n'
        f"  target y: {target}\n}}\nmodel {{ {model} }}\n"
        f"compile {{\n  loss      = {loss}\n  optimizer = sgd\n}}\n"
    )


def compiled(loss: str, target: str, model: str = "x |> Dense(5)"):
    """The loss of each example as a function of the model's output: that of the emitted program."""
    module = Compiled(spec(loss, target, model)).module

    def losses(target, output, valid=None):
        valid = jnp.ones(len(output), bool) if valid is None else valid
        found = module.losses({"y": jnp.asarray(target)}, {"y": output}, valid)["loss"]
        assert found.shape == (len(output),)
        return found

    return losses


def same(ours, theirs, output, rtol=1e-5, atol=1e-6):
    """Mean over the batch and its gradient; both are functions of the output."""
    for f, g in ((ours, theirs), (jax.grad(ours), jax.grad(theirs))):
        np.testing.assert_allclose(f(output), g(output), rtol=rtol, atol=atol)


NUMERIC = [
    ("mean_squared_error", keras.losses.MeanSquaredError(), NUMBERS, OUTPUT),
    ("mean_absolute_error", keras.losses.MeanAbsoluteError(), NUMBERS, OUTPUT),
    (
        "mean_absolute_percentage_error",
        keras.losses.MeanAbsolutePercentageError(),
        NUMBERS,
        OUTPUT,
    ),
    (
        "mean_squared_logarithmic_error",
        keras.losses.MeanSquaredLogarithmicError(),
        POSITIVE,
        OUTPUT,
    ),
    ("huber", keras.losses.Huber(), NUMBERS, 2 * OUTPUT),
    ("huber(0.3)", keras.losses.Huber(0.3), NUMBERS, 2 * OUTPUT),
    ("log_cosh", keras.losses.LogCosh(), NUMBERS, 20 * OUTPUT),
    ("cosine_similarity", keras.losses.CosineSimilarity(), NUMBERS, OUTPUT),
]


@pytest.mark.parametrize(("loss", "reference", "target", "output"), NUMERIC)
def test_losses_of_numbers(loss, reference, target, output) -> None:
    ours = compiled(loss, NUMBER_TARGET)
    same(lambda o: ours(target, o).mean(), lambda o: reference(target, o), output)


def test_the_loss_of_an_example_is_the_mean_over_its_axes() -> None:
    target, output = RANDOM.normal(size=(2, ROWS, 3, 5)).astype("float32")
    ours = compiled("mean_squared_error", "array([3, 5])", "x |> Dense(15) |> Reshape([3, 5])")
    expected = np.square(target - output).mean((1, 2))
    np.testing.assert_allclose(ours(target, output), expected, rtol=1e-6)


def test_poisson() -> None:
    ours = compiled("poisson", NUMBER_TARGET, "x |> Dense(5) |> exp")
    reference = keras.losses.Poisson()
    same(lambda o: ours(POSITIVE, o).mean(), lambda o: reference(POSITIVE, o), np.exp(OUTPUT))


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_the_best_constant_of_a_quantile_is_the_quantile(q) -> None:
    ours = compiled(f"quantile({q})", "array([1])", "x |> Dense(1)")
    target = np.arange(101, dtype="float32")[:, None]
    constants = np.arange(0, 101, 1.0, dtype="float32")
    losses = [float(ours(target, np.full_like(target, c)).mean()) for c in constants]
    assert constants[int(np.argmin(losses))] == pytest.approx(100 * q)


SMOOTHED = {"label_smoothing": 0.1}
LOGITS = [
    ("categorical_crossentropy", "CategoricalCrossentropy", {}, ONE_HOT_TARGET, ONE_HOT),
    ("categorical_crossentropy", "CategoricalCrossentropy", SMOOTHED, ONE_HOT_TARGET, ONE_HOT),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", {}, CLASS_TARGET, CLASS),
    ("categorical_crossentropy", "SparseCategoricalCrossentropy", {}, CLASS_TARGET, CLASS),
    ("categorical_focal_crossentropy", "CategoricalFocalCrossentropy", {}, ONE_HOT_TARGET, ONE_HOT),
    (
        "categorical_focal_crossentropy",
        "CategoricalFocalCrossentropy",
        {"gamma": 1.5, "alpha": 0.4, **SMOOTHED},
        ONE_HOT_TARGET,
        ONE_HOT,
    ),
    ("binary_crossentropy", "BinaryCrossentropy", {}, SET_TARGET, BINARY),
    ("binary_crossentropy", "BinaryCrossentropy", SMOOTHED, UNIT_TARGET, SHARES),
    ("binary_focal_crossentropy", "BinaryFocalCrossentropy", {}, SET_TARGET, BINARY),
    (
        "binary_focal_crossentropy",
        "BinaryFocalCrossentropy",
        {"gamma": 3.0, "alpha": 0.4, "apply_class_balancing": True, **SMOOTHED},
        SET_TARGET,
        BINARY,
    ),
]


def written(options) -> str:
    inside = ", ".join(f"{k} = {str(v).lower()}" for k, v in options.items())
    return f"({inside})" if inside else ""


@pytest.mark.parametrize(("name", "keras_name", "options", "declared", "target"), LOGITS)
def test_losses_that_fold_an_activation(name, keras_name, options, declared, target) -> None:
    ends = "sigmoid" if name.startswith("binary") else "softmax"
    ours = compiled(name + written(options), declared, f"x |> Dense(5, {ends})")
    reference = getattr(keras.losses, keras_name)(from_logits=True, **options)
    same(lambda o: ours(target, o).mean(), lambda o: reference(target, o), OUTPUT)


SATURATED = np.array([[40.0, -40.0, 0.0, 0.0, -70.0]] * ROWS, "float32")


@pytest.mark.parametrize(("name", "keras_name", "options", "declared", "target"), LOGITS)
def test_they_are_finite_and_teach_where_keras_clips(
    name, keras_name, options, declared, target
) -> None:
    ends = "sigmoid" if name.startswith("binary") else "softmax"
    ours = compiled(name + written(options), declared, f"x |> Dense(5, {ends})")
    value, gradient = jax.value_and_grad(lambda o: ours(target, o).mean())(SATURATED)
    assert value > 4
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() > 1e-3


PROBABILITIES = np.asarray(jax.nn.softmax(OUTPUT))
SIGMOIDS = np.asarray(jax.nn.sigmoid(OUTPUT))


@pytest.mark.parametrize(
    ("kernel", "reference", "target", "output"),
    [
        (kl_divergence, keras.losses.KLDivergence(), SHARES, PROBABILITIES),
        (kl_divergence, keras.losses.KLDivergence(), ONE_HOT, PROBABILITIES),
        (categorical_crossentropy, keras.losses.CategoricalCrossentropy(), ONE_HOT, 2 * SIGMOIDS),
        (binary_crossentropy, keras.losses.BinaryCrossentropy(), BINARY, SIGMOIDS),
        (
            lambda t, o: generalized_crossentropy(t, o, 0.7),
            keras.losses.CategoricalGeneralizedCrossEntropy(0.7),
            CLASS,
            PROBABILITIES,
        ),
        (
            lambda t, o: binary_focal_crossentropy(t, o, 2.0, 0.25, 0.1),
            keras.losses.BinaryFocalCrossentropy(
                apply_class_balancing=True, alpha=0.25, label_smoothing=0.1
            ),
            BINARY,
            SIGMOIDS,
        ),
        (
            lambda t, o: categorical_focal_crossentropy(t, o, 2.0, 0.25, 0.1),
            keras.losses.CategoricalFocalCrossentropy(label_smoothing=0.1),
            ONE_HOT,
            PROBABILITIES,
        ),
    ],
)
def test_losses_of_probabilities_that_nothing_folds(kernel, reference, target, output) -> None:
    same(lambda o: kernel(target, o).mean(), lambda o: reference(target, o), output)


@pytest.mark.parametrize(
    ("loss", "reference", "declared", "target"),
    [
        ("kl_divergence", keras.losses.KLDivergence(), UNIT_TARGET, SHARES),
        (
            "categorical_generalized_cross_entropy",
            keras.losses.CategoricalGeneralizedCrossEntropy(),
            CLASS_TARGET,
            CLASS,
        ),
        (
            "categorical_generalized_cross_entropy(0.9)",
            keras.losses.CategoricalGeneralizedCrossEntropy(0.9),
            CLASS_TARGET,
            CLASS,
        ),
    ],
)
def test_losses_that_fold_a_softmax_which_keras_never_does(
    loss, reference, declared, target
) -> None:
    ours = compiled(loss, declared, "x |> Dense(5, softmax)")
    same(
        lambda o: ours(target, o).mean(),
        lambda o: reference(target, jax.nn.softmax(o)),
        OUTPUT,
    )
    gradient = jax.grad(lambda o: ours(target, o).mean())(SATURATED)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("loss", ["hinge", "squared_hinge"])
def test_hinges(loss) -> None:
    name = "Hinge" if loss == "hinge" else "SquaredHinge"
    reference = getattr(keras.losses, name)()
    ours = compiled(loss, SET_TARGET)
    same(lambda o: ours(BINARY, o).mean(), lambda o: reference(BINARY, o), OUTPUT)
    signs = 2 * BINARY - 1
    same(lambda o: ours(BINARY, o).mean(), lambda o: reference(signs, o), OUTPUT)


@pytest.mark.parametrize(("declared", "target"), [(CLASS_TARGET, CLASS), (ONE_HOT_TARGET, ONE_HOT)])
def test_categorical_hinge(declared, target) -> None:
    reference = keras.losses.CategoricalHinge()
    ours = compiled("categorical_hinge", declared)
    same(lambda o: ours(target, o).mean(), lambda o: reference(ONE_HOT, o), OUTPUT)


MASKS = RANDOM.integers(0, 2, (ROWS, 4, 3, 2)).astype("float32")
REGIONS = RANDOM.uniform(size=MASKS.shape).astype("float32")


@pytest.mark.parametrize(
    ("loss", "name", "options"),
    [("dice", "Dice", {}), ("tversky(0.7, 0.3)", "Tversky", {"alpha": 0.7, "beta": 0.3})],
)
@pytest.mark.parametrize("axis", [None, (0, 1), (2,)])
def test_overlap_of_each_example(loss, name, options, axis) -> None:
    if axis is not None:
        loss = loss.removesuffix(")") + (", " if "(" in loss else "(") + f"axis = {list(axis)})"
    model = "x |> Dense(24, sigmoid) |> Reshape([4, 3, 2])"
    ours = compiled(loss, "image(4, 3, 2) |> rescale(1 / 255)", model)
    reference = getattr(keras.losses, name)(
        axis=tuple(a + 1 for a in axis) if axis else (1, 2, 3), reduction=None, **options
    )

    same(lambda o: ours(MASKS, o).mean(), lambda o: reference(MASKS, o).mean(), REGIONS)


@pytest.mark.parametrize("options", [{}, {"gamma": 10.0, "margin": 0.2, "remove_diagonal": False}])
def test_circle_within_a_batch(options) -> None:
    embeddings = np.asarray(OUTPUT / np.linalg.norm(OUTPUT, axis=1, keepdims=True))
    labels = np.array([0, 0, 1, 1, 1, 2], "int32")  # the last has no other of its class
    ours = compiled("circle" + written(options), CLASS_TARGET)
    reference = keras.losses.Circle(**options)
    same(lambda o: ours(labels, o).mean(), lambda o: reference(labels, o), embeddings, 1e-4)


def test_ntxent_is_that_of_optax() -> None:
    labels = np.array([0, 0, 1, 1, 1, 2], "int32")
    ours = compiled("ntxent(0.2)", CLASS_TARGET)
    same(lambda o: ours(labels, o).mean(), lambda o: optax.ntxent(o, labels, 0.2), OUTPUT, 1e-4)


def test_triplet_takes_the_hardest_of_the_batch() -> None:
    labels = np.array([0, 0, 1, 1, 1, 2], "int32")
    found = compiled("triplet(0.7)", CLASS_TARGET)(labels, OUTPUT)
    away = np.linalg.norm(OUTPUT[:, None] - OUTPUT[None], axis=-1)
    for i in range(5):
        own = max(away[i, j] for j in range(6) if labels[j] == labels[i] and j != i)
        other = min(away[i, j] for j in range(6) if labels[j] != labels[i])
        assert found[i] == pytest.approx(max(own - other + 0.7, 0), rel=1e-5)
    assert found[5] == 0
    gradient = jax.grad(lambda o: compiled("triplet", CLASS_TARGET)(labels, o).sum())(OUTPUT)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize(
    ("loss", "declared", "model"),
    [
        ("circle", CLASS_TARGET, "x |> Dense(5)"),
        ("ntxent", CLASS_TARGET, "x |> Dense(5)"),
        ("triplet", CLASS_TARGET, "x |> Dense(5)"),
        (
            "sparse_categorical_crossentropy(ignore_class = 1)",
            CLASS_TARGET,
            "x |> Dense(5, softmax)",
        ),
    ],
)
def test_what_fills_a_batch_up_is_nobodys_neighbour(loss, declared, model) -> None:
    losses = compiled(loss, declared, model)
    labels = np.array([0, 0, 1, 1, 1, 2], "int32")
    filled = np.concatenate([labels, labels[-1:], labels[-1:]])
    output = np.concatenate([OUTPUT, OUTPUT[-1:], OUTPUT[-1:]])
    found = losses(filled, output, np.arange(8) < 6)
    np.testing.assert_allclose(found[:6], losses(labels, OUTPUT), rtol=1e-5, atol=1e-6)


def test_an_ignored_class_does_not_count() -> None:
    target = RANDOM.integers(0, 5, (ROWS, 4)).astype("int32")
    output = RANDOM.normal(size=(ROWS, 4, 5)).astype("float32")
    reference = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2)
    same(
        lambda o: ignoring_crossentropy_of_logits(target, o, 2, None).mean(),
        lambda o: reference(target, o),
        output,
    )


def test_ranking_is_that_of_optax() -> None:
    ours = compiled("ranking_softmax", NUMBER_TARGET)
    same(
        lambda o: ours(POSITIVE, o).mean(),
        lambda o: optax.losses.ranking_softmax_loss(o, POSITIVE),
        OUTPUT,
    )


@pytest.mark.parametrize("epsilon", [2.0, -1.0])
@pytest.mark.parametrize("model", ["x |> Dense(5)", "x |> Dense(5, softmax)"])
def test_poly_is_that_of_optax(epsilon: float, model: str) -> None:
    labels = RANDOM.integers(0, 5, ROWS)
    options = "" if "softmax" in model else ", from_logits = true"
    ours = compiled(f"poly_crossentropy(epsilon = {epsilon}{options})", CLASS_TARGET, model)
    one_hot = jax.nn.one_hot(labels, 5)
    same(
        lambda o: ours(labels, o).mean(),
        lambda o: optax.losses.poly_loss_cross_entropy(o, one_hot, epsilon=epsilon).mean(),
        OUTPUT,
    )


def test_sparsemax_is_that_of_optax() -> None:
    labels = RANDOM.integers(0, 5, ROWS)
    ours = compiled("sparsemax_loss", CLASS_TARGET)
    same(
        lambda o: ours(labels, o).mean(),
        lambda o: optax.losses.multiclass_sparsemax_loss(o, labels).mean(),
        OUTPUT,
    )


def test_generalized_dice_weighs_regions_by_their_size() -> None:
    """Beside the formula of the paper, example by example; a class without a region counts nothing."""
    target = RANDOM.integers(0, 3, (ROWS, 4, 6)) * (RANDOM.random((ROWS, 4, 6)) < 0.3)
    target[0] = np.minimum(target[0], 1)
    output = np.asarray(jax.nn.softmax(RANDOM.normal(size=(ROWS, 4, 6, 3)).astype("float32")))
    found = generalized_dice(jnp.asarray(target), jnp.asarray(output))
    one_hot = np.eye(3)[target]
    for e in range(ROWS):
        size = one_hot[e].sum((0, 1))
        weight = np.where(size > 0, 1 / np.maximum(size, 1) ** 2, 0)
        both = (one_hot[e] * output[e]).sum((0, 1))
        every = size + output[e].sum((0, 1))
        expected = 1 - 2 * (weight * both).sum() / (weight * every).sum()
        np.testing.assert_allclose(found[e], expected, rtol=1e-5)


def test_ctc_has_its_blank_last() -> None:
    labels = np.array([[1, 2, 2, 3], [3, 1, 0, 0], [2, 0, 0, 0]], "int32")
    logits = RANDOM.normal(size=(3, 9, 5)).astype("float32")  # classes 0 (padding) to 3, blank
    reference = keras.losses.CTC()

    def theirs(output):  # the blank first, the classes 1 to 3 after it
        return reference(labels, output[..., [4, 1, 2, 3]])

    def ours(output):  # the class of the padding is never said
        return ctc(labels, jax.nn.softmax(output)).mean()

    silent = logits.copy()
    silent[..., 0] = -40
    np.testing.assert_allclose(ours(silent), theirs(silent), rtol=1e-5)
    gradients = jax.grad(ours)(silent), jax.grad(theirs)(silent)
    np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("loss", "declared", "model", "codes"),
    [
        ("poisson", "number(0 .. 9)", "x |> Dense(1)", ["E0407"]),
        ("poisson", "number(0 .. 9)", "x |> Dense(1, relu)", []),
        ("poisson", "number(-1 .. 9)", "x |> Dense(1, relu)", ["E0407"]),
        ("mean_squared_logarithmic_error", "number |> standardize", "x |> Dense(1)", ["E0407"]),
        ("mean_squared_logarithmic_error", "number", "x |> Dense(1)", []),
        ("hinge", "binary", "x |> Dense(1, sigmoid)", ["E0403"]),
        ("hinge", "number", "x |> Dense(1)", ["E0406"]),
        ("hinge", "binary", "x |> Dense(1, tanh)", []),
        ("kl_divergence", "vector(5)", "x |> Dense(5, softmax)", ["E0406"]),
        ("kl_divergence", UNIT_TARGET, "x |> Dense(5)", ["E0402"]),
        ("triplet", CLASS_TARGET, "x |> Dense(16)", []),
        ("triplet", CLASS_TARGET, "x |> Dense(5, softmax)", ["E0403"]),
        ("categorical_crossentropy", CLASS_TARGET, "x |> Dense(16, softmax)", ["E0312"]),
        ("dice", CLASS_TARGET, "x |> Dense(16, softmax)", ["E0312"]),
        ("mean_squared_error", CLASS_TARGET, "x |> Dense(5)", ["E0405"]),
        ("binary_crossentropy(y, output)", "binary", "x |> Dense(1)", ["E0402"]),
    ],
)
def test_what_cannot_be_meant_is_refused(loss, declared, model, codes) -> None:
    assert diagnostics_of(spec(loss, declared, model)) == codes


@pytest.mark.parametrize(("name", "keras_name", "options", "declared", "target"), LOGITS)
def test_parity_clips_as_keras_does(name, keras_name, options, declared, target) -> None:
    ends = "sigmoid" if name.startswith("binary") else "softmax"
    text = name + written({**options, "parity": "keras"})
    ours = compiled(text, declared, f"x |> Dense(5, {ends})")
    reference = getattr(keras.losses, keras_name)(**options)
    squash = jax.nn.sigmoid if ends == "sigmoid" else jax.nn.softmax
    for output in (OUTPUT, SATURATED):
        expected = reference(target, squash(output))
        np.testing.assert_allclose(ours(target, squash(output)).mean(), expected, rtol=1e-5)


def test_every_loss_of_keras_is_a_word() -> None:
    theirs = {
        name
        for name, value in vars(keras.losses).items()
        if isinstance(value, type) and issubclass(value, keras.losses.Loss) and name != "Loss"
    }
    assert len(theirs) == 22
    assert theirs <= {find("losses", name).keras for name in names("losses")}
