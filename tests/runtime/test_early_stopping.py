"""Early stopping beside that of Keras, figure by figure."""

from __future__ import annotations

import os

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.kernels.monitors import EarlyStopping
from specc.kernels.objective import State

# Steps of 1/4, so that no difference is rounded where one side has 32 bits and the other 64.
VALUES = st.lists(st.integers(-8, 8).map(lambda n: n / 4), min_size=1, max_size=14)
OPTIONS = st.fixed_dictionaries(
    {
        "min_delta": st.sampled_from([0.0, 0.25, 1.0]),
        "patience": st.integers(0, 4),
        "baseline": st.sampled_from([None, -1.0, 0.25]),
        "start_from_epoch": st.integers(0, 5),
    }
)


@pytest.mark.keras
@settings(max_examples=40, deadline=None)
@given(values=VALUES, mode=st.sampled_from(["min", "max"]), options=OPTIONS, restore=st.booleans())
def test_it_stops_and_restores_as_keras_does(values, mode, options, restore):
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras")
    stopped, weight = theirs(keras, values, mode, options, restore)
    assert ours(values, mode, options, restore) == (stopped, weight)


def theirs(keras, values, mode, options, restore):
    """The epoch at whose end it stops, or None, and the weight that is left."""

    class Model:
        """The weight is the number of the epoch; `stop_training` is all else that is asked for."""

        stop_training = False
        weights = 0.0

        def get_weights(self):
            return self.weights

        def set_weights(self, weights):
            self.weights = weights

    model = Model()
    callback = keras.callbacks.EarlyStopping(
        monitor="figure", mode=mode, restore_best_weights=restore, **options
    )
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.weights = float(epoch)
        callback.on_epoch_end(epoch, {"figure": value})
        if model.stop_training:
            break
    callback.on_train_end()
    return (epoch if model.stop_training else None), model.weights


def ours(values, mode, options, restore):
    def at(epoch):
        return State({"w": np.float32(epoch)}, (), np.uint32(0), np.int32(0))

    monitor = EarlyStopping("figure", mode, restore_best=restore, **options)
    memory, stop = monitor.init(at(0)), False
    for epoch, value in enumerate(values):
        figures = {"figure": jnp.float32(value)}
        memory, state, stop = monitor.update(memory, jnp.int32(epoch), figures, at(epoch))
        if stop:
            break
    return (epoch if stop else None), float(monitor.finish(memory, state).weights["w"])
