"""What is made in a thread beside the compilation of a training."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from specc.runtime.beside import Beside
from specc.runtime.settings import Settings
from specc.runtime.train import fit


def made(seed, weights):
    drawn = jax.random.normal(jax.random.key(seed), (3, 2))
    return {"drawn": drawn, "given": weights, "weak": 1.0, "step": jnp.int32(0)}


def test_the_shapes_that_are_traced_from_are_those_of_the_result():
    beside = Beside(made, np.uint32(4), np.ones(5, np.float32))
    result = beside.result()
    told = jax.tree.map(lambda s: (s.shape, s.dtype, s.weak_type), beside.shapes)
    assert told == jax.tree.map(lambda a: (a.shape, a.dtype, a.weak_type), result)
    assert result["drawn"] == pytest.approx(jax.random.normal(jax.random.key(4), (3, 2)))


def test_what_goes_wrong_in_the_thread_is_raised_where_it_is_waited_for():
    def fails(x):
        return jax.pure_callback(
            lambda _: int("no number"), jax.ShapeDtypeStruct((), jnp.float32), x
        )

    beside = Beside(fails, np.float32(1))
    with pytest.raises(Exception, match="no number"):
        jax.block_until_ready(beside.result())


@pytest.mark.parametrize("length", [None, 7, 3])
def test_no_program_of_a_training_is_compiled_twice(program, data, length, monkeypatch):
    from jax._src import compiler  # no public hook tells what is compiled

    compiled, compile_now = [], compiler.compile_or_get_cached

    def counted(*arguments, **named):
        compiled.append(str(arguments[1].operation.attributes["sym_name"]))
        return compile_now(*arguments, **named)

    monkeypatch.setattr(compiler, "compile_or_get_cached", counted)
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: length)
    fit(program, data, Settings(epochs=2, batch_size=16))
    steps = [name for name in compiled if "train_" in name]
    tails = length is not None and -(-len(data["train"]["features"]) // 16) % length
    assert len(steps) == (2 if tails else 1)
    assert sum("_create" in name for name in compiled) == 1
