"""Replicas are what single runs with their seeds are, and their figures have a mean and a spread."""

from __future__ import annotations

import os
import statistics
from dataclasses import replace

import jax
import numpy as np
import pytest
from scipy import stats

from specc.catalog.callbacks.early_stopping import early_stopping
from specc.runtime import replicas
from specc.runtime.evaluate import evaluate
from specc.runtime.interrupt import Interrupt
from specc.runtime.phases import Phase
from specc.runtime.progress import Silent
from specc.runtime.settings import Settings
from specc.runtime.spread import spread, student_t
from specc.runtime.train import fit

STOPPING = early_stopping(
    monitor="val_loss", patience=4, min_delta=0.02, restore_best=True, mode="min"
)


def trained(program, data, settings, count, interrupt=None):
    interrupt = Interrupt() if interrupt is None else interrupt
    stage = Phase("", program, settings)
    return replicas.run((stage,), data, count, progress=Silent(), interrupt=interrupt)


def leaves(state):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(state)]


@pytest.fixture(scope="module")
def stopped(program, data):
    """Four replicas, each stopped when its own figure asks for it."""
    settings = Settings(epochs=60, batch_size=16, seed=2**32 - 2, callbacks=(STOPPING,))
    return settings, trained(program, data, settings, 4)


def test_each_is_what_a_single_run_with_its_seed_is(program, data, stopped):
    settings, made = stopped
    assert made.together
    assert made.seeds == (2**32 - 2, 2**32 - 1, 0, 1)
    for seed, outcome in zip(made.seeds, made.outcomes, strict=True):
        alone = fit(program, data, replace(settings, seed=seed))
        assert outcome.epochs == alone.epochs
        assert outcome.phases[0].stopped == alone.stopped
        assert int(outcome.state.step) == int(alone.state.step)
        for name, values in alone.history.items():
            assert outcome.history[name] == pytest.approx(values, rel=1e-4, abs=1e-6), name
        for mine, other in zip(leaves(outcome.state), leaves(alone.state), strict=True):
            assert mine == pytest.approx(other, rel=1e-3, abs=1e-5)


def test_one_that_has_stopped_stays_as_it_is_while_others_go_on(stopped):
    _, made = stopped
    epochs = [outcome.epochs for outcome in made.outcomes]
    assert len(set(epochs)) > 1
    assert all(outcome.phases[0].stopped for outcome in made.outcomes)
    for outcome in made.outcomes:
        values = outcome.history["val_loss"]
        assert len(values) == outcome.epochs
        assert int(outcome.state.step) == 7 * outcome.epochs  # 105 rows in batches of 16
        assert min(values) < min(values[-4:]) + 0.02


def test_they_differ_and_their_figures_are_those_of_evaluate(program, data, stopped):
    _, made = stopped
    states = [outcome.state for outcome in made.outcomes]
    found = replicas.evaluations(program, states, data["test"], 16, together=True, streams=False)
    assert len({figures["loss"] for figures in found}) == 4
    for state, figures in zip(states, found, strict=True):
        assert figures == pytest.approx(evaluate(program, state, data["test"], 16), rel=1e-5)


@pytest.mark.parametrize(
    ("count", "shares"), [(1, 1), (2, 1), (4, 1), (7, 1), (8, 2), (9, 1), (10, 2), (12, 3), (16, 4)]
)
@pytest.mark.parametrize("cores", [1, 64])
def test_shares_are_equal_and_depend_on_the_number_of_replicas_alone(
    monkeypatch, count, shares, cores
):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(cores), raising=False)
    assert replicas.side_by_side(count) == shares


def test_shares_give_what_one_program_gives(program, data, stopped, monkeypatch):
    settings, made = stopped
    monkeypatch.setattr(replicas, "SHARE", 2)
    assert replicas.side_by_side(4) == 2
    other = trained(program, data, settings, 4)
    for mine, outcome in zip(made.outcomes, other.outcomes, strict=True):
        assert outcome.epochs == mine.epochs
        assert outcome.history["loss"] == pytest.approx(mine.history["loss"], rel=1e-4)


def test_in_turn_gives_the_same(program, data, stopped, monkeypatch):
    settings, made = stopped
    monkeypatch.setattr(replicas.Together, "run", lambda *_: None)
    other = trained(program, data, replace(settings, epochs=3), 2)
    assert not other.together
    for mine, outcome in zip(made.outcomes, other.outcomes, strict=False):
        assert outcome.history["loss"] == pytest.approx(mine.history["loss"][:3], rel=1e-5)


def test_a_replica_that_fails_does_not_touch_the_others(program, data):
    """One row is poisoned: some meet it in the first three batches that they draw."""
    features = data["train"]["features"].copy()
    features[0] = 3e38
    poisoned = {**data, "train": {**data["train"], "features": features}}
    settings = Settings(epochs=3, batch_size=16, steps_per_epoch=1)
    made = trained(program, poisoned, settings, 8)
    failed = [outcome.fault is not None for outcome in made.outcomes]
    assert any(failed)
    assert not all(failed)
    for seed in (failed.index(True), failed.index(False)):
        outcome = made.outcomes[seed]
        alone = fit(program, poisoned, replace(settings, seed=seed))
        assert (alone.fault is None) == (outcome.fault is None)
        assert alone.epochs == outcome.epochs
        if alone.fault is not None:
            assert outcome.fault.sentence() == alone.fault.sentence()


def test_an_interrupt_leaves_what_was_trained(program, data):
    class After:
        calls = 0

        def __bool__(self):
            self.calls += 1
            return self.calls > 1

    made = trained(program, data, Settings(epochs=10_000, batch_size=16), 2, After())
    assert not made.outcomes[0].complete
    assert 0 < made.outcomes[0].epochs < 10_000


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 8, 29, 500])
@pytest.mark.parametrize("probability", [0.5, 0.9, 0.975, 0.9995])
def test_the_quantile_of_student_s_distribution(probability, freedom):
    expected = stats.t.ppf(probability, freedom)
    assert student_t(probability, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_mean_deviation_and_interval():
    values = [0.91, 0.94, 0.9, 0.97, 0.93]
    found = spread(values)
    expected = stats.t.interval(0.95, 4, np.mean(values), stats.sem(values))
    assert found["mean"] == pytest.approx(statistics.mean(values))
    assert found["std"] == pytest.approx(statistics.stdev(values))
    assert (found["low"], found["high"]) == pytest.approx(expected)


def test_lists_go_item_by_item_and_one_value_has_no_spread():
    assert spread([[1.0, 2.0], [3.0, 2.0]])["mean"] == [2.0, 2.0]
    assert spread([0.5]) == {"mean": 0.5, "std": None, "low": None, "high": None}


INFINITE, NEITHER = float("inf"), float("nan")


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        ([INFINITE, -INFINITE], NEITHER),
        ([INFINITE, 1.0], INFINITE),
        ([NEITHER, 1.0], NEITHER),
        ([1.5e308, 1.5e308], INFINITE),
        ([1e200, -1e200], 0.0),
    ],
)
def test_figures_that_are_not_finite_have_a_mean_and_a_spread_like_them(values, mean):
    """A metric of one replica may be infinite, and that of another minus infinity."""
    found = spread(values)
    assert found["mean"] == pytest.approx(mean, nan_ok=True)
    assert not np.isfinite([found["std"], found["low"], found["high"]]).any()


def test_each_epoch_is_told_once_though_one_has_stopped(program, data, monkeypatch):
    seen = []

    class Tells(Silent):
        def epoch(self, epoch, figures, steps, seconds):
            seen.append(epoch)

    monkeypatch.setattr(replicas, "MOMENT", 0.0)  # one epoch a dispatch
    settings = Settings(epochs=60, batch_size=16, seed=2**32 - 2, callbacks=(STOPPING,))
    stage = Phase("", program, settings)
    made = replicas.run((stage,), data, 4, progress=Tells(), interrupt=Interrupt())
    epochs = [outcome.epochs for outcome in made.outcomes]
    assert min(epochs) < max(epochs) - 1
    assert seen == list(range(1, max(epochs) + 1))
