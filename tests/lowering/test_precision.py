"""Half precision, matrix products and recomputation, as `compile` asks for them."""

from __future__ import annotations

from contextlib import contextmanager

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest
from flax import nnx

import specc
from specc.kernels.precision import loss_scale, loss_scaled
from tests.catalog.harness import Compiled, diagnostics_of

RANDOM = np.random.default_rng(0)
MODEL = """
layer Block()(x: float[time, features]) {
  h = x |> LayerNormalization |> Dense(4 * features, gelu) |> Dropout(0.1)
  add_loss(1e-3 * mean(h ** 2))
  x + (h |> Dense(features))
}
model (x: float[16, 8]) {
  x |> Dense(32) |> Block * 4 |> GlobalAveragePooling1D |> Dense(3, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = sgd(0.1)
  metrics   = [accuracy]
}
"""
ROWS = 64
BATCH = {
    "x": RANDOM.normal(size=(ROWS, 16, 8)).astype(np.float32),
    "target": RANDOM.integers(0, 3, ROWS).astype(np.int32),
}


def program(*settings, text=MODEL):
    lines = "".join(f"\n  {line}" for line in settings)
    return specc.compile(text=text.replace("compile {", f"compile {{{lines}"))


def stepped(*settings, steps=3, text=MODEL):
    made = program(*settings, text=text)
    state, losses = made.init(0), []
    for _ in range(steps):
        state, figures = made.train_step(state, BATCH)
        losses.append(float(figures["loss"]))
    return made, state, losses


def arrays_of(made, state):
    return {k: np.asarray(v) for k, v in made.weights(state).items()}


@contextmanager
def policy_of_keras(name):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    yield
    keras.config.set_dtype_policy(before)


HALF = {"mixed_bfloat16": jnp.bfloat16, "mixed_float16": jnp.float16}
LAYERS = {
    "Dense(6)": lambda: keras.layers.Dense(6),
    "Conv1D(6, 3)": lambda: keras.layers.Conv1D(6, 3),
    "LayerNormalization": keras.layers.LayerNormalization,
    "BatchNormalization": keras.layers.BatchNormalization,
    "MultiHeadAttention(2, 4)": lambda: keras.layers.MultiHeadAttention(2, 4),
}


@pytest.mark.parametrize(
    ("layer", "policy"),
    [(layer, "mixed_bfloat16") for layer in LAYERS] + [("Dense(6)", "mixed_float16")],
)
def test_layers_compute_in_half_precision_with_float32_weights_as_in_keras(layer, policy):
    x = RANDOM.normal(size=(5, 8, 4)).astype(np.float32)
    both = "Attention" in layer
    call = f"{layer}(x, x)" if both else f"x |> {layer}"
    ours, exact = (
        Compiled(f"model (x: float[8, 4]) {{\n  {call}\n}}\ncompile {{\n  precision = {p}\n}}\n")
        for p in (policy, "float32")
    )
    with policy_of_keras(policy):
        theirs = LAYERS[layer]()
        expected = theirs(x, x) if both else theirs(x)
    ours.set_weights(theirs.get_weights())
    exact.set_weights(theirs.get_weights())
    assert {w.dtype for w in ours.weights().values()} == {np.dtype("float32")}
    assert expected.dtype == HALF[policy]
    result = jax.jit(lambda x: ours(x=x))(x)
    assert result.dtype == jnp.float32  # for losses and metrics, which Keras computes in it, too
    truth = np.asarray(jax.jit(lambda x: exact(x=x))(x))
    error = np.abs(np.asarray(result) - truth).max()
    theirs_error = np.abs(np.asarray(expected, np.float32) - truth).max()
    unit = float(jnp.finfo(HALF[policy]).eps) * max(1, np.abs(truth).max())
    assert 0 < error <= 1.5 * theirs_error + unit


def test_a_weight_of_a_spec_s_layer_is_cast_like_those_of_the_catalog():
    text = "model (x: float[3]) {\n  param w: float[3] = ones\n  softmax(x |> Dense(3)) * w\n}\n"
    made = Compiled(f"{text}compile {{\n  precision = mixed_bfloat16\n}}\n")
    assert "self.w[...].astype(jnp.bfloat16)" in made.text
    assert "nnx.softmax(x.astype(jnp.float32)).astype(jnp.bfloat16)" in made.text


def test_the_loss_sees_float32_and_half_precision_learns_nearly_the_same():
    _, _, exact = stepped(steps=4)
    for policy in HALF:
        made, state, losses = stepped(f"precision = {policy}", steps=4)
        assert "in_float32" in made.python
        assert {a.dtype for a in arrays_of(made, state).values()} == {np.dtype("float32")}
        assert losses == pytest.approx(exact, rel=0.02)
        assert losses != exact
        assert losses[-1] < losses[0] - 0.05


def test_loss_scaling_skips_halves_and_doubles_as_in_keras():
    theirs = keras.optimizers.LossScaleOptimizer(
        keras.optimizers.SGD(0.5, momentum=0.9), initial_scale=64.0, dynamic_growth_steps=3
    )
    theirs.build([keras.Variable(np.float32([1, 2, 3]), dtype="float32")])
    expected = [jnp.float32([1, 2, 3])]
    kept = [v.value for v in theirs.variables]
    ours = loss_scaled(optax.sgd(0.5, momentum=0.9), initial=64.0, growth=3)
    weights = jnp.float32([1, 2, 3])
    memory, seen = ours.init(weights), []
    step = jax.jit(ours.update)
    for number in range(12):
        gradient = RANDOM.normal(size=3).astype(np.float32)
        if number in (1, 7):
            gradient[1] = np.inf if number == 1 else np.nan
        scale = loss_scale(memory)
        expected, kept = theirs.stateless_apply(kept, [gradient * scale], expected)
        changes, memory = step(gradient * scale, memory, weights)
        weights = optax.apply_updates(weights, changes)
        assert np.asarray(weights) == pytest.approx(np.asarray(expected[0]), rel=1e-6)
        names = [v.path.split("/")[-1] for v in theirs.variables]
        assert float(dict(zip(names, kept, strict=True))["dynamic_scale"]) == memory.scale
        seen.append(float(memory.scale))
    assert seen == [64, 32, 32, 32, 64, 64, 64, 32, 32, 32, 64, 64]


def test_small_gradients_survive_in_float16_and_an_overflow_is_no_update():
    made, state, _ = stepped("precision = mixed_float16", steps=1)
    assert float(state.optimizers[0].scale) == 2.0**15
    huge = state._replace(optimizers=(state.optimizers[0]._replace(scale=jnp.float32(1e30)),))
    after, figures = made.train_step(huge, BATCH)
    assert float(after.optimizers[0].scale) == np.float32(5e29)
    assert np.isfinite(float(figures["loss"]))
    before = arrays_of(made, huge)
    assert all(np.array_equal(a, before[k]) for k, a in arrays_of(made, after).items())


def step_of(made):
    """The lowered training step of a program."""
    state = jax.eval_shape(made.engine.trainer.create, np.uint32(0))
    return made.engine._step.lower(state, BATCH)


def test_recomputed_layers_change_no_number_and_need_keep_less():
    plain, state, losses = stepped()
    again, other, repeated = stepped("remat = [Block]")
    assert again.python.count("remat(self.block") == 4
    assert repeated == pytest.approx(losses, rel=1e-5)
    expected = arrays_of(plain, state)
    for name, array in arrays_of(again, other).items():
        assert array == pytest.approx(expected[name], rel=1e-4, abs=1e-6), name
    assert kept_bytes(again) < 0.35 * kept_bytes(plain)


def kept_bytes(made):
    """Bytes that the forward pass of a training step keeps for the backward pass.

    The peak of `memory_analysis` shows it on a GPU only: on a CPU, XLA merges what is computed
    again with what was computed.
    """
    trainer = made.engine.trainer

    def backward(weights):
        trained, rest = nnx.split_state(weights, nnx.Param, ...)

        def loss(trained):
            model = nnx.merge(trainer.graphdef, trained, rest, copy=True)
            valid = jnp.ones(ROWS, bool)
            rngs = nnx.Rngs(0)
            outputs, added = made.engine.program.forward(
                model, BATCH, training=True, rngs=rngs, valid=valid
            )
            return sum(map(jnp.sum, jax.tree.leaves((outputs, added))))

        return jax.vjp(loss, trained)[1]

    weights = jax.eval_shape(trainer.create, np.uint32(0)).weights
    leaves = jax.tree.leaves(jax.eval_shape(backward, weights))
    return sum(leaf.size * leaf.dtype.itemsize for leaf in leaves)


def test_a_layer_of_the_catalog_and_a_named_one_are_recomputed_too():
    text = """
model (x: float[6, 4]) {
  encoder = LSTM(8, dropout = 0.2)
  x |> encoder |> Dense(8, relu) |> Dense(3, softmax)
}
compile {
  loss = sparse_categorical_crossentropy
}
"""
    batch = {"x": BATCH["x"][:, :6, :4], "target": BATCH["target"]}
    found = []
    for remat in ("[]", "[encoder, Dense]"):
        made = program(f"remat = {remat}", text=text)
        state, figures = made.train_step(made.init(0), batch)
        found.append((float(figures["loss"]), arrays_of(made, state)))
    assert made.python.count("nnx.remat(lambda") == 3
    assert found[0][0] == found[1][0]
    for name, array in found[0][1].items():
        assert array == pytest.approx(found[1][1][name], rel=1e-5, abs=1e-6), name


def test_a_name_that_no_layer_has_is_refused():
    assert diagnostics_of(MODEL.replace("compile {", "compile {\n  remat = [Blok]")) == ["E0201"]


@pytest.mark.parametrize("precision", ["high", "highest"])
def test_matrix_products_have_the_precision_that_is_asked_for_forward_and_backward(precision):
    text = str(step_of(program(f"matmul_precision = {precision}")).as_text())
    lines = [line for line in text.splitlines() if "stablehlo.dot_general" in line]
    products = [line for line in lines if "tensor<2xf32>" not in line]  # the sum of loss terms
    assert len(products) == 29
    assert all(f"precision = [{precision.upper()}, " in line for line in products)
    plain = str(step_of(program()).as_text())
    assert precision.upper() not in plain
