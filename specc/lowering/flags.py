"""What a function needs of its caller beside its inputs: training, rngs, valid, losses."""

from __future__ import annotations

from specc.catalog.declare import Layer
from specc.ir.program import AddLoss, Apply, Branch, Function, Invoke, Region

TRAINING, RNGS, VALID, LOSSES = "training", "rngs", "valid", "losses"
ORDER = (TRAINING, RNGS, VALID, LOSSES)


def flags_of(functions: tuple[Function, ...]) -> dict[str, frozenset[str]]:
    """For each function, what it needs; a callee stands before its caller."""
    found: dict[str, frozenset[str]] = {}
    for function in functions:
        words = {i.name: word_flags(i.word, found) for i in function.instances}
        found[function.name] = _body(function.body, found) | frozenset().union(*words.values(), frozenset())
    return found


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
        if getattr(word, "activity_regularizer", None) is not None:
            needs.add(LOSSES)
    elif getattr(word, "random", False):
        needs.add(RNGS)
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
