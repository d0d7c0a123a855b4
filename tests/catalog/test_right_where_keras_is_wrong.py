"""Where specc gives another number than Keras: the truth, Keras's figure, and the number of specc.

The truth is scikit-learn's, or numpy's in float64, or worked out by hand. Each test also says how
far Keras is off; on the day that Keras is right it fails, and the difference can go.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from sklearn import metrics as oracle

from specc.kernels.training import Trainer
from tests.catalog import test_stateful as stateful
from tests.catalog.harness import Compiled, model_of
from tests.catalog.test_metrics import BATCH, CLASS, GUESSES, NUMBERS, PROBABILITIES, figure
from tests.catalog.test_optimizers import compiled, tree
from tests.catalog.test_stateful import X

keras = pytest.importorskip("keras")
m = keras.metrics


def of_keras(metric: Any, target: Any, output: Any) -> float:
    """Keras's figure, over the same batches as that of specc."""
    for start in range(0, len(target), BATCH):
        metric.update_state(target[start : start + BATCH], output[start : start + BATCH])
    return float(np.asarray(metric.result()))


def of_specc(metric: str, case: str, target: Any = None, output: Any = None) -> float:
    size = len(CLASS if target is None else target)
    return figure(metric, case, target, output, np.ones(size, "float32"))


def test_auc_is_exact_where_keras_has_no_threshold() -> None:
    """Rare events: all 400 scores are below 0.01, between two of Keras's 200 thresholds."""
    rng = np.random.default_rng(1)
    score = rng.normal(-7, 0.5, (400, 1)).astype("float32")
    target = (rng.uniform(size=(400, 1)) < jax.nn.sigmoid(3 * (score + 7))).astype("float32")
    said = np.asarray(jax.nn.sigmoid(score))
    truth, theirs = oracle.roc_auc_score(target, said), of_keras(m.AUC(), target, said)
    assert theirs < truth - 0.05
    assert of_specc("auc", "binary", target, score) == pytest.approx(truth, rel=1e-5)
    assert of_specc("auc(parity = keras)", "binary", target, score) == pytest.approx(
        theirs, rel=1e-5
    )


@pytest.mark.parametrize("aggregation", ["uniform_average", "variance_weighted_average"])
def test_r2_where_the_mean_is_far_above_the_spread(aggregation) -> None:
    """Keras takes the spread as a difference of two sums in float32, which is 0.99 … or worse."""
    rng = np.random.default_rng(5)
    target = (1e5 + rng.normal(size=(600, 3)) * [1, 1, 3]).astype("float32")
    output = (target + rng.normal(0, 0.1, target.shape)).astype("float32")
    how = aggregation.removesuffix("_average") if "variance" in aggregation else aggregation
    truth = oracle.r2_score(target.astype("float64"), output, multioutput=how)
    assert abs(of_keras(m.R2Score(class_aggregation=aggregation), target, output) - truth) > 1e-3
    found = of_specc(f"r2_score(class_aggregation = {aggregation})", "number", target, output)
    assert found == pytest.approx(truth, rel=1e-5)


def test_correlation_is_that_of_the_epoch() -> None:
    """Keras correlates within each example, which of one number is 0 / 0."""
    truth = np.mean([np.corrcoef(NUMBERS[:, i], GUESSES[:, i])[0, 1] for i in range(3)])
    theirs = of_keras(m.PearsonCorrelation(), NUMBERS, GUESSES)
    assert abs(theirs - truth) > 1e-3
    assert np.isnan(of_keras(m.PearsonCorrelation(), NUMBERS[:, :1], GUESSES[:, :1]))
    assert of_specc("pearson_correlation", "number") == pytest.approx(truth, rel=1e-5)
    assert of_specc("pearson_correlation(parity = keras)", "number") == pytest.approx(
        theirs, rel=1e-5
    )


def test_concordance_is_that_of_the_epoch() -> None:
    a, b = NUMBERS.astype("float64"), GUESSES.astype("float64")
    together = ((a - a.mean(0)) * (b - b.mean(0))).mean(0)
    truth = (2 * together / (a.var(0) + b.var(0) + (a.mean(0) - b.mean(0)) ** 2)).mean()
    theirs = of_keras(m.ConcordanceCorrelation(), NUMBERS, GUESSES)
    assert abs(theirs - truth) > 1e-3
    assert of_specc("concordance_correlation", "number") == pytest.approx(truth, rel=1e-5)
    parity = of_specc("concordance_correlation(parity = keras)", "number")
    assert parity == pytest.approx(theirs, rel=1e-5)


CHOSEN = PROBABILITIES.argmax(1)


@pytest.mark.parametrize(
    ("metric", "reference", "truth"),
    [
        ("f1_score", m.F1Score, oracle.f1_score(CLASS, CHOSEN, average="macro")),
        ("precision", m.Precision, oracle.precision_score(CLASS, CHOSEN, average="macro")),
        ("recall", m.Recall, oracle.recall_score(CLASS, CHOSEN, average="macro")),
        (
            "auc",
            m.AUC,
            np.mean([oracle.roc_auc_score(k == CLASS, PROBABILITIES[:, k]) for k in range(4)]),
        ),
    ],
)
def test_labels_may_be_class_numbers(metric, reference, truth) -> None:
    """Keras stops with a message about shapes."""
    with pytest.raises((ValueError, TypeError), match=r"(?i)shape|leading dimension"):
        of_keras(reference(), CLASS, PROBABILITIES)
    assert of_specc(metric, "class") == pytest.approx(truth, rel=1e-5)


@pytest.mark.parametrize("kind", ["true_positives", "false_negatives"])
def test_counts_go_on_beyond_two_to_the_24(kind) -> None:
    """In float32 2^24 + 1 is 2^24: there Keras's counts stop."""
    many = 2.0**24
    weight = np.r_[np.full(16, many / 16), np.ones(16)].astype("float32")
    yes = np.ones((32, 1), "float32")
    said = yes if kind == "true_positives" else -yes
    counted = m.TruePositives() if kind == "true_positives" else m.FalseNegatives()
    counted.update_state(yes[:16], np.maximum(said[:16], 0), weight[:16])
    for _ in range(16):
        counted.update_state(yes[:1], np.maximum(said[:1], 0))
    assert float(counted.result()) == many
    assert figure(kind, "binary", yes, said, weight) == many + 16


LABELLED = 'data {{\n  source = npz("data.npz")\n  input  x: vector(4)\n  target y: {}\n}}\n'


@pytest.mark.parametrize("parity", ["", "parity = keras"])
@pytest.mark.parametrize(
    ("loss", "field", "model", "reference"),
    [
        (
            "categorical_crossentropy",
            "category(4)",
            "x |> Dense(4, softmax)",
            keras.losses.SparseCategoricalCrossentropy(),
        ),
        (
            "binary_crossentropy",
            "binary",
            "x |> Dense(1, sigmoid)",
            keras.losses.BinaryCrossentropy(),
        ),
    ],
)
def test_a_sure_mistake_costs_what_it_should_and_has_a_gradient(
    loss, field, model, reference, parity
) -> None:
    """A logit of 60 for the wrong class costs 60 and has a gradient of 1; Keras clips at 1e-7."""
    text = f"{LABELLED.format(field)}model {{ {model} }}\ncompile {{ loss = {loss}({parity}) }}\n"
    module = Compiled(text).module
    several = field.startswith("category")
    logits = jnp.array([[60.0, 0, 0, 0]] if several else [[60.0]])
    target = jnp.array([1]) if several else jnp.array([[0.0]])
    activation = jax.nn.softmax if several else jax.nn.sigmoid

    def ours(z: Any) -> Any:
        given = activation(z) if parity else z
        return module.losses({"y": target}, {"y": given}, jnp.ones(1, bool))["loss"].sum()

    theirs, slope = jax.value_and_grad(lambda z: reference(target, activation(z)))(logits)
    assert float(theirs) == pytest.approx(16.118, abs=0.2)
    assert float(jnp.abs(slope).max()) == 0
    found, gradient = jax.value_and_grad(ours)(logits)
    assert float(found) == pytest.approx(float(theirs) if parity else 60, rel=1e-5)
    assert float(gradient[0, 0]) == pytest.approx(0 if parity else 1, abs=1e-6)


def test_a_weighted_loss_is_divided_by_the_sum_of_the_weights() -> None:
    """A mean that weights of 2 do not double; Keras divides by the number of examples."""
    rng = np.random.default_rng(0)
    target, output = rng.normal(size=(2, 6, 5)).astype("float32")
    weight = np.array([0.0, 0.5, 1, 3, 2, 2], "float32")
    truth = np.average(np.square(target - output).mean(1).astype("float64"), weights=weight)
    theirs = float(keras.losses.MeanSquaredError()(target, output, weight))
    assert theirs / truth == pytest.approx(weight.sum() / 6, rel=1e-5)
    for parity, expected in (("", truth), ("  parity = keras\n", theirs)):
        text = (
            'data {\n  source = npz("data.npz")\n  input x: array([5])\n  target y: array([5])\n'
            "  weight w: number\n}\nmodel { x |> Dense(5) }\n"
            f"compile {{\n  loss = mean_squared_error\n{parity}}}\n"
        )
        trainer = Trainer(Compiled(text).module.PROGRAM, 1)
        state = trainer.create(jnp.uint32(0))
        state.weights["dense"]["kernel"].set_value(jnp.eye(5))
        batch = {"x": jnp.asarray(output), "y": jnp.asarray(target), "w": jnp.asarray(weight)}
        valid = jnp.ones(6, bool)
        sums = trainer.evaluate_step(state, trainer.sums(6), batch, valid, jnp.int32(0))
        assert float(trainer.results(sums)["loss"]) == pytest.approx(expected, rel=1e-5)


def test_a_schedule_counts_updates() -> None:
    """Halved after each of two updates: 0.1 + 0.05. Keras counts the steps that it accumulates."""
    program = compiled("sgd(exponential_decay(0.1, 1, 0.5), gradient_accumulation_steps = 2)")
    made = program.module.PROGRAM.objectives[0].optimizer(2)
    ones = [np.ones(shape, "float32") for shape in ((3, 4), (4,), (4, 2), (2,))]
    weights = tree(program, ones)
    memory, update = made.init(weights), jax.jit(made.update)
    for _ in range(4):
        steps, memory = update(tree(program, ones), memory, weights)
        weights = optax.apply_updates(weights, steps)
    found = 1 - np.asarray(jax.tree.leaves(weights)[0]).ravel()[0]
    assert found == pytest.approx(0.15, rel=1e-5)

    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    optimizer = keras.optimizers.SGD(schedule, gradient_accumulation_steps=2)
    variable = keras.Variable(np.ones(1, "float32"))
    optimizer.build([variable])
    for _ in range(4):
        optimizer.apply([jnp.ones(1)], [variable])
    assert 1 - float(variable.value[0]) == pytest.approx(0.05 + 0.0125, rel=1e-5)


@pytest.mark.parametrize(
    ("use", "reference", "slope"),
    [
        ("LeakyReLU", keras.layers.LeakyReLU(), 0.3),
        ("Activation(leaky_relu)", keras.layers.Activation("leaky_relu"), 0.2),
        ("leaky_relu", keras.activations.leaky_relu, 0.2),
    ],
)
def test_the_slopes_of_leaky_relu_are_those_of_keras_and_told(use, reference, slope) -> None:
    """0.3 as a layer and 0.2 as a function, as in Keras; jax.nn has 0.01."""
    x = np.array([[-1.0, 2.0]], "float32")
    found = np.asarray(model_of(f"x |> {use}", {"x": "float[2]"})(x=x))
    np.testing.assert_allclose(found, [[-slope, 2.0]], rtol=1e-6)
    np.testing.assert_allclose(np.asarray(reference(jnp.asarray(x))), found, rtol=1e-6)
    assert float(jax.nn.leaky_relu(-1.0)) == pytest.approx(-0.01)


def test_training_does_not_forget_the_state_of_stateful_layers() -> None:
    """On JAX the `fit` of Keras does not know the states as variables: each batch begins with 0."""
    keras.utils.set_random_seed(0)
    layer = keras.layers.LSTM(4, stateful=True)
    program, state, theirs = stateful.beside(stateful.spec("LSTM(4, stateful = true)"), layer, X)
    weights = theirs.get_weights()
    inputs = keras.Input(batch_shape=(stateful.ROWS, *X.shape[1:]))
    forgetful = keras.Sequential([inputs, keras.layers.LSTM(4), keras.layers.Dense(1)])
    forgetful.set_weights(weights)
    figures = []
    for model in (theirs, forgetful):
        model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=False)
        run = model.fit(X, stateful.Y, batch_size=stateful.ROWS, shuffle=False, verbose=0)
        figures.append(run.history["loss"][0])
    truth = stateful.by_hand(weights)[0][0]
    assert figures[0] == pytest.approx(figures[1], rel=1e-6)
    assert abs(figures[0] / truth - 1) > 1e-3
    assert stateful.epoch_losses(program, state, epochs=1)[0][0] == pytest.approx(truth, rel=1e-5)
