"""Options of metrics: several thresholds, labels together or each, classes that do not count."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from sklearn import metrics as oracle

from specc.kernels.confusion import ConfusionMatrix, IoU
from specc.kernels.counts import Precision, Recall
from specc.kernels.ignoring import Ignoring
from tests.catalog.harness import diagnostics_of
from tests.catalog.test_metrics import (
    CASES,
    CLASS,
    LOGITS,
    PROBABILITIES,
    ROWS,
    SAID,
    WEIGHT,
    YES,
    figure,
    figures,
    spec,
)

keras = pytest.importorskip("keras")
K = keras.metrics
ONE_HOT = np.eye(4, dtype="float32")[CLASS]


def each_of_keras(metric, target, output) -> list[float]:
    """Its figures over all rows at once: Keras compiles what it does for each size of a batch."""
    metric.update_state(target, output, WEIGHT)
    return np.asarray(metric.result()).reshape(-1).tolist()


def of_keras(metric, target, output) -> float:
    return each_of_keras(metric, target, output)[0]


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("precision", K.Precision),
        ("recall", K.Recall),
        ("true_positives", K.TruePositives),
        ("false_negatives", K.FalseNegatives),
    ],
)
def test_several_thresholds_are_a_figure_each(name, theirs) -> None:
    """Where Keras gives one figure that is a list, these are numbers with names of their own."""
    at = [0.3, 0.55, 0.7]
    found = figures(f"{name}(thresholds = {at})", "binary")
    assert list(found) == [f"{name}_at_0_3", f"{name}_at_0_55", f"{name}_at_0_7"]
    expected = each_of_keras(theirs(thresholds=at), YES, SAID)
    assert list(found.values()) == pytest.approx(expected, rel=1e-6)


def test_thresholds_of_classes_say_every_class_above() -> None:
    expected = each_of_keras(K.Recall(thresholds=[0.2, 0.5]), ONE_HOT, PROBABILITIES)
    found = figures("recall(thresholds = [0.2, 0.5], average = micro)", "class")
    assert list(found.values()) == pytest.approx(expected, rel=1e-6)
    theirs = of_keras(K.FalsePositives(thresholds=0.2), ONE_HOT, PROBABILITIES)
    assert figure("false_positives(thresholds = 0.2)", "one_hot") == pytest.approx(theirs, rel=1e-6)
    theirs = of_keras(K.F1Score(average="micro", threshold=0.2), ONE_HOT, PROBABILITIES)
    assert figure("f1_score(average = micro, threshold = 0.2)", "class") == pytest.approx(theirs)


def test_a_figure_of_a_threshold_can_be_watched() -> None:
    text = spec("recall(thresholds = [0.05, 1])", *CASES["binary"]).replace(
        'npz("data.npz")', 'npz("data.npz")\n  split  = random(train = 80%, validation = 20%)'
    )
    stop = "fit {{\n  epochs    = 9\n  callbacks = [early_stopping(monitor = {})]\n}}\n"
    assert diagnostics_of(text + stop.format("val_recall_at_0_05")) == []
    assert diagnostics_of(text + stop.format("val_recall_at_1")) == []
    assert diagnostics_of(text + stop.format("val_recall")) == ["E0411"]


@pytest.mark.parametrize(("kernel", "theirs"), [(Precision, K.Precision), (Recall, K.Recall)])
@pytest.mark.parametrize("threshold", [None, 0.4])
def test_the_highest_labels_are_said(kernel, theirs, threshold) -> None:
    labels = (np.arange(4) * CLASS[:, None] % 3 == 1).astype("float32")
    metric = kernel(labels=4, top_k=2, average="micro", threshold=threshold)
    state = metric.init(ROWS)
    state = metric.update(state, jnp.array(labels), jnp.array(PROBABILITIES), jnp.array(WEIGHT))
    expected = of_keras(theirs(top_k=2, thresholds=threshold), labels, PROBABILITIES)
    assert float(metric.result(state)) == pytest.approx(expected, rel=1e-6)


def test_auc_by_the_weights_of_labels() -> None:
    each = [
        oracle.roc_auc_score(k == CLASS, PROBABILITIES[:, k], sample_weight=WEIGHT)
        for k in range(4)
    ]
    expected = np.average(each, weights=[1, 0, 2, 0.5])
    found = figure("auc(label_weights = [1, 0, 2, 0.5])", "class")
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("weights", [[1, 1, 1, 1], [1, 0.25, 2, 0.5]])
def test_auc_of_all_labels_together(weights) -> None:
    counts = np.outer(WEIGHT, weights).ravel()
    options = "" if weights == [1] * 4 else f", label_weights = {weights}"
    for curve, function in (
        ("roc", oracle.roc_auc_score),
        ("pr", oracle.average_precision_score),
    ):
        expected = function(ONE_HOT.ravel(), PROBABILITIES.ravel(), sample_weight=counts)
        found = figure(f"auc(curve = {curve}, multi_label = false{options})", "one_hot")
        assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "theirs"),
    [
        (
            "curve = pr, multi_label = true, label_weights = [1, 0, 2, 0.5]",
            {"curve": "PR", "multi_label": True, "label_weights": [1, 0, 2, 0.5]},
        ),
        ("label_weights = [1, 0, 2, 0.5]", {"label_weights": [1, 0, 2, 0.5]}),
        (
            "curve = pr, summation_method = majoring",
            {"curve": "PR", "summation_method": "majoring"},
        ),
        (
            "curve = prgain, summation_method = minoring",
            {"curve": "PRGAIN", "summation_method": "minoring"},
        ),
        ("thresholds = [0.9, 0.1, 0.35]", {"thresholds": [0.9, 0.1, 0.35]}),
    ],
)
def test_auc_of_keras_with_all_its_options(options, theirs) -> None:
    expected = of_keras(K.AUC(**theirs), ONE_HOT, PROBABILITIES)
    assert figure(f"auc({options}, parity = keras)", "one_hot") == pytest.approx(expected, rel=1e-5)


def gain_area(score, target, weight) -> float:
    """Precision gain over recall gain in float64, by small steps between the thresholds."""
    order = np.argsort(-score, kind="stable")
    score, target, weight = (a[order].astype("float64") for a in (score, target, weight))
    last = np.append(score[1:] != score[:-1], True)
    true = np.append(0, np.cumsum(weight * target)[last])
    false = np.append(0, np.cumsum(weight * (1 - target))[last])
    fine = np.linspace(0, len(true) - 1, 200_000)[1:]
    right, wrong = (np.interp(fine, np.arange(len(true)), a) for a in (true, false))
    right, wrong = right[right > 0], wrong[right > 0]
    recall = 1 - true[-1] / false[-1] * (true[-1] - right) / right
    precision = 1 - true[-1] / false[-1] * wrong / right
    area = np.diff(recall) * (precision[1:] + precision[:-1]) / 2
    return float(area[recall[:-1] >= 0].sum())


def test_the_area_of_gains() -> None:
    expected = gain_area(SAID[:, 0], YES[:, 0], WEIGHT)
    assert figure("auc(curve = prgain)", "logits") == pytest.approx(expected, rel=1e-4)


def test_the_area_of_gains_where_the_highest_score_is_wrong() -> None:
    """Keras lets the curve begin at 1, so that a bad model has a good area."""
    worst = np.where(YES > 0, 0.2, 0.9).astype("float32") * np.linspace(0.5, 1, ROWS)[:, None]
    worst[5] = 1.0
    logits = np.log(worst.clip(1e-6, 1 - 1e-6) / (1 - worst.clip(1e-6, 1 - 1e-6)))
    expected = gain_area(worst[:, 0], YES[:, 0], WEIGHT)
    found = figure("auc(curve = prgain)", "logits", YES, logits.astype("float32"))
    assert found == pytest.approx(expected, abs=2e-4)


VOID = np.where(np.arange(ROWS) % 5 == 2, 255, CLASS).astype("int32")


@pytest.mark.filterwarnings("ignore:Explicitly requested dtype")
def test_a_class_beyond_all_others_is_ignored() -> None:
    metric = Ignoring(IoU(ConfusionMatrix(4)), 255)
    state = metric.update(metric.init(ROWS), jnp.array(VOID), jnp.array(LOGITS), jnp.array(WEIGHT))
    theirs = K.MeanIoU(4, ignore_class=255, sparse_y_pred=False, dtype="float32")
    expected = of_keras(theirs, VOID, PROBABILITIES)
    assert float(metric.result(state)) == pytest.approx(expected, rel=1e-6)


def test_crossentropy_leaves_an_ignored_class_out() -> None:
    """Without weights Keras divides by what it ignores, too."""
    counts = CLASS != 2
    right = -np.log(PROBABILITIES.astype("float64")[np.arange(ROWS), CLASS])
    found = figure("sparse_categorical_crossentropy(ignore_class = 2)", "class")
    assert found == pytest.approx(np.average(right, weights=WEIGHT * counts), rel=1e-5)
    ones = np.ones(ROWS, "float32")
    theirs = K.SparseCategoricalCrossentropy(ignore_class=2)
    theirs.update_state(CLASS, PROBABILITIES)
    assert float(theirs.result()) == pytest.approx((right * counts).mean(), rel=1e-5)
    found = figure("sparse_categorical_crossentropy(ignore_class = 2)", "class", weight=ones)
    assert found == pytest.approx(right[counts].mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("metric", "case", "codes"),
    [
        ("accuracy(threshold = 0.3)", "class", ["E0408"]),
        ("cohen_kappa(threshold = 0.3)", "one_hot", ["E0408"]),
        ("mean_iou(ignore_class = 4)", "class", ["E0408"]),
        ("sparse_categorical_crossentropy(ignore_class = 255)", "class", ["E0408"]),
        ("auc(label_weights = [1, 2])", "class", ["E0408"]),
        ("auc(label_weights = [1, 2, 1, 1])", "class", []),
        ("auc(thresholds = [0.5])", "binary", ["E0206"]),
        ("auc(summation_method = minoring)", "binary", ["E0206"]),
        ("auc(class_id = 1, multi_label = false)", "class", ["E0206"]),
        ("recall(thresholds = [0.3, 0.3])", "binary", ["E0206"]),
        ("recall(thresholds = [])", "binary", ["E0206"]),
        ("recall(threshold = 0.3)", "binary", ["E0202"]),
        ("recall(thresholds = 0.3), recall(thresholds = [0.3, 0.7])", "binary", []),
    ],
)
def test_what_does_not_fit_is_refused(metric, case, codes) -> None:
    assert diagnostics_of(spec(metric, *CASES[case])) == codes
