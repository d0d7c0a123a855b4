"""A number that is not finite ends the training, and the report says where it came from."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import optax
import pytest

from specc.kernels.order import epoch_rows
from specc.runtime.settings import Settings
from specc.runtime.train import fit

SETTINGS = Settings(epochs=40, batch_size=16)


def finite(state):
    return all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(jax.device_get(state.weights)))


@pytest.fixture(params=[None, 1], ids=["whole epochs", "step by step"])
def form(request, monkeypatch):
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: request.param)


@pytest.mark.usefixtures("form")
def test_a_bad_row_is_found(program, data):
    train = dict(data["train"])
    train["features"] = train["features"].copy()
    train["features"][50, 2] = np.nan
    rows = epoch_rows(105, 16, 7, 0, 0)
    step = int(np.argwhere(rows == 50)[0, 0])
    fitted = fit(program, {"train": train}, SETTINGS)
    assert fitted.epochs == 0
    assert (fitted.fault.epoch, fitted.fault.step) == (1, step + 1)
    assert fitted.fault.inputs == ("features",)
    assert f"in epoch 1, step {step + 1}, the field `features`" in fitted.fault.sentence()
    assert finite(fitted.state)
    assert int(fitted.state.step) == step


def broken(program, update):
    """The program with an optimizer whose updates from the 20th on are not finite."""
    optimizer = optax.chain(optax.sgd(0.1), optax.stateless(lambda u, _: u), update)
    objective = program.objectives[0]._replace(optimizer=lambda _: optimizer)
    return program._replace(objectives=(objective,))


def from_step(number):
    def update(updates, count, _=None):
        bad = jax.tree.map(lambda u: u * jax.numpy.where(count >= number, np.inf, 1.0), updates)
        return bad, count + 1

    return optax.GradientTransformation(lambda _: jax.numpy.int32(0), update)


@pytest.mark.usefixtures("form")
def test_the_state_is_the_last_finite_one(program, data):
    fitted = fit(broken(program, from_step(19)), data, SETTINGS)
    assert (fitted.epochs, fitted.fault.epoch, fitted.fault.step) == (2, 3, 6)
    assert len(fitted.history["loss"]) == 2
    assert len(fitted.fault.losses) == 5
    assert int(fitted.state.step) == 19
    assert finite(fitted.state)
    assert "in epoch 3, step 6, the loss or a weight is not finite" in fitted.fault.sentence()


def test_a_gradient_that_is_not_finite_is_named(program, data):
    def losses(batch, outputs, valid):
        loss = program.objectives[0].losses(batch, outputs, valid)["species"]
        # The derivative of the square root is infinite at 0; the value is finite.
        return {"species": loss + jax.numpy.sqrt(0 * outputs["species"][:, 0])}

    objective = program.objectives[0]._replace(losses=losses)
    fitted = fit(program._replace(objectives=(objective,)), data, SETTINGS)
    assert (fitted.fault.epoch, fitted.fault.step) == (1, 1)
    assert "dense/kernel" in fitted.fault.gradients
    assert "the gradient of" in fitted.fault.sentence()


@pytest.mark.parametrize("large", [False, True])
def test_what_is_not_finite_is_never_saved(program, data, monkeypatch, large):
    """Not in the middle of an epoch either, where a save looks before the epoch has ended."""
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: 1)
    monkeypatch.setattr("specc.runtime.pieces.MOMENT", 0)
    if large:
        monkeypatch.setattr("specc.runtime.job.SMALL", 0)
    saved = []
    settings = replace(SETTINGS, save_seconds=0)
    fitted = fit(broken(program, from_step(9)), data, settings, save=saved.append)
    assert [int(position.state.step) for position in saved] == [*range(1, 8), 7, 8, 9]
    assert all(finite(position.state) for position in saved)
    assert (fitted.epochs, fitted.fault.epoch) == (1, 2)
    assert fitted.fault.step == (None if large else 3)
    assert large or int(fitted.state.step) == 9
    assert large or finite(fitted.state)
