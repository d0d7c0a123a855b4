"""Which values the operations of a function use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.ir.program import AddLoss, Apply, Branch, Group, Ref


def names_in(source: Any) -> Iterator[str]:
    """The values that an input of an operation holds."""
    if isinstance(source, Ref):
        yield source.name
    elif isinstance(source, Group):
        for item in source.items:
            yield from names_in(item)


def used_by(op: Apply) -> list[str]:
    """The values that an operation uses, its mask last."""
    found = [name for source in op.inputs for name in names_in(source)]
    return [*found, op.mask] if op.mask else found


def each_operation(body: tuple[Any, ...]) -> Iterator[Any]:
    """Operations and terms of the loss, those in branches too."""
    for op in body:
        yield op
        if isinstance(op, Branch):
            yield from each_operation(op.then.body)
            yield from each_operation(op.otherwise.body)


def count_uses(body: tuple[Any, ...], result: str) -> dict[str, int]:
    """How often each value is used; the result of the function counts as a use."""
    found = {result: 1}
    for op in each_operation(body):
        if isinstance(op, AddLoss):
            used = [op.value.name]
        elif isinstance(op, Branch):
            used = [op.then.result, op.otherwise.result]
        else:
            used = used_by(op)
        for name in used:
            found[name] = found.get(name, 0) + 1
    return found
