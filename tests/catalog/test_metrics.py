"""Metrics of the emitted program, in weighted batches, against Keras and scikit-learn.

scikit-learn and float64 are the truth; where Keras is right too, both are compared.
"""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn import metrics as oracle

from specc.catalog import find, meant, names
from specc.kernels.auc import AUC
from tests.catalog.harness import Compiled, diagnostics_of

keras = pytest.importorskip("keras")

ROWS, BATCH = 60, 16
RANDOM = np.random.default_rng(0)
WEIGHT = RANDOM.choice([0.0, 0.5, 1.0, 3.0], ROWS).astype("float32")
CLASS = RANDOM.integers(0, 4, ROWS).astype("int32")
LOGITS = (RANDOM.normal(size=(ROWS, 4)) + np.eye(4)[CLASS]).astype("float32")
PROBABILITIES = np.asarray(jax.nn.softmax(LOGITS))
YES = RANDOM.integers(0, 2, (ROWS, 1)).astype("float32")
SCORE = (RANDOM.normal(size=(ROWS, 1)) + YES).astype("float32")
SAID = np.asarray(jax.nn.sigmoid(SCORE))
NUMBERS = RANDOM.uniform(0.5, 9, (ROWS, 3)).astype("float32")
GUESSES = (NUMBERS + RANDOM.normal(size=NUMBERS.shape).clip(-0.4)).astype("float32")


def spec(metrics: str, target: str, model: str, loss: str) -> str:
    return (
        'data {\n  source = npz("data.npz")\n  input  x: vector(4)\n'
        f"  target y: {target}\n}}\nmodel {{ {model} }}\n"
        f"compile {{\n  loss      = {loss}\n  optimizer = sgd\n  metrics   = [{metrics}]\n}}\n"
    )


CASES = {
    "class": ("category(4)", "x |> Dense(4, softmax)", "categorical_crossentropy"),
    "one_hot": ("category(4) |> one_hot", "x |> Dense(4, softmax)", "categorical_crossentropy"),
    "binary": ("binary", "x |> Dense(1, sigmoid)", "binary_crossentropy"),
    "margin": ("binary", "x |> Dense(1)", "hinge"),
    "logits": ("binary", "x |> Dense(1)", "binary_crossentropy(from_logits = true)"),
    "number": ("number from [a, b, c]", "x |> Dense(3)", "mean_squared_error"),
}
VALUES = {
    "class": (CLASS, LOGITS),
    "one_hot": (np.eye(4, dtype="float32")[CLASS], LOGITS),
    "binary": (YES, SCORE),
    "margin": (YES, SCORE),
    "logits": (YES, SCORE),
    "number": (NUMBERS, GUESSES),
}


@functools.cache
def module(metric: str, case: str):
    return Compiled(spec(metric, *CASES[case])).module


def figure(metric: str, case: str, target=None, output=None, weight=WEIGHT) -> float:
    """The metric over the model's own output (logits where its activation was folded)."""
    return next(iter(figures(metric, case, target, output, weight).values()))


def figures(metric: str, case: str, target=None, output=None, weight=WEIGHT) -> dict[str, float]:
    """The same of all figures that the metric stands for, by their names."""
    made = module(metric, case)
    given = VALUES[case]
    target = given[0] if target is None else target
    output = given[1] if output is None else output
    states = {n: m.init(-(-len(target) // BATCH) * BATCH) for n, m in made.METRICS.items()}
    for start in range(0, len(target), BATCH):
        rows = np.minimum(np.arange(start, start + BATCH), len(target) - 1)
        real = np.arange(start, start + BATCH) < len(target)
        counts = jnp.asarray(weight[rows] * real)
        seen = made.measure({"y": jnp.asarray(target[rows])}, {"y": jnp.asarray(output[rows])})
        states = {n: m.update(states[n], *seen[n], counts) for n, m in made.METRICS.items()}
    return {n: float(m.result(states[n])) for n, m in made.METRICS.items()}


def batches(rows: int) -> list[slice]:
    return [slice(start, start + BATCH) for start in range(0, rows, BATCH)]


def of_keras(metric, target, output, weight=WEIGHT) -> float:
    for rows in batches(len(target)):
        metric.update_state(target[rows], output[rows], weight[rows])
    return float(np.asarray(metric.result()))


def true(function, target, said, **options) -> float:
    return float(function(target, said, sample_weight=WEIGHT, **options))


BEST = LOGITS.argmax(1)
DECIDED = (SAID > 0.5).astype(int)[:, 0]
DECISIONS = [
    ("accuracy", oracle.accuracy_score, {}),
    ("precision", oracle.precision_score, {"average": "macro", "zero_division": 0}),
    ("precision(average = weighted)", oracle.precision_score, {"average": "weighted"}),
    ("recall", oracle.recall_score, {"average": "macro"}),
    ("recall(average = micro)", oracle.recall_score, {"average": "micro"}),
    ("recall(class_id = 2)", oracle.recall_score, {"average": "macro", "labels": [2]}),
    ("f1_score", oracle.f1_score, {"average": "macro"}),
    ("fbeta_score(beta = 2.0)", oracle.fbeta_score, {"average": "macro", "beta": 2}),
    ("balanced_accuracy", oracle.balanced_accuracy_score, {}),
    ("matthews_correlation", oracle.matthews_corrcoef, {}),
    ("cohen_kappa", oracle.cohen_kappa_score, {}),
    ("cohen_kappa(weights = linear)", oracle.cohen_kappa_score, {"weights": "linear"}),
    ("cohen_kappa(weights = quadratic)", oracle.cohen_kappa_score, {"weights": "quadratic"}),
    ("mean_iou", oracle.jaccard_score, {"average": "macro"}),
    (
        "iou(target_class_ids = [0, 3])",
        oracle.jaccard_score,
        {"average": "macro", "labels": [0, 3]},
    ),
]


@pytest.mark.parametrize("case", ["class", "one_hot"])
@pytest.mark.parametrize(("metric", "function", "options"), DECISIONS)
def test_decisions_among_classes(metric, function, options, case) -> None:
    assert figure(metric, case) == pytest.approx(true(function, CLASS, BEST, **options), rel=1e-5)


@pytest.mark.parametrize("case", ["binary", "margin", "logits"])
@pytest.mark.parametrize(
    ("metric", "function", "options"),
    [
        *DECISIONS[:2],
        ("recall", oracle.recall_score, {}),
        ("f1_score", oracle.f1_score, {}),
        ("specificity", oracle.recall_score, {"pos_label": 0}),
        ("matthews_correlation", oracle.matthews_corrcoef, {}),
        ("cohen_kappa", oracle.cohen_kappa_score, {}),
        ("balanced_accuracy", oracle.balanced_accuracy_score, {}),
        ("binary_iou", oracle.jaccard_score, {"average": "macro"}),
        ("binary_iou([1])", oracle.jaccard_score, {}),
        ("auc", oracle.roc_auc_score, {}),
        ("auc(curve = pr)", oracle.average_precision_score, {}),
    ],
)
def test_yes_or_no_from_probabilities_logits_and_margins(metric, function, options, case) -> None:
    if metric == "precision":
        options = {}
    said = SAID[:, 0] if metric.startswith("auc") else DECIDED
    expected = true(function, YES[:, 0], said, **options)
    assert figure(metric, case) == pytest.approx(expected, rel=1e-5)


def test_a_threshold_is_one_of_probabilities_also_over_logits() -> None:
    expected = true(oracle.accuracy_score, YES[:, 0], SAID[:, 0] > 0.7)
    for case in ("binary", "logits"):
        assert figure("accuracy(threshold = 0.7)", case) == pytest.approx(expected, rel=1e-6)


def test_auc_of_classes_is_each_against_the_rest() -> None:
    kept = WEIGHT > 0
    expected = np.mean(
        [
            oracle.roc_auc_score(
                CLASS[kept] == k, PROBABILITIES[kept, k], sample_weight=WEIGHT[kept]
            )
            for k in range(4)
        ]
    )
    assert figure("auc", "class") == pytest.approx(expected, rel=1e-5)
    alone = oracle.roc_auc_score(CLASS == 1, PROBABILITIES[:, 1], sample_weight=WEIGHT)
    assert figure("auc(class_id = 1)", "one_hot") == pytest.approx(alone, rel=1e-5)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k(k) -> None:
    expected = true(oracle.top_k_accuracy_score, CLASS, LOGITS, k=k)
    one_hot = VALUES["one_hot"][0]
    theirs = of_keras(keras.metrics.TopKCategoricalAccuracy(k), one_hot, PROBABILITIES)
    for case in ("class", "one_hot"):
        found = figure(f"top_k_accuracy(k = {k})", case)
        assert found == pytest.approx(expected, rel=1e-6)
        assert found == pytest.approx(theirs, rel=1e-6)


def test_recall_of_the_highest_two_is_that_of_keras() -> None:
    metric = keras.metrics.Recall(top_k=2)
    theirs = of_keras(metric, VALUES["one_hot"][0], PROBABILITIES)
    found = figure("recall(top_k = 2, average = micro)", "class")
    assert found == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize("name", ["true_positives", "false_positives"])
@pytest.mark.parametrize("threshold", [0.5, 0.3])
def test_counts(name, threshold) -> None:
    kind = "".join(p.capitalize() for p in name.split("_"))
    for word, keras_name in (
        (name, kind),
        (name.replace("positives", "negatives"), kind[:-9] + "Negatives"),
    ):
        theirs = of_keras(getattr(keras.metrics, keras_name)(thresholds=threshold), YES, SAID)
        found = figure(f"{word}(thresholds = {threshold})", "binary")
        assert found == pytest.approx(theirs, rel=1e-6)


def best(wanted, held, least):
    """By trying every threshold in float64."""
    top = 0.0
    for threshold in [np.inf, *SCORE[:, 0]]:
        said = SCORE[:, 0] >= threshold
        yes = YES[:, 0] == 1
        counts = {
            "sensitivity": (WEIGHT[said & yes].sum(), WEIGHT[yes].sum()),
            "specificity": (WEIGHT[~said & ~yes].sum(), WEIGHT[~yes].sum()),
            "precision": (WEIGHT[said & yes].sum(), WEIGHT[said].sum()),
        }
        figures = {k: a / b if b else 0.0 for k, (a, b) in counts.items()}
        if figures[held] >= least - 1e-7:
            top = max(top, figures[wanted])
    return top


@pytest.mark.parametrize(
    ("metric", "name", "wanted", "held"),
    [
        ("sensitivity_at_specificity", "SensitivityAtSpecificity", "sensitivity", "specificity"),
        ("specificity_at_sensitivity", "SpecificityAtSensitivity", "specificity", "sensitivity"),
        ("precision_at_recall", "PrecisionAtRecall", "precision", "sensitivity"),
        ("recall_at_precision", "RecallAtPrecision", "sensitivity", "precision"),
    ],
)
@pytest.mark.parametrize("least", [0.6, 0.8])
def test_the_best_at_a_constraint(metric, name, wanted, held, least) -> None:
    found = figure(f"{metric}({least})", "binary")
    assert found == pytest.approx(best(wanted, held, least), rel=1e-5)
    theirs = of_keras(getattr(keras.metrics, name)(least, num_thresholds=5000), YES, SAID)
    assert found == pytest.approx(theirs, abs=0.02)


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("mean_absolute_error", "MeanAbsoluteError"),
        ("mean_squared_error", "MeanSquaredError"),
        ("root_mean_squared_error", "RootMeanSquaredError"),
        ("mean_absolute_percentage_error", "MeanAbsolutePercentageError"),
        ("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError"),
        ("log_cosh", "LogCoshError"),
        ("poisson", "Poisson"),
        ("cosine_similarity", "CosineSimilarity"),
    ],
)
def test_means_over_examples(metric, name) -> None:
    theirs = of_keras(getattr(keras.metrics, name)(), NUMBERS, GUESSES)
    assert figure(metric, "number") == pytest.approx(theirs, rel=1e-5)


def test_the_largest_error() -> None:
    expected = np.abs(NUMBERS - GUESSES)[WEIGHT > 0].max()
    assert figure("max_error", "number") == pytest.approx(expected, rel=1e-6)


def test_r2_and_explained_variance() -> None:
    for metric, function in (
        ("r2", oracle.r2_score),
        ("explained_variance", oracle.explained_variance_score),
    ):
        expected = true(function, NUMBERS, GUESSES)
        assert figure(metric, "number") == pytest.approx(expected, rel=1e-5)


def correlations(target, output):
    """Pearson and concordance, weighted, in float64."""
    target, output = target.astype("float64"), output.astype("float64")
    mean = np.average(np.stack([target, output]), axis=1, weights=WEIGHT)
    away = np.stack([target, output]) - mean[:, None]
    spread = np.average(away**2, axis=1, weights=WEIGHT)
    together = np.average(away[0] * away[1], axis=0, weights=WEIGHT)
    return {
        "pearson_correlation": np.mean(together / np.sqrt(spread[0] * spread[1])),
        "concordance_correlation": np.mean(
            2 * together / (spread.sum(0) + (mean[0] - mean[1]) ** 2)
        ),
    }


@pytest.mark.parametrize("metric", ["pearson_correlation", "concordance_correlation"])
@pytest.mark.parametrize("offset", [0.0, 1e5])
def test_correlations_over_the_epoch(metric, offset) -> None:
    target = (NUMBERS + offset).astype("float32")
    output = (GUESSES + offset).astype("float32")
    found = figure(metric, "number", target, output)
    assert found == pytest.approx(correlations(target, output)[metric], rel=2e-5)


@pytest.mark.parametrize(
    ("metric", "name", "case", "output"),
    [
        ("categorical_crossentropy", "SparseCategoricalCrossentropy", "class", PROBABILITIES),
        ("categorical_crossentropy", "CategoricalCrossentropy", "one_hot", PROBABILITIES),
        ("binary_crossentropy", "BinaryCrossentropy", "binary", SAID),
        ("hinge", "Hinge", "margin", SCORE),
        ("squared_hinge", "SquaredHinge", "margin", SCORE),
        ("categorical_hinge", "CategoricalHinge", "one_hot", PROBABILITIES),
        ("kl_divergence", "KLDivergence", "one_hot", PROBABILITIES),
    ],
)
def test_losses_as_metrics(metric, name, case, output) -> None:
    theirs = of_keras(getattr(keras.metrics, name)(), VALUES[case][0], output)
    assert figure(metric, case) == pytest.approx(theirs, rel=1e-5, abs=1e-6)


def test_perplexity_is_the_exponential_of_the_mean() -> None:
    right = np.log(PROBABILITIES[np.arange(ROWS), CLASS].astype("float64"))
    expected = np.exp(-np.average(right, weights=WEIGHT))
    for case in ("class", "one_hot"):
        assert figure("perplexity", case) == pytest.approx(expected, rel=1e-5)


@pytest.mark.filterwarnings("ignore:Explicitly requested dtype")
def test_mean_iou_ignores_a_class() -> None:
    metric = keras.metrics.MeanIoU(4, ignore_class=2, sparse_y_pred=False, dtype="float32")
    theirs = of_keras(metric, CLASS, PROBABILITIES)
    assert figure("mean_iou(ignore_class = 2)", "class") == pytest.approx(theirs, rel=1e-5)


def test_a_sequence_has_many_positions() -> None:
    target = RANDOM.integers(0, 2, (ROWS, 5, 1)).astype("float32")
    output = (RANDOM.normal(size=target.shape) + target).astype("float32")
    metric = AUC(positions=5)
    state = metric.init(ROWS)
    state = metric.update(state, jnp.asarray(target), jnp.asarray(output), jnp.asarray(WEIGHT))
    expected = oracle.roc_auc_score(
        target.ravel(), output.ravel(), sample_weight=np.repeat(WEIGHT, 5)
    )
    assert float(metric.result(state)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("metric", "case", "codes"),
    [
        ("top_k_accuracy", "class", ["E0408"]),
        ("top_k_accuracy(k = 4)", "class", []),
        ("recall(class_id = 4)", "class", ["E0408"]),
        ("r2", "class", ["E0408"]),
        ("accuracy", "number", ["E0408"]),
        ("auc", "number", ["E0408"]),
        ("hinge", "class", ["E0408"]),
    ],
)
def test_what_cannot_be_measured_is_refused(metric, case, codes) -> None:
    assert diagnostics_of(spec(metric, *CASES[case])) == codes


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("mse", "mean_squared_error"),
        ("rmse", "root_mean_squared_error"),
        ("SparseCategoricalAccuracy", "sparse_categorical_accuracy"),
        ("acc", "accuracy"),
        ("OneHotIoU", "one_hot_iou"),
        ("R2Score", "r2_score"),
    ],
)
def test_names_of_keras_are_answered(written, word) -> None:
    assert meant(("metrics",), written) == f"here it is called `{word}`"


NOT_WORDS = {
    "Metric",  # the base of the others
    "MeanMetricWrapper",  # an expression bound to a name
}


def test_every_metric_of_keras_is_a_word() -> None:
    theirs = {
        name
        for name, value in vars(keras.metrics).items()
        if isinstance(value, type) and issubclass(value, keras.metrics.Metric)
    }
    assert len(theirs) == 46
    assert theirs - NOT_WORDS <= {find("metrics", name).keras for name in names("metrics")}


m = keras.metrics
PARITY = [
    ("auc(parity = keras)", m.AUC(), "binary", SAID),
    ("auc(curve = pr, parity = keras)", m.AUC(curve="PR"), "binary", SAID),
    ("auc(parity = keras, num_thresholds = 17)", m.AUC(17), "one_hot", PROBABILITIES),
    (
        "sensitivity_at_specificity(0.7, parity = keras)",
        m.SensitivityAtSpecificity(0.7),
        "binary",
        SAID,
    ),
    (
        "specificity_at_sensitivity(0.7, parity = keras)",
        m.SpecificityAtSensitivity(0.7),
        "binary",
        SAID,
    ),
    ("precision_at_recall(0.7, parity = keras)", m.PrecisionAtRecall(0.7), "binary", SAID),
    ("recall_at_precision(0.7, parity = keras)", m.RecallAtPrecision(0.7), "binary", SAID),
    ("precision(parity = keras)", m.Precision(), "one_hot", PROBABILITIES),
    ("recall(thresholds = 0.3, parity = keras)", m.Recall(0.3), "one_hot", PROBABILITIES),
    (
        "recall(class_id = 1, parity = keras)",
        m.Recall(class_id=1),
        "one_hot",
        PROBABILITIES,
    ),
    ("pearson_correlation(parity = keras)", m.PearsonCorrelation(), "number", GUESSES),
    ("concordance_correlation(parity = keras)", m.ConcordanceCorrelation(), "number", GUESSES),
]


@pytest.mark.parametrize(("metric", "theirs", "case", "output"), PARITY, ids=[p[0] for p in PARITY])
def test_parity_is_the_number_of_keras(metric, theirs, case, output) -> None:
    expected = of_keras(theirs, VALUES[case][0], output)
    assert figure(metric, case) == pytest.approx(expected, rel=1e-5)


def test_r2_adjusted_for_the_inputs() -> None:
    ones = np.ones(ROWS, "float32")
    plain = oracle.r2_score(NUMBERS, GUESSES)
    expected = 1 - (1 - plain) * (ROWS - 1) / (ROWS - 4 - 1)
    found = figure("r2_score(num_regressors = 4)", "number", weight=ones)
    assert found == pytest.approx(expected, rel=1e-5)
