"""Every optimizer, with each of its options and under each schedule, for twenty updates beside Keras."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from specc.catalog import find, names
from specc.catalog.declare import Word
from specc.catalog.word import written
from tests.catalog.differential import keras
from tests.catalog.sweep_cases import Case, cases, for_keras, text
from tests.catalog.sweep_result import BOUND, Result
from tests.catalog.test_optimizers import ours, theirs
from tests.catalog.test_optimizers import start as start_of_weights

# Said of weights by their names, or another thing than in Keras.
LEFT_OUT = ("learning_rates", "exclude_from_weight_decay", "exclude_", "ema_overwrite_frequency")

# Options that act on each other, in the order that Keras has.
TOGETHER: tuple[dict[str, Any], ...] = (
    {"weight_decay": 0.1, "clipnorm": 0.5, "gradient_accumulation_steps": 4},
    {"weight_decay": 0.1, "global_clipnorm": 0.5, "use_ema": True, "ema_momentum": 0.9},
    {"clipvalue": 0.2, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 5},
)
BESIDE_A_SCHEDULE = {"global_clipnorm": 0.5, "weight_decay": 0.1}
K = keras.optimizers.schedules
SCHEDULES: dict[str, Callable[[], Any]] = {
    "cosine_decay(0.01, 15, alpha = 0.2)": lambda: K.CosineDecay(0.01, 15, 0.2),
    "cosine_decay_restarts(0.01, 6)": lambda: K.CosineDecayRestarts(0.01, 6),
    "exponential_decay(0.01, 5, 0.5)": lambda: K.ExponentialDecay(0.01, 5, 0.5),
    "inverse_time_decay(0.01, 5, 0.5)": lambda: K.InverseTimeDecay(0.01, 5, 0.5),
    "polynomial_decay(0.01, 15, 0.001, 2.0)": lambda: K.PolynomialDecay(0.01, 15, 0.001, 2.0),
    "piecewise_constant_decay([5, 12], [0.01, 0.003, 0.001])": lambda: K.PiecewiseConstantDecay(
        [5, 12], [0.01, 0.003, 0.001]
    ),
}


def optimizers() -> list[str]:
    return [n for n in names("optimizers") if find("optimizers", n).keras != "-"]


def results(name: str, limit: int) -> Iterator[Result]:
    cls = find("optimizers", name)
    assert cls is not None
    start = {"learning_rate": 0.01}
    plain = [c for c in cases(cls, start, limit) if not c.changed.startswith(LEFT_OUT)]
    for case in (*plain, *(Case(written(each), {**start, **each}) for each in TOGETHER)):
        yield _compare(cls, case.changed, text(cls, case.given), for_keras(case.given))
    for schedule, reference in SCHEDULES.items():
        options = ", ".join(f"{n} = {written(v)}" for n, v in BESIDE_A_SCHEDULE.items())
        given = {"learning_rate": reference(), **BESIDE_A_SCHEDULE}
        yield _compare(cls, schedule, f"{cls.word()}({schedule}, {options})", given)


def _compare(cls: type[Word], changed: str, spec: str, options: dict[str, Any]) -> Result:
    """Twenty updates of both."""
    end = bool(options.get("use_ema"))
    try:
        expected = theirs(getattr(keras.optimizers, cls.keras)(**options), end=end)
    except (TypeError, ValueError) as error:
        return Result(cls.word(), changed, None, f"Keras refuses: {str(error)[:80]}")
    try:
        found = ours(spec, end=end)
    except AssertionError as refused:
        return Result(cls.word(), changed, None, f"refused: {str(refused)[:80]}")
    worst = _apart(found, expected)
    off = None
    if worst > BOUND:
        with jax.enable_x64(True):
            keras.config.set_floatx("float64")
            try:
                made = getattr(keras.optimizers, cls.keras)(**options)
                truth = theirs(made, end=end, dtype="float64")
            finally:
                keras.config.set_floatx("float32")
        off = (_apart(found, truth), _apart(expected, truth))
    return Result(cls.word(), changed, worst, "", off)


def _apart(found: list[np.ndarray], expected: list[np.ndarray]) -> float:
    """The worst difference over the way that a weight has gone; a short one is lost in the rounding
    of the weight."""
    worst = 0.0
    for a, b, begun in zip(found, expected, start_of_weights(), strict=True):
        moved = max(float(np.abs(b - begun).max()), 0.1 * float(np.abs(b).max()))
        worst = max(worst, float(np.abs(a - b).max()) / moved)
    return worst
