"""A whole value is assigned to a variable without a search through the trace."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax._src.interpreters import partial_eval

import specc
from specc.runtime.tracing import assign_whole_values

TEXT = """
model (x: float[6]) {
  x |> Dense(5) |> BatchNormalization |> Dropout(0.5) |> Dense(5) |> BatchNormalization |> Dense(1)
}
compile {
  loss      = mean_squared_error
  optimizer = sgd
}
"""


def test_no_message_is_written_while_a_model_is_traced(monkeypatch):
    written = []

    def message(self):
        written.append(self)
        return ""

    monkeypatch.setattr(partial_eval.DynamicJaxprTracer, "_origin_msg", message)
    trainer = specc.compile(text=TEXT).engine.trainer
    state = jax.eval_shape(trainer.create, np.uint32(0))
    sums = jax.eval_shape(lambda: trainer.sums(4))
    shapes = {"x": (4, 6), "target": (4, 1)}
    batch = {name: jax.ShapeDtypeStruct(shape, "float32") for name, shape in shapes.items()}
    jax.eval_shape(trainer.train_step, state, sums, batch, jax.ShapeDtypeStruct((4,), bool))
    assert not written


def test_what_is_assigned_is_what_flax_assigns():
    assign_whole_values()

    def assigned(value):
        whole, part, cast = (nnx.Variable(jnp.zeros(3)) for _ in range(3))
        whole[...] = value
        part[1] = value[0]
        cast[...] = value[0]  # of another shape: it is spread
        return whole[...], part[...], cast[...]

    value = jnp.array([1.0, 2.0, 3.0])
    for found in (assigned(value), jax.jit(assigned)(value)):
        np.testing.assert_array_equal(found, [[1, 2, 3], [0, 1, 0], [1, 1, 1]])
