"""Every layer takes half precision from the layer before it, and gives outputs in float32."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc import catalog, driver
from specc.diagnostics.diagnostic import Sink
from specc.runtime.load import load
from specc.semantics.names import snake
from specc.source import Source
from tests.laws.test_contract import spec_of

FIRST = [
    (kind, name, word.examples[0])
    for kind in ("layers", "functions")
    for name in sorted(catalog.index(kind))
    if (word := catalog.find(kind, name)).examples and (kind == "layers" or word.exact)
]
DTYPES = {"float": jnp.bfloat16, "int": np.int32, "bool": np.bool_, "complex": np.complex64}


def compiled(text):
    program = driver.resolved(Source("example.spec", text), Sink())
    lowered = driver.python(program)
    return program, lowered, load(lowered.text, "example.spec")


@pytest.mark.parametrize(("kind", "name", "example"), FIRST, ids=[n for _, n, _ in FIRST])
def test_it_computes_on_half_precision(kind, name, example):
    text = f"{spec_of(kind, example)}compile {{\n  precision = mixed_bfloat16\n}}\n"
    program, _, module = compiled(text)
    made = module.__dict__.get(program.model)
    batch = {
        name: jax.ShapeDtypeStruct((4, *type_.shape), DTYPES[type_.dtype])
        for name, type_ in program.inputs
    }

    def run(batch):
        model = made(rngs=nnx.Rngs(0)) if made else module.__dict__[snake(program.model)]
        valid = jnp.ones(4, bool)
        rngs = nnx.Rngs(1)
        return module.forward(model, batch, training=True, rngs=rngs, valid=valid)[0]

    found = jax.eval_shape(run, batch)
    if kind == "functions":  # some have no kernel for half precision: that shows when it is lowered
        jax.jit(run).lower(batch)
    assert all(leaf.dtype not in (jnp.bfloat16, jnp.float16) for leaf in jax.tree.leaves(found))


def test_a_softmax_is_computed_in_float32_and_handed_on_in_half_precision():
    text = "model (x: float[3]) {\n  softmax(x |> Dense(3)) * 2\n}\n"
    _, lowered, _ = compiled(f"{text}compile {{\n  precision = mixed_bfloat16\n}}\n")
    assert "nnx.softmax(x.astype(jnp.float32)).astype(jnp.bfloat16)" in lowered.text
    assert "astype" not in compiled(text)[1].text
