"""Every metric against scikit-learn or float64, in shuffled weighted batches with a padded tail."""

from __future__ import annotations

from functools import partial

import jax
import numpy as np
import pytest
from sklearn import metrics as oracle

from specc.kernels import accuracy, errors
from specc.kernels.auc import AUC
from specc.kernels.confusion import ConfusionMatrix
from specc.kernels.counts import F1, Precision, Recall
from specc.kernels.mean import ExpMean, Mean, RootMean
from specc.kernels.r2 import R2

BATCH = 32
EXAMPLES = 250  # 7 full batches and a last one of 26


def measured(metric, target, output, weight=None, *, seed=0):
    """The metric over shuffled batches of 32; what fills the last one up has weight 0."""
    weight = np.ones(len(target), np.float32) if weight is None else weight.astype(np.float32)
    order = np.random.default_rng(seed).permutation(len(target))
    rows = np.resize(order, (-(-len(order) // BATCH), BATCH))
    counted = (np.arange(rows.size) < len(order)).reshape(rows.shape)

    @jax.jit
    def run(target, output, weight):
        def step(state, at):
            rows, counted = at
            update = metric.update(state, target[rows], output[rows], weight[rows] * counted)
            return update, None

        return metric.result(jax.lax.scan(step, metric.init(rows.size), (rows, counted))[0])

    return np.asarray(run(target, output, weight))


@pytest.fixture(params=["unweighted", "weighted"])
def weight(request):
    if request.param == "unweighted":
        return np.ones(EXAMPLES)
    # Zeros among them: such an example counts nothing.
    return np.random.default_rng(1).choice([0.0, 0.5, 1.0, 3.0], EXAMPLES)


@pytest.fixture
def classes():
    """Class numbers of five classes, and probabilities that often agree with them."""
    random = np.random.default_rng(2)
    target = random.integers(0, 5, EXAMPLES).astype(np.int32)
    scores = random.normal(size=(EXAMPLES, 5)) + 1.5 * np.eye(5)[target]
    output = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return target, output.astype(np.float32)


@pytest.fixture
def binary():
    """0 or 1, and probabilities of two digits: many are equal."""
    random = np.random.default_rng(3)
    target = random.integers(0, 2, (EXAMPLES, 1)).astype(np.float32)
    output = np.round(np.clip(random.normal(0.4 + 0.2 * target, 0.2), 0, 1), 2)
    return target, output.astype(np.float32)


@pytest.fixture
def numbers():
    random = np.random.default_rng(4)
    target = random.uniform(0.5, 9.0, (EXAMPLES, 3)).astype(np.float32)
    return target, (target + random.normal(size=target.shape).clip(-0.4, None)).astype(np.float32)


def test_sparse_categorical_accuracy(classes, weight):
    target, output = classes
    expected = oracle.accuracy_score(target, output.argmax(1), sample_weight=weight)
    found = measured(Mean(accuracy.sparse_categorical_accuracy), target, output, weight)
    assert found == pytest.approx(expected, rel=1e-6)


def test_categorical_accuracy_takes_one_hot_targets(classes, weight):
    target, output = classes
    expected = oracle.accuracy_score(target, output.argmax(1), sample_weight=weight)
    one_hot = np.eye(5, dtype=np.float32)[target]
    found = measured(Mean(accuracy.categorical_accuracy), one_hot, output, weight)
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("threshold", [0.5, 0.3])
def test_binary_accuracy_is_strictly_above_its_threshold(binary, weight, threshold):
    target, output = binary
    assert (output == np.float32(threshold)).any()
    expected = oracle.accuracy_score(target, output > np.float32(threshold), sample_weight=weight)
    function = partial(accuracy.binary_accuracy, threshold=threshold)
    assert measured(Mean(function), target, output, weight) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_top_k_accuracy(classes, weight, k):
    target, output = classes
    expected = oracle.top_k_accuracy_score(target, output, k=k, sample_weight=weight)
    sparse = partial(accuracy.sparse_top_k_accuracy, k=k)
    assert measured(Mean(sparse), target, output, weight) == pytest.approx(expected, rel=1e-6)
    one_hot = np.eye(5, dtype=np.float32)[target]
    dense = partial(accuracy.top_k_accuracy, k=k)
    assert measured(Mean(dense), one_hot, output, weight) == pytest.approx(expected, rel=1e-6)


def test_accuracy_of_a_sequence_is_the_mean_over_its_steps():
    target = np.array([[0, 1], [1, 1], [0, 0]], np.int32)
    output = np.eye(2, dtype=np.float32)[[[0, 1], [0, 1], [1, 1]]]
    found = measured(Mean(accuracy.sparse_categorical_accuracy), target, output)
    assert found == pytest.approx(3 / 6)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (Mean(errors.squared_error), oracle.mean_squared_error),
        (Mean(errors.absolute_error), oracle.mean_absolute_error),
        (RootMean(errors.squared_error), None),
        (Mean(errors.squared_logarithmic_error), oracle.mean_squared_log_error),
        (Mean(errors.absolute_percentage_error), oracle.mean_absolute_percentage_error),
        (R2(3), oracle.r2_score),
    ],
    ids=["mse", "mae", "rmse", "msle", "mape", "r2"],
)
def test_metrics_of_numbers(numbers, weight, metric, expected):
    target, output = (a.astype(np.float64) for a in numbers)
    if expected is None:
        value = np.sqrt(np.average(((target - output) ** 2).mean(axis=1), weights=weight))
    else:
        value = expected(target, output, sample_weight=weight)
    if expected is oracle.mean_absolute_percentage_error:
        value *= 100
    assert measured(metric, *numbers, weight) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_r2_is_right_where_the_mean_is_far_larger_than_the_spread(seed):
    random = np.random.default_rng(seed)
    target = (1e5 + random.normal(size=(4000, 1))).astype(np.float32)
    output = (target + 0.1 * random.normal(size=target.shape)).astype(np.float32)
    expected = oracle.r2_score(target.astype(np.float64), output.astype(np.float64))
    assert 0.98 < expected < 0.995
    assert measured(R2(), target, output, seed=seed) == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize(("miss", "expected"), [(0.0, 1.0), (0.5, 0.0)])
def test_r2_of_a_constant_target(miss, expected):
    target = np.full((40, 1), 7.0, np.float32)
    assert measured(R2(), target, target + np.float32(miss)) == expected


@pytest.mark.parametrize("average", ["macro", "micro", "weighted", "none"])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Precision, oracle.precision_score), (Recall, oracle.recall_score), (F1, oracle.f1_score)],
    ids=["precision", "recall", "f1"],
)
def test_decisions_among_classes(classes, weight, kind, expected, average):
    target, output = classes
    sk_average = None if average == "none" else average
    value = expected(target, output.argmax(1), average=sk_average, sample_weight=weight)
    metric = kind(classes=5, average=average)
    assert measured(metric, target, output, weight) == pytest.approx(value, rel=1e-5)
    one_hot = np.eye(5, dtype=np.float32)[target]
    assert measured(metric, one_hot, output, weight) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Precision, oracle.precision_score), (Recall, oracle.recall_score), (F1, oracle.f1_score)],
    ids=["precision", "recall", "f1"],
)
def test_decisions_by_a_threshold(binary, weight, kind, expected):
    target, output = binary
    value = expected(target, output > np.float32(0.4), sample_weight=weight)
    found = measured(kind(threshold=0.4), target, output, weight)
    assert found == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("average", ["macro", "micro", "none"])
def test_decisions_on_several_labels(weight, average):
    random = np.random.default_rng(5)
    target = random.integers(0, 2, (EXAMPLES, 4)).astype(np.float32)
    output = np.clip(random.normal(0.4 + 0.2 * target, 0.2), 0, 1).astype(np.float32)
    sk_average = None if average == "none" else average
    value = oracle.f1_score(target, output > 0.5, average=sk_average, sample_weight=weight)
    found = measured(F1(labels=4, average=average), target, output, weight)
    assert found == pytest.approx(value, rel=1e-5)


def test_a_class_that_never_occurs_does_not_lower_the_macro_average():
    target = np.array([0, 1, 1, 0], np.int32)
    output = np.eye(3, dtype=np.float32)[[0, 1, 1, 1]]
    expected = oracle.recall_score(target, output.argmax(1), average="macro")
    assert measured(Recall(classes=3), target, output) == pytest.approx(expected)


def test_nothing_said_is_precision_zero():
    target, output = np.ones((5, 1), np.float32), np.zeros((5, 1), np.float32)
    assert measured(Precision(), target, output) == 0
    assert measured(F1(), target, output) == 0


def test_confusion_matrix(classes, weight):
    target, output = classes
    expected = oracle.confusion_matrix(target, output.argmax(1), sample_weight=weight)
    assert measured(ConfusionMatrix(5), target, output, weight) == pytest.approx(expected)


def test_confusion_matrix_of_one_output(binary, weight):
    target, output = binary
    expected = oracle.confusion_matrix(target, output > 0.5, sample_weight=weight)
    assert measured(ConfusionMatrix(2), target, output, weight) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("curve", "expected"),
    [("roc", oracle.roc_auc_score), ("pr", oracle.average_precision_score)],
)
def test_auc_with_ties_and_weights(binary, weight, curve, expected):
    target, output = binary
    assert len(np.unique(output)) < EXAMPLES / 2
    value = expected(target[:, 0], output[:, 0], sample_weight=weight)
    assert measured(AUC(curve), target, output, weight) == pytest.approx(value, rel=1e-5)


def test_auc_of_a_rare_event_with_small_probabilities():
    random = np.random.default_rng(6)
    target = (random.random((20_000, 1)) < 0.002).astype(np.float32)
    output = (1e-3 * np.exp(random.normal(target, 1.0))).astype(np.float32)
    expected = oracle.roc_auc_score(target[:, 0], output[:, 0])
    assert 0.6 < expected < 0.9
    assert measured(AUC(), target, output) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("curve", ["roc", "pr"])
def test_the_area_of_a_perfect_and_of_a_reversed_order(curve):
    """No rounding leaves the range: -4e-9 and 1.0000001 are no areas."""
    output = np.random.default_rng(8).permutation(3_001).astype(np.float32)[:, None] / 3_000
    target = (output > 0.7).astype(np.float32)
    assert measured(AUC(curve), target, output) == 1
    reversed_area = measured(AUC(curve), 1 - target, output)
    expected = {"roc": oracle.roc_auc_score, "pr": oracle.average_precision_score}[curve]
    assert reversed_area >= 0
    assert reversed_area == pytest.approx(expected(1 - target[:, 0], output[:, 0]), rel=1e-6)


def test_auc_of_many_examples():
    random = np.random.default_rng(7)
    target = (random.random((400_000, 1)) < 0.3).astype(np.float32)
    output = random.normal(target).astype(np.float32)
    for curve, expected in (
        ("roc", oracle.roc_auc_score),
        ("pr", oracle.average_precision_score),
    ):
        value = expected(target[:, 0], output[:, 0])
        assert measured(AUC(curve), target, output) == pytest.approx(value, rel=1e-6)


def test_auc_of_classes_is_the_mean_of_one_against_the_rest(classes, weight):
    target, output = classes
    value = np.mean(
        [oracle.roc_auc_score(target == c, output[:, c], sample_weight=weight) for c in range(5)]
    )
    assert measured(AUC(columns=5), target, output, weight) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("curve", ["roc", "pr"])
@pytest.mark.parametrize("kind", [0.0, 1.0])
def test_auc_of_one_kind_of_example_is_not_a_number(curve, kind):
    target = np.full((40, 1), kind, np.float32)
    output = np.linspace(0, 1, 40, dtype=np.float32)[:, None]
    assert np.isnan(measured(AUC(curve), target, output))


def test_perplexity(classes, weight):
    target, output = classes
    losses = -np.log(output.astype(np.float64)[np.arange(EXAMPLES), target])
    expected = np.exp(np.average(losses, weights=weight))
    found = measured(ExpMean(errors.sparse_crossentropy), target, output, weight)
    assert found == pytest.approx(expected, rel=1e-5)
    logits = np.log(output) + 3
    found = measured(ExpMean(errors.sparse_crossentropy_of_logits), target, logits, weight)
    assert found == pytest.approx(expected, rel=1e-5)


def test_cosine_similarity(numbers, weight):
    target, output = (a.astype(np.float64) for a in numbers)
    cosines = [
        t @ o / np.linalg.norm(t) / np.linalg.norm(o) for t, o in zip(target, output, strict=True)
    ]
    expected = np.average(cosines, weights=weight)
    found = measured(Mean(errors.cosine_similarity), *numbers, weight)
    assert found == pytest.approx(expected, rel=1e-5)
    zero = np.zeros_like(numbers[0])
    assert measured(Mean(errors.cosine_similarity), zero, numbers[1]) == 0


def test_a_mean_counts_on_beyond_where_float32_stops():
    """2**24 + 1 is no float32: a plain sum of ones would stand still."""
    metric = Mean()
    big = np.array([[2.0**24], [2.0**24]], np.float32).T[0]
    state = metric.init(1) + np.stack([big, np.zeros(2, np.float32)])

    @jax.jit
    def run(state):
        one = np.ones(1, np.float32)
        return jax.lax.fori_loop(0, 1000, lambda _, s: metric.update(s, one, one, one), state)

    total, error = np.asarray(run(state), np.float64)
    assert list(total + error) == [2**24 + 1000] * 2
