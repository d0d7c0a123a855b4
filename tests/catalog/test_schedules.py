"""Schedules over the count of updates, against Keras and optax."""

from __future__ import annotations

import numpy as np
import optax
import pytest

from specc.runtime.load import load
from tests.catalog.harness import Compiled, diagnostics_of

keras = pytest.importorskip("keras")

FIT = 200  # updates of the fit


def spec(schedule: str) -> str:
    return (
        "model (x: float[4]) { x |> Dense(1) }\n"
        f"compile {{\n  loss      = mean_squared_error\n  optimizer = sgd({schedule})\n}}\n"
    )


def rates(schedule: str, counts) -> np.ndarray:
    """The rates of the emitted program: its optimizer, asked for the step of a gradient of -1."""
    text = Compiled(spec(schedule)).text
    before, _, after = text.partition("    return optax.scale_by_learning_rate(rate)")
    assert after
    module = load(f"{before}    return rate{after}", "schedule.spec")
    rate = module.optimizer(FIT)
    return np.array([float(rate(np.int32(c))) for c in counts])


COUNTS = [0, 1, 2, 9, 10, 11, 49, 50, 51, 99, 100, 101, 150, 199, 200, 250]
of = keras.optimizers.schedules


@pytest.mark.parametrize(
    ("schedule", "reference"),
    [
        ("cosine_decay(0.1)", of.CosineDecay(0.1, FIT)),
        ("cosine_decay(0.1, 100, alpha = 0.2)", of.CosineDecay(0.1, 100, 0.2)),
        ("cosine_decay_restarts(0.1, 40)", of.CosineDecayRestarts(0.1, 40)),
        (
            "cosine_decay_restarts(0.1, 30, 1.0, 0.5, 0.1)",
            of.CosineDecayRestarts(0.1, 30, 1.0, 0.5, 0.1),
        ),
        ("exponential_decay(0.1, 50, 0.5)", of.ExponentialDecay(0.1, 50, 0.5)),
        (
            "exponential_decay(0.1, 50, 0.5, staircase = true)",
            of.ExponentialDecay(0.1, 50, 0.5, staircase=True),
        ),
        ("exponential_decay(0.1, decay_rate = 0.5)", of.ExponentialDecay(0.1, FIT, 0.5)),
        ("inverse_time_decay(0.1, 50, 0.5)", of.InverseTimeDecay(0.1, 50, 0.5)),
        (
            "inverse_time_decay(0.1, 50, 0.5, true)",
            of.InverseTimeDecay(0.1, 50, 0.5, staircase=True),
        ),
        ("polynomial_decay(0.1)", of.PolynomialDecay(0.1, FIT)),
        ("polynomial_decay(0.1, 60, 0.01, 2.0)", of.PolynomialDecay(0.1, 60, 0.01, 2.0)),
        (
            "polynomial_decay(0.1, 60, cycle = true)",
            of.PolynomialDecay(0.1, 60, cycle=True),
        ),
        (
            "piecewise_constant_decay([10, 100], [0.1, 0.01, 0.002])",
            of.PiecewiseConstantDecay([10, 100], [0.1, 0.01, 0.002]),
        ),
    ],
)
def test_schedules_of_keras(schedule, reference) -> None:
    expected = [float(reference(c)) for c in COUNTS]
    np.testing.assert_allclose(rates(schedule, COUNTS), expected, rtol=2e-5, atol=1e-8)


def test_a_warm_up_reaches_the_peak_and_goes_on_as_keras_does() -> None:
    reference = of.CosineDecay(0.0, FIT - 20, warmup_target=0.1, warmup_steps=20)
    counts = np.arange(20, FIT)
    found = rates("cosine_decay(0.1, warmup = 10%)", counts)
    np.testing.assert_allclose(found, [float(reference(c)) for c in counts], rtol=2e-5, atol=1e-8)
    rising = rates("cosine_decay(0.1, warmup = 20)", np.arange(20))
    np.testing.assert_allclose(rising, 0.1 * np.arange(1, 21) / 20, rtol=1e-6)


@pytest.mark.parametrize(
    "schedule",
    ["exponential_decay(0.1, 50, 0.5, warmup = 5)", "inverse_square_root(0.1, 5, warmup = 5)"],
)
def test_every_schedule_may_warm_up(schedule) -> None:
    found = rates(schedule, np.arange(8))
    np.testing.assert_allclose(found[:6], [0.02, 0.04, 0.06, 0.08, 0.1, 0.1], rtol=1e-6)
    assert found[6] < 0.1


def test_one_cycle_is_that_of_optax() -> None:
    reference = optax.cosine_onecycle_schedule(FIT, 0.1)
    found = rates("one_cycle(0.1)", COUNTS)
    np.testing.assert_allclose(found, [float(reference(c)) for c in COUNTS], rtol=1e-5, atol=1e-9)


def test_warmup_stable_decay() -> None:
    schedule = "warmup_stable_decay(0.1, warmup = 20, decay = 40, alpha = 0.1)"
    found = rates(schedule, [0, 9, 19, 20, 100, 160, 180, 200, 300])
    expected = [0.005, 0.05, 0.1, 0.1, 0.1, 0.1, 0.055, 0.01, 0.01]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(("shape", "middle"), [("cosine", 0.05), ("root", 0.1 * (1 - 0.5**0.5))])
def test_the_shape_of_the_decay(shape, middle) -> None:
    schedule = f"warmup_stable_decay(0.1, warmup = 0, decay = 50%, shape = {shape})"
    found = rates(schedule, [100, 150, 200])
    np.testing.assert_allclose(found, [0.1, middle, 0.0], rtol=1e-5, atol=1e-8)


def test_linear_warmup_stays_at_the_peak() -> None:
    found = rates("linear_warmup(0.1, 10)", [0, 4, 9, 10, 500])
    np.testing.assert_allclose(found, [0.01, 0.05, 0.1, 0.1, 0.1], rtol=1e-6)


@pytest.mark.parametrize(
    "schedule",
    [
        "piecewise_constant_decay([10], [0.1])",
        "piecewise_constant_decay([10, 5], [0.1, 0.2, 0.3])",
        "cosine_decay(0)",
        "cosine_decay(0.1, 0)",
        "one_cycle(0.1, rise = 1.0)",
    ],
)
def test_what_is_no_schedule(schedule) -> None:
    assert diagnostics_of(spec(schedule)) == ["E0206"]


@pytest.mark.parametrize(
    ("optimizer", "codes"),
    [
        ("sgd(one_cycle(0.1, 10))", ["W0413"]),
        ("lookahead(sgd(polynomial_decay(0.1, 10)))", ["W0413"]),
        ("sgd(cosine_decay(0.1, 25), gradient_accumulation_steps = 4)", []),
        ("sgd(cosine_decay(0.1))", []),
    ],
)
def test_a_schedule_that_ends_long_before_the_fit_is_told(optimizer, codes) -> None:
    text = spec("0.1").replace("sgd(0.1)", optimizer)
    assert diagnostics_of(f"{text}fit {{\n  epochs = 100\n}}\n") == codes
