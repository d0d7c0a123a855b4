"""Every metric beside Keras, over weighted batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from specc.catalog import find, names
from tests.catalog.differential import keras
from tests.catalog.sweep_cases import Case, cases, for_keras, text
from tests.catalog.sweep_result import Result, Skipped, distance
from tests.catalog.test_metrics import (
    CLASS,
    GUESSES,
    NUMBERS,
    PROBABILITIES,
    SAID,
    WEIGHT,
    YES,
    batches,
    figures,
)

K = keras.metrics
# What the metric is given in each of the cases of test_metrics: target and output for Keras.
SEEN: dict[str, tuple[np.ndarray, np.ndarray]] = {
    "class": (np.eye(4, dtype="float32")[CLASS], PROBABILITIES),
    "one_hot": (np.eye(4, dtype="float32")[CLASS], PROBABILITIES),
    "binary": (YES, SAID),
    "number": (NUMBERS, GUESSES),
}
COUNTS = (
    "precision",
    "recall",
    "true_positives",
    "true_negatives",
    "false_positives",
    "false_negatives",
)
F_SCORES = ("f1_score", "fbeta_score")
UNIONS = ("iou", "mean_iou", "one_hot_iou", "one_hot_mean_iou")
# Given so that both sides mean the same where Keras has no default, or another on purpose.
START: dict[str, dict[str, Any]] = {
    "fbeta_score": {"beta": 2.0, "average": "macro"},
    "f1_score": {"average": "macro"},
    "iou": {"target_class_ids": (0, 2)},
    "one_hot_iou": {"target_class_ids": (0, 2)},
    "top_k_categorical_accuracy": {"k": 2},
    "sparse_top_k_categorical_accuracy": {"k": 2},
    "precision_at_recall": {"recall": 0.8},
    "recall_at_precision": {"precision": 0.6},
    "sensitivity_at_specificity": {"specificity": 0.8},
    "specificity_at_sensitivity": {"sensitivity": 0.8},
}
THRESHOLDS = (
    "auc",
    "precision_at_recall",
    "recall_at_precision",
    "sensitivity_at_specificity",
    "specificity_at_sensitivity",
)
ELSEWHERE = {
    "mean": "it is of an expression: tests/interface/test_averages.py",
    "sum": "it is of an expression: tests/interface/test_averages.py",
    "kl_divergence": "its target is a distribution: tests/catalog/test_metrics.py",
}


def metrics() -> list[str]:
    return [n for n in names("metrics") if find("metrics", n).keras != "-"]


def results(name: str, limit: int) -> Iterator[Result]:
    if name in ELSEWHERE:
        yield Result(name, "", None, ELSEWHERE[name])
        return
    cls = find("metrics", name)
    assert cls is not None
    kinds = [k for k in ("class", "one_hot", "binary", "number") if k in cls.takes]
    if name in (*COUNTS, *THRESHOLDS):
        kinds = ["binary"]  # of several classes Keras counts every cell as a decision of its own
    if "number" in kinds:  # of one column where rows are counted: Keras counts the cells
        kinds = ["binary"] if name == "r2_score" else ["number"]
    start = dict(START.get(name, {}))
    if "parity" in cls.options():
        start["parity"] = "keras"
    for kind in kinds:
        for case in cases(cls, start, limit):
            if case.changed.startswith("column"):
                continue  # Keras gives all of them, or their mean
            if case.changed.startswith("parity"):
                continue  # without it specc is right where Keras is not: tests/catalog/test_metrics.py
            if case.changed.startswith(("class_id", "top_k")) and kind == "binary":
                continue
            label = f"{kind} {case.changed}".strip()
            try:
                yield Result(name, label, _compare(cls, kind, case), "")
            except Skipped as skipped:
                yield Result(name, label, None, str(skipped))


def _compare(cls: Any, kind: str, case: Case) -> float:
    # Keras casts the weights of a confusion to whole numbers.
    weight = np.ceil(WEIGHT) if cls.word() in (*UNIONS, "binary_iou") else WEIGHT
    if cls.word() == "r2_score":  # Keras counts examples, whatever they weigh
        weight = np.ones_like(WEIGHT)
    try:
        found = list(figures(text(cls, case.given), kind, weight=weight).values())
    except AssertionError as refused:
        raise Skipped(f"refused: {str(refused)[:120]}") from None
    target, said = SEEN[kind]
    if cls.word().startswith("sparse") or cls.word() in ("iou", "mean_iou"):
        target = CLASS
    if "hinge" in cls.word() and kind == "binary":
        said = SAID
    metric = _keras(cls, kind, case)
    for rows in batches(len(target)):
        metric.update_state(target[rows], said[rows], weight[rows])
    return distance(found, np.asarray(metric.result()).reshape(-1))


def _keras(cls: Any, kind: str, case: Case) -> Any:
    name, options = cls.word(), for_keras(case.given)
    options.pop("parity", None)
    made = getattr(K, cls.keras)
    if name in COUNTS and "average" in options:
        raise Skipped("Keras has one sum over all classes")
    if name == "auc" and "curve" in options:
        options["curve"] = options["curve"].upper()
    if name in F_SCORES and kind == "binary":
        options.setdefault("threshold", 0.5)
    if name in UNIONS:
        options["num_classes"] = 4
        options["sparse_y_pred"] = False
        if name.startswith("one_hot"):
            options.pop("sparse_y_pred")
    if name == "accuracy":
        made = K.BinaryAccuracy if kind == "binary" else K.CategoricalAccuracy
    try:
        return made(**options)
    except (TypeError, ValueError) as error:
        raise Skipped(f"Keras refuses: {str(error)[:80]}") from None
