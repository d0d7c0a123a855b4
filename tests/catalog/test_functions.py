"""Every example of every function runs, and its array is what its type says."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from specc import catalog
from specc.ir.types import Sequence, Tensor, Type
from tests.catalog.harness import model_of

KINDS = {
    "float": jnp.floating,
    "int": jnp.integer,
    "bool": jnp.bool_,
    "complex": jnp.complexfloating,
}
BATCH = 3
EXAMPLES = [
    (word, example)
    for word in catalog.names("functions")
    for example in catalog.find("functions", word).examples
]


def drawn(type_: str, seed: int) -> np.ndarray:
    """An array of a declared type, with the batch axis in front; matrices are positive definite."""
    kind, _, sizes = type_[:-1].partition("[")
    shape = (BATCH, *(int(s) for s in sizes.split(",") if s))
    rng = np.random.default_rng(seed)
    if kind == "int":
        return rng.integers(0, 3, shape).astype(np.int32)
    if kind == "bool":
        return rng.random(shape) < 0.5
    x = rng.normal(size=shape)
    if len(shape) > 2 and shape[-1] == shape[-2]:
        x = x @ np.swapaxes(x, -1, -2) + np.eye(shape[-1])
    return x.astype(np.float32)


def fits(array: object, type_: Type) -> None:
    """The array has the shape and the kind of number of its type."""
    if isinstance(type_, Sequence):
        for part, t in zip(array, type_.items, strict=True):
            fits(part, t)
        return
    assert isinstance(type_, Tensor)
    assert array.shape == ((BATCH,) if type_.batched else ()) + type_.shape
    assert jnp.issubdtype(array.dtype, KINDS[type_.dtype])


@pytest.mark.parametrize(("word", "example"), EXAMPLES, ids=[f"{w}-{e[0]}" for w, e in EXAMPLES])
def test_an_example_is_what_its_type_says(word: str, example: tuple) -> None:
    text, types, result = example
    inputs = dict(zip("xyz", types, strict=False))
    model = model_of(text, inputs)
    type_ = model.program.function(model.program.model).type
    assert str(type_) == result
    value = model(**{name: drawn(t, i) for i, (name, t) in enumerate(inputs.items())})
    fits(value, type_)
    if word not in ("complex", "arcsin", "arccos", "arccosh", "arctanh", "erfinv", "logit"):
        assert (
            np.all(np.isfinite(np.asarray(value, np.complex64))) or "log" in word or "sqrt" in word
        )


NUMBERS = [
    example
    for word in catalog.names("numbers")
    for example in catalog.find("numbers", word).examples
    if "==" in example
]


@pytest.mark.parametrize("example", NUMBERS)
def test_an_example_of_numbers_is_true(example: str) -> None:
    model = model_of("if truth { x } else { x + 1 }", {"x": "float[]"}, f"truth = {example}")
    assert model(x=np.float32([5])).tolist() == [5]
