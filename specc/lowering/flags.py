"""What a function needs of its caller beside its inputs: training, rngs, valid, …"""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Layer
from specc.ir.program import AddLoss, Apply, Branch, Function, Invoke, Region
from specc.ir.sizes import symbol
from specc.ir.types import Record, Sequence, Tensor, Type

TRAINING, RNGS, VALID, LOSSES = "training", "rngs", "valid", "losses"
BATCH = "batch_size"
ORDER = (TRAINING, RNGS, VALID, BATCH, LOSSES)
BATCH_SIZE = symbol("batch")  # the size of the batch axis in a layer that asks for it


def flags_of(functions: tuple[Function, ...]) -> dict[str, frozenset[str]]:
    """For each function, what it needs; a callee stands before its caller."""
    found: dict[str, frozenset[str]] = {}
    for function in functions:
        words = {i.name: word_flags(i.word, found) for i in function.instances}
        needs = _body(function.body, found).union(*words.values())
        found[function.name] = needs if batch_source(function) is None else needs - {BATCH}
    return found


def batch_source(function: Function) -> tuple[str, tuple[str | int, ...]] | None:
    """An input whose first axis is the batch, and where in it (of a record) the array is."""
    for name, type_ in function.inputs:
        place = _leading_batch(type_)
        if place is not None:
            return name, place
    return None


def _leading_batch(type_: Type) -> tuple[str | int, ...] | None:
    if isinstance(type_, Tensor):
        return () if type_.batched or type_.shape[:1] == (BATCH_SIZE,) else None
    parts: Any = ()
    if isinstance(type_, Record):
        parts = type_.items
    elif isinstance(type_, Sequence):
        parts = enumerate(type_.items)
    for key, part in parts:
        place = _leading_batch(part)
        if place is not None:
            return (key, *place)
    return None


def word_flags(word: object, found: dict[str, frozenset[str]]) -> frozenset[str]:
    """What one callee needs."""
    if isinstance(word, Invoke):
        return found[word.function]
    needs: set[str] = set()
    if isinstance(word, Layer):
        if word.stochastic:
            needs |= {TRAINING, RNGS}
        if word.trains_differently:
            needs.add(TRAINING)
        if word.sees_batch:
            needs |= {TRAINING, VALID}
    if getattr(word, "random", False):
        needs |= {RNGS, BATCH}
    if getattr(word, "sees_padding", False):
        needs |= {VALID, BATCH}
    return frozenset(needs)


def _body(body: tuple[object, ...], found: dict[str, frozenset[str]]) -> frozenset[str]:
    needs: frozenset[str] = frozenset()
    for op in body:
        if isinstance(op, Apply):
            needs |= word_flags(op.word, found)
        elif isinstance(op, Branch):
            needs |= {TRAINING} | _region(op.then, found) | _region(op.otherwise, found)
        elif isinstance(op, AddLoss):
            needs |= {LOSSES}
    return needs


def _region(region: Region, found: dict[str, frozenset[str]]) -> frozenset[str]:
    return _body(region.body, found)
