"""Random streams count without a search through the trace, and give the keys of Flax."""

from __future__ import annotations

import jax
import numpy as np
from flax import nnx
from jax._src.interpreters import partial_eval

import specc
from specc.kernels.random_stream import streams

TEXT = """
model (x: float[6]) {
  x |> Dense(5) |> BatchNormalization |> Dropout(0.5) |> BatchNormalization(renorm = true)
    |> SpectralNormalization(Dense(5)) |> Dense(1)
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


def test_keys_are_those_of_flax():
    def drawn(make):
        rngs = make(jax.random.key(7))
        first = rngs.params()
        fork = rngs.fork()
        return [jax.random.key_data(k) for k in (first, rngs.dropout(), fork.noise(), rngs())]

    found, expected = (jax.jit(drawn, static_argnums=0)(make) for make in (streams, nnx.Rngs))
    np.testing.assert_array_equal(found, expected)
