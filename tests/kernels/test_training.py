"""The engine's step: what it adds up, whose turn it is, what it carries along."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from specc.kernels.epochs import Batches, start_watch, train_epochs
from specc.kernels.mean import Mean
from specc.kernels.objective import Objective, Program
from specc.kernels.training import Trainer

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(12, 3)).astype(np.float32)
Y = RANDOM.normal(size=(12, 2)).astype(np.float32)
BATCH = {"x": X, "y": Y, "trust": RANDOM.uniform(0.5, 2, 12).astype(np.float32)}
ALL = np.ones(12, bool)


class Affine(nnx.Module):
    def __init__(self, *, rngs):
        self.first = nnx.Linear(3, 4, rngs=rngs)
        self.second = nnx.Linear(4, 2, rngs=rngs)

    def __call__(self, x, **_):
        return self.second(nnx.tanh(self.first(x)))


def squares(batch, outputs, _=None):
    return {"y": jnp.mean(jnp.square(outputs["y"] - batch["y"]), axis=-1)}


def program(model=Affine, losses=squares, objectives=None, **changes):
    def forward(model, batch, *, training=False, rngs=None, valid=None):
        return {"y": model(batch["x"], training=training, rngs=rngs, valid=valid)}, {}

    usual = (Objective("loss", losses, {"y": 1.0}, nnx.Param, lambda _: optax.sgd(0.1)),)
    made = Program(
        model=model,
        forward=forward,
        finish=lambda outputs: outputs,
        weights=lambda _: {},
        measure=lambda batch, outputs: {"error": (batch["y"], outputs["y"])},
        metrics={"error": Mean(lambda target, output: jnp.abs(target - output))},
        objectives=objectives or usual,
    )
    return made._replace(**changes)


def stepped(program, batch=BATCH, valid=ALL, steps=1, seed=0, **options):
    """State and figures after some steps on the same batch."""
    trainer = Trainer(program, steps, **options)
    state = jax.jit(trainer.create)(np.uint32(seed))
    sums = trainer.sums(len(valid))
    step = jax.jit(trainer.train_step)
    for _ in range(steps):
        state, sums = step(state, sums, batch, valid)
    return state, {name: float(value) for name, value in trainer.results(sums).items()}


def numbers(state):
    return {
        "/".join(map(str, path)): np.asarray(variable[...])
        for path, variable in nnx.to_flat_state(state.weights)
    }


def close(a, b, **tolerance):
    a, b = numbers(a), numbers(b)
    return a.keys() == b.keys() and all(np.allclose(a[k], b[k], **tolerance) for k in a)


def test_what_fills_the_batch_up_changes_nothing():
    garbage = {
        name: np.concatenate([a[:9], 1e3 * np.ones_like(a[:3])]) for name, a in BATCH.items()
    }
    short = {name: a[:9] for name, a in BATCH.items()}
    state, figures = stepped(program(), garbage, np.arange(12) < 9)
    expected, same = stepped(program(), short, np.ones(9, bool))
    assert close(state, expected, rtol=1e-6)
    assert figures == pytest.approx(same, rel=1e-6)


def test_loss_and_metrics_are_weighted_means():
    weighted = program(weights=lambda b: {"y": b["trust"], "error": b["trust"]})
    before, _ = stepped(weighted, steps=0)
    model = nnx.merge(Trainer(weighted, 1).graphdef, before.weights)
    output = np.asarray(model(X), np.float64)
    _, figures = stepped(weighted)
    trust = BATCH["trust"].astype(np.float64)
    expected = np.average(((output - Y) ** 2).mean(axis=1), weights=trust)
    assert figures["loss"] == pytest.approx(expected, rel=1e-5)
    expected = np.average(np.abs(output - Y).mean(axis=1), weights=trust)
    assert figures["error"] == pytest.approx(expected, rel=1e-5)


def test_a_batch_without_any_weight_trains_nothing():
    weightless = program(weights=lambda b: {"y": 0 * b["trust"]})
    before, _ = stepped(weightless, steps=0)
    after, figures = stepped(weightless)
    assert close(before, after, rtol=0, atol=0)
    assert figures["loss"] == 0


def test_several_terms_count_by_their_weights_and_are_told_each():
    def losses(batch, outputs, _):
        return {"a": squares(batch, outputs)["y"], "b": jnp.abs(outputs["y"][:, 0])}

    objective = Objective("loss", losses, {"a": 1.0, "b": 0.2}, nnx.Param, lambda _: optax.sgd(0.1))
    _, figures = stepped(program(objectives=(objective,)))
    assert list(Trainer(program(objectives=(objective,)), 1).names()) == [
        "loss",
        "a_loss",
        "b_loss",
        "error",
    ]
    expected = figures["a_loss"] + 0.2 * figures["b_loss"]
    assert figures["loss"] == pytest.approx(expected, rel=1e-6)


def test_added_losses_are_trained_and_told():
    def forward(model, batch, **_):
        return {"y": model(batch["x"])}, {"decay": 0.5 * jnp.sum(model.second.kernel[...] ** 2)}

    plain, plain_figures = stepped(program())
    added, figures = stepped(program(forward=forward))
    kernel = numbers(stepped(program(), steps=0)[0])["second/kernel"]
    assert figures["loss"] - plain_figures["loss"] == pytest.approx(
        0.5 * (kernel**2).sum(), rel=1e-5
    )
    moved = numbers(plain)["second/kernel"] - numbers(added)["second/kernel"]
    assert moved == pytest.approx(0.1 * kernel, abs=1e-6)


@pytest.mark.parametrize("parts", [2, 3])
def test_parts_of_a_batch_add_up_to_the_batch(parts):
    weighted = program(weights=lambda b: {"y": b["trust"]})
    valid = np.arange(12) < 7  # of three parts the last has none
    whole, figures = stepped(weighted, valid=valid, steps=3)
    cut, same = stepped(weighted, valid=valid, steps=3, accumulate=parts)
    assert close(whole, cut, rtol=1e-5)
    assert figures == pytest.approx(same, rel=1e-5)


def below(name):
    return nnx.All(nnx.Param, lambda path, _: path[0] == name)


def two_objectives(every=1):
    return program(
        objectives=(
            Objective("first", squares, {"y": 1.0}, below("first"), lambda _: optax.sgd(0.1)),
            Objective(
                "second", squares, {"y": 1.0}, below("second"), lambda _: optax.sgd(0.1), every
            ),
        )
    )


def test_each_objective_sees_what_the_one_before_has_changed():
    start, _ = stepped(two_objectives(), steps=0)
    graphdef = Trainer(two_objectives(), 1).graphdef
    model = nnx.merge(graphdef, start.weights, copy=True)
    told = {}
    for name in ("first", "second"):

        def loss(model):
            return squares(BATCH, {"y": model(X)})["y"].mean()

        part = nnx.DiffState(0, below(name))
        value, gradients = nnx.value_and_grad(loss, argnums=part)(model)
        told[f"{name}_loss"] = float(value)
        changed = jax.tree.map(lambda w, g: w - 0.1 * g, nnx.state(model, below(name)), gradients)
        nnx.update(model, changed)
    state, figures = stepped(two_objectives())
    assert close(state, state._replace(weights=nnx.state(model)), rtol=1e-5, atol=1e-7)
    assert {n: figures[n] for n in told} == pytest.approx(told, rel=1e-5)
    assert told["first_loss"] > told["second_loss"]


def test_an_objective_may_take_only_every_third_turn():
    after = [numbers(stepped(two_objectives(every=3), steps=n)[0]) for n in range(5)]
    moves = [(a["second/kernel"] != b["second/kernel"]).any() for a, b in pairwise(after)]
    assert moves == [True, False, False, True]
    assert all((a["first/kernel"] != b["first/kernel"]).any() for a, b in pairwise(after))


class Normalized(nnx.Module):
    def __init__(self, *, rngs):
        self.norm = nnx.BatchNorm(3, momentum=0.5, rngs=rngs)
        self.dense = nnx.Linear(3, 2, rngs=rngs)

    def __call__(self, x, *, training=False, valid=None, **_):
        mask = None if valid is None else valid[:, None]
        return self.dense(self.norm(x, use_running_average=not training, mask=mask))


def test_running_statistics_are_carried_along_and_only_evaluation_uses_them():
    state, _ = stepped(program(Normalized), steps=2)
    found = numbers(state)
    assert found["norm/mean"] == pytest.approx(0.75 * X.mean(axis=0), abs=1e-6)
    trainer = Trainer(program(Normalized), 1)
    evaluate = jax.jit(trainer.evaluate_step)
    before = numbers(state)
    evaluate(state, trainer.sums(12), BATCH, ALL, 0)
    assert all((before[k] == numbers(state)[k]).all() for k in before)


class Noisy(Affine):
    def __init__(self, *, rngs):
        super().__init__(rngs=rngs)
        self.dropout = nnx.Dropout(0.5)

    def __call__(self, x, *, training=False, rngs=None, **_):
        x = self.dropout(x, deterministic=not training, rngs=rngs)
        return super().__call__(x)


def test_draws_depend_on_seed_and_step_alone():
    (a, told), (b, same) = (stepped(program(Noisy), steps=3) for _ in range(2))
    assert close(a, b, rtol=0, atol=0)
    assert told == same
    # The same weights, another step: another draw.
    trainer = Trainer(program(Noisy), 1)
    state = trainer.create(np.uint32(0))
    losses = [
        float(trainer.results(trainer.train_step(now, trainer.sums(12), BATCH, ALL)[1])["loss"])
        for now in (state, state._replace(step=jnp.int32(7)), state)
    ]
    assert losses[0] == losses[2] != losses[1]


def test_no_draws_where_nothing_is_trained():
    trainer = Trainer(program(Noisy), 1)
    state = trainer.create(np.uint32(0))
    for position in (0, 1):
        outputs = trainer.predict_step(state, {"x": X}, position)
        expected = nnx.merge(trainer.graphdef, state.weights)(X)
        assert outputs["y"] == pytest.approx(np.asarray(expected))


def test_a_metric_may_see_one_value():
    measured = program(
        measure=lambda _, outputs: {"error": (outputs["y"][:, 0],)}, metrics={"error": Mean()}
    )
    before, _ = stepped(measured, steps=0)
    model = nnx.merge(Trainer(measured, 1).graphdef, before.weights)
    expected = float(np.asarray(model(X))[:, 0].mean())
    assert stepped(measured)[1]["error"] == pytest.approx(expected, rel=1e-5)


def test_eight_replicas_train_in_one_program_as_each_would_alone():
    trainer = Trainer(program(Noisy), 6)
    seeds = np.arange(8, dtype=np.uint32)
    rows = np.stack([np.random.default_rng(s).permutation(12).reshape(1, 3, 4) for s in seeds])
    valid = np.ones((3, 4), bool)

    def run(seed, rows):
        state = trainer.create(seed)
        watch = start_watch((), state)
        batches = Batches({"x": X, "y": Y}, rows, valid)
        return train_epochs(trainer, (), state, watch, batches, None, 1)

    together = jax.jit(jax.vmap(run))(seeds, rows)
    for index in (0, 5):
        alone = jax.jit(run)(seeds[index], rows[index])
        one = jax.tree.map(partial(jnp.take, indices=index, axis=0), together[0])
        assert close(one, alone[0], rtol=1e-5, atol=1e-6)
        assert together[2]["loss"][index] == pytest.approx(np.asarray(alone[2]["loss"]), rel=1e-5)
