"""Every optimizer, with each of its options, for twenty updates beside Keras."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from specc.catalog import find, names
from tests.catalog.differential import keras
from tests.catalog.sweep_cases import cases, for_keras, text
from tests.catalog.sweep_result import Result
from tests.catalog.test_optimizers import ours, start, theirs

# Said of weights by their names, or another thing than in Keras.
LEFT_OUT = ("learning_rates", "exclude_from_weight_decay", "exclude_", "ema_overwrite_frequency")


def optimizers() -> list[str]:
    return [n for n in names("optimizers") if find("optimizers", n).keras != "-"]


def results(name: str, limit: int) -> Iterator[Result]:
    cls = find("optimizers", name)
    assert cls is not None
    for case in cases(cls, {"learning_rate": 0.01}, limit):
        if case.changed.startswith(LEFT_OUT):
            continue
        options = for_keras(case.given)
        end = bool(options.get("use_ema"))
        try:
            reference = getattr(keras.optimizers, cls.keras)(**options)
            expected = theirs(reference, end=end)
        except (TypeError, ValueError) as error:
            yield Result(name, case.changed, None, f"Keras refuses: {str(error)[:80]}")
            continue
        try:
            found = ours(text(cls, case.given), end=end)
        except AssertionError as refused:
            yield Result(name, case.changed, None, f"refused: {str(refused)[:80]}")
            continue
        worst = 0.0
        for a, b, begun in zip(found, expected, start(), strict=True):
            # Of the way that a weight has gone; a short one is lost in the rounding of the weight.
            moved = max(float(np.abs(b - begun).max()), 0.1 * float(np.abs(b).max()))
            worst = max(worst, float(np.abs(a - b).max()) / moved)
        yield Result(name, case.changed, worst, "")
