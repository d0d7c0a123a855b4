"""Losses, metrics, optimizers, schedules and the rest have Keras's options, under its names, with
its defaults; where they differ, it is on purpose and written here."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from specc.catalog import find, names
from specc.catalog.declare import Option
from specc.catalog.options import REQUIRED

keras = pytest.importorskip("keras")

MODULES = {
    "losses": keras.losses,
    "metrics": keras.metrics,
    "optimizers": keras.optimizers,
    "schedules": keras.optimizers.schedules,
    "initializers": keras.initializers,
    "regularizers": keras.regularizers,
    "constraints": keras.constraints,
}
EVERYWHERE = {
    "self": "",
    "args": "",
    "kwargs": "",
    "name": "a word is called as it is written",
    "dtype": "`precision` of `compile` says it for all",
    "seed": "draws follow the seed of `fit`",
    "reduction": "the mean over examples, by their weights",
    "loss_scale_factor": "`precision = mixed_float16` scales the loss by itself",
}
ABSENT = {
    ("losses", "axis"): "classes are the last axis",
    ("metrics", "axis"): "classes are the last axis; a correlation is over the epoch",
    ("metrics", "num_classes"): "that of the output",
    ("metrics", "sparse_y_true"): "as the target's type says",
    ("metrics", "sparse_y_pred"): "the output is scores",
    ("metrics", "from_logits"): "as the loss says",
    ("metrics", "num_labels"): "that of the output",
    ("metrics", "is_compatible_with_logits"): "",
    ("initializers", "input_axes"): "of layers, which know them",
    ("initializers", "output_axes"): "of layers, which know them",
}
RENAMED = {
    ("schedules", "initial_learning_rate"): "peak",
    ("schedules", "warmup_steps"): "warmup",
    ("schedules", "warmup_target"): "peak",
    ("schedules", "values"): "rates",
}
PAIRS = [
    (kind, name, getattr(module, find(kind, name).keras))
    for kind, module in MODULES.items()
    for name in names(kind)
    if hasattr(module, find(kind, name).keras or "-")
]


def plain(value: Any) -> Any:
    """A default as both sides may write it."""
    if isinstance(value, str):
        return value.lower()
    return list(value) if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(("kind", "name", "theirs"), PAIRS, ids=[f"{k}-{n}" for k, n, _ in PAIRS])
def test_options_and_defaults(kind, name, theirs) -> None:
    word = find(kind, name)
    ours: dict[str, Option] = word.options()
    differ = {}
    for parameter in inspect.signature(theirs.__init__).parameters.values():
        if parameter.name in EVERYWHERE or (kind, parameter.name) in ABSENT:
            continue
        option = ours.get(RENAMED.get((kind, parameter.name), parameter.name))
        if option is None:
            differ[parameter.name] = "missing"
        elif option.default is not REQUIRED and parameter.default is not inspect.Parameter.empty:
            if plain(option.default) != plain(parameter.default):
                differ[parameter.name] = (option.default, parameter.default)
    assert differ == (DIFFERENT.get(name, {}) if kind in ("metrics", "optimizers") else {})


# Each is said in the word's reference page too.
_AVERAGED = {"average": ("macro", None)}  # one figure
DIFFERENT: dict[str, Any] = {
    "auc": {"multi_label": (None, False)},  # each class against the rest; `parity` has them as one
    "f1_score": _AVERAGED,
    "fbeta_score": _AVERAGED,
    "sparse_top_k_categorical_accuracy": {"from_sorted_ids": "missing"},  # the output is scores
    "adafactor": {"relative_step": "missing"},  # in Keras it changes nothing
    "muon": {"exclude_layers": ((), None)},
}
