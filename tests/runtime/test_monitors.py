"""Monitors beside the callbacks of Keras, figure by figure."""

from __future__ import annotations

import os

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from specc.kernels.adjusted import adjusted
from specc.kernels.monitors import ModelCheckpoint, ReduceLrOnPlateau
from specc.kernels.objective import State
from specc.runtime.settings import Settings
from specc.runtime.train import fit

RATE = 0.5


def state_of(weight=0.0):
    memory = adjusted(optax.sgd, RATE).init({"w": jnp.float32(weight)})
    return State({"w": jnp.float32(weight)}, (memory,), jnp.uint32(0), jnp.int32(0))


@pytest.mark.keras
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("min", {"patience": 2, "factor": 0.5}),
        ("max", {"patience": 1, "factor": 0.3, "cooldown": 2, "min_delta": 0.05}),
        ("min", {"patience": 0, "factor": 0.5, "min_lr": 0.05}),
        ("max", {"patience": 3, "cooldown": 1, "min_lr": 0.2}),
    ],
)
def test_the_learning_rate_is_that_of_keras(mode, options, seed):
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras")
    values = np.random.default_rng(seed).normal(size=25).cumsum().astype(np.float32)
    theirs = keras.callbacks.ReduceLROnPlateau(monitor="figure", mode=mode, **options)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(RATE), loss="mse")
    theirs.set_model(model)
    theirs.on_train_begin()
    given = {k: v for k, v in options.items() if k != "min_lr"}
    ours = ReduceLrOnPlateau("figure", mode, **given, least=options.get("min_lr", 0) / RATE)
    state = state_of()
    memory = ours.init(state)
    for epoch, value in enumerate(values):
        theirs.on_epoch_end(epoch, {"figure": float(value)})
        memory, state, stop = ours.update(
            memory, jnp.int32(epoch), {"figure": jnp.float32(value)}, state
        )
        assert not stop
        rate = RATE * float(state.optimizers[0].factor)
        assert rate == pytest.approx(float(model.optimizer.learning_rate), rel=1e-6)


def test_the_weights_of_the_best_epoch_are_remembered():
    monitor = ModelCheckpoint("figure", "max")
    memory = monitor.init(state_of())
    for epoch, value in enumerate([0.1, 0.7, 0.3, 0.7]):
        memory, _, stop = monitor.update(
            memory, jnp.int32(epoch), {"figure": jnp.float32(value)}, state_of(epoch)
        )
        assert not stop
    assert (int(memory.epoch), float(memory.weights["w"])) == (1, 1.0)


def test_the_lowered_rate_moves_the_weights_less(program, data):
    """The factor is in the compiled program: with a factor of nearly nothing, nothing moves."""
    from specc.catalog.callbacks.reduce_lr_on_plateau import reduce_lr_on_plateau

    objective = program.objectives[0]._replace(optimizer=lambda _: adjusted(optax.sgd, 0.1))
    program = program._replace(objectives=(objective,))
    # An improvement by more than 100 never comes: from the second epoch on the rate is lowered.
    word = reduce_lr_on_plateau(patience=1, factor=1e-7, min_delta=100.0)
    losses = fit(program, data, Settings(epochs=5, batch_size=16, callbacks=(word,))).history[
        "loss"
    ]
    free = fit(program, data, Settings(epochs=5, batch_size=16)).history["loss"]
    assert losses[:2] == free[:2]
    assert losses[3] == pytest.approx(losses[4], rel=1e-4)
    assert free[3] > free[4] * 1.01
