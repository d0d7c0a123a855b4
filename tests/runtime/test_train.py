"""Training gives what a plain loop gives, and the same again."""

from __future__ import annotations

import jax
import numpy as np
import optax
import pytest
from flax import nnx

from specc.catalog.callbacks.early_stopping import early_stopping
from specc.kernels.order import epoch_rows
from specc.kernels.training import Trainer
from specc.runtime import whole_epochs
from specc.runtime.interrupt import Interrupt
from specc.runtime.monitors import monitors_of
from specc.runtime.settings import Settings
from specc.runtime.train import beginning, fit


def leaves(state):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(state)]


def same(a, b):
    return all(x.tobytes() == y.tobytes() for x, y in zip(leaves(a), leaves(b), strict=True))


def plain_loop(program, data, settings):
    """Losses of each epoch by a Python loop over nnx.Optimizer, ragged last batch and all."""
    train = data["train"]
    state = beginning(Trainer(program, 1), (), settings.seed)[1]().state
    model = nnx.merge(Trainer(program, 1).graphdef, state.weights, copy=True)
    optimizer = nnx.Optimizer(model, program.objectives[0].optimizer(1), wrt=nnx.Param)
    n, size = len(train["species"]), settings.batch_size
    history = []
    for epoch in range(settings.epochs):
        order = epoch_rows(n, size, -(-n // size), settings.seed, epoch).reshape(-1)[:n]
        total = 0.0
        for start in range(0, n, size):
            rows = order[start : start + size]

            def loss(model, rows=rows):
                scores = model(train["features"][rows])
                labels = train["species"][rows]
                return optax.softmax_cross_entropy_with_integer_labels(scores, labels).mean()

            value, gradients = nnx.value_and_grad(loss)(model)
            optimizer.update(model, gradients)
            total += float(value) * len(rows)
        history.append(total / n)
    return history


def test_losses_are_those_of_a_plain_loop_with_a_ragged_last_batch(program, data):
    settings = Settings(epochs=3, batch_size=16, seed=4)
    expected = plain_loop(program, data, settings)
    assert fit(program, data, settings).history["loss"] == pytest.approx(expected, rel=1e-5)


def test_it_learns_iris(program, data):
    fitted = fit(program, data, Settings(epochs=100, batch_size=16))
    assert list(fitted.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert len(fitted.history["loss"]) == fitted.epochs == 100
    assert fitted.history["val_accuracy"][-1] >= 0.9
    assert int(fitted.state.step) == 700


def test_the_same_settings_give_the_same_bytes_and_another_seed_others(program, data):
    first, second, other = (
        fit(program, data, Settings(epochs=5, batch_size=16, seed=seed)) for seed in (1, 1, 2)
    )
    assert same(first.state, second.state)
    assert first.history == second.history
    assert not same(first.state.weights, other.state.weights)


def test_a_run_that_goes_on_is_the_run_that_never_stopped(program, data):
    whole = fit(program, data, Settings(epochs=6, batch_size=16))
    half = fit(program, data, Settings(epochs=3, batch_size=16))
    rest = fit(program, data, Settings(epochs=6, batch_size=16), start=half.position)
    assert same(whole.state, rest.state)
    assert rest.history == whole.history


@pytest.mark.parametrize("length", [1, 3, 7, 100])
def test_pieces_of_an_epoch_give_what_whole_epochs_give(program, data, length, monkeypatch):
    settings = Settings(epochs=3, batch_size=16)
    whole = fit(program, data, settings)
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: length)
    monkeypatch.setattr(whole_epochs, "ready", None)
    cut = fit(program, data, settings)
    assert list(cut.history) == list(whole.history)
    for name, figures in whole.history.items():
        assert cut.history[name] == pytest.approx(figures, rel=1e-5)


@pytest.mark.parametrize("patience", [0, 2])
def test_early_stopping_stops_and_restores_the_best(program, data, patience):
    word = early_stopping(patience=patience, restore_best=True, min_delta=0.05)
    stopped = fit(program, data, Settings(epochs=50, batch_size=16, callbacks=(word,)))
    free = fit(program, data, Settings(epochs=50, batch_size=16))
    expected = keras_stop(free.history["val_loss"], patience=patience, min_delta=0.05)
    assert (stopped.epochs, int(stopped.position.watch.memories[0].epoch)) == expected
    assert stopped.stopped
    best = fit(program, data, Settings(epochs=expected[1] + 1, batch_size=16))
    assert same(best.state.weights, stopped.state.weights)


def keras_stop(values, *, patience, min_delta):
    """Epochs run and the best of them, by the loop of Keras' EarlyStopping."""
    best, best_epoch, wait = None, 0, 0
    for epoch, value in enumerate(values):
        wait += 1
        if best is None or value + min_delta < best:
            best, best_epoch, wait = value, epoch, 0
        elif wait >= patience and epoch > 0:
            return epoch + 1, best_epoch
    return len(values), best_epoch


@pytest.mark.parametrize(
    ("monitor", "sign"),
    [("val_loss", -1), ("loss", -1), ("val_auc", 1), ("auc", 1), ("mean_absolute_error", -1)],
)
def test_the_better_direction_is_that_of_the_metric(monitor, sign):
    settings = Settings(
        callbacks=(early_stopping(monitor=monitor),),
        better={"auc": "max", "mean_absolute_error": "min"},
    )
    assert [m.sign for m in monitors_of(settings)] == [sign]


@pytest.mark.parametrize(("figure", "mode"), [("val_accuracy", "max"), ("loss", "min")])
def test_a_goal_ends_the_run_at_the_first_epoch_that_meets_it(program, data, figure, mode):
    free = fit(program, data, Settings(epochs=20, batch_size=16)).history[figure]
    value = 0.9 if mode == "max" else 0.4
    met = [v >= value if mode == "max" else v <= value for v in free]
    assert 0 < met.index(True) < 19
    settings = Settings(
        epochs=20, batch_size=16, goal=(figure, {"max": ">=", "min": "<="}[mode], value)
    )
    fitted = fit(program, data, settings)
    assert fitted.stopped
    assert fitted.history[figure] == free[: met.index(True) + 1]


def test_an_interrupt_ends_the_run_after_the_piece_at_work(program, data):
    interrupt = Interrupt()

    class Presses:
        def epoch(self, epoch, figures, steps, seconds):
            interrupt.signal = 2

        def step(self, epoch, step, steps, seconds):
            pass

    fitted = fit(program, data, Settings(epochs=500), progress=Presses(), interrupt=interrupt)
    assert fitted.epochs == 1
    assert interrupt.exit_code == 130


def test_steps_per_epoch_goes_on_from_pass_to_pass():
    rows = [epoch_rows(10, 4, 2, seed=0, epoch=e) for e in range(5)]
    seen = np.concatenate([r.reshape(-1) for r in rows])
    assert all(sorted(seen[i : i + 10]) == list(range(10)) for i in range(0, 40, 10))


def test_one_pass_fills_its_last_batch_from_its_own_beginning():
    rows = epoch_rows(10, 4, 3, seed=0, epoch=7).reshape(-1)
    assert sorted(rows[:10]) == list(range(10))
    assert list(rows[10:]) == list(rows[:2])


@pytest.mark.parametrize(("n", "size"), [(150, 16), (32, 8), (3, 16), (1, 7)])
def test_an_order_is_that_of_a_generator_made_for_its_seed_and_epoch(n, size):
    steps = -(-n // size)
    for seed, epoch in ((0, 0), (5, 1), (2**32 - 1, 2**20), (0, 0)):
        new = np.random.Generator(np.random.Philox(key=[seed, epoch]))
        expected = np.resize(new.permutation(n), (steps, size))
        found = epoch_rows(n, size, steps, seed, epoch)
        assert found.dtype == np.int32
        assert (found == expected).all()
