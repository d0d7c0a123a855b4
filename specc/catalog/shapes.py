"""Shape rules that many words share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specc.catalog.declare import Code, Mismatch
from specc.ir.python import Expr, expr
from specc.ir.sizes import Dim
from specc.ir.types import Tensor, promote


def batched(*types: Any) -> bool:
    """Does an example determine the result?"""
    return any(batched(*t) if isinstance(t, tuple) else t is not None and t.batched for t in types)


def broadcast(a: Tensor, b: Tensor, what: str = "meet") -> tuple[Dim, ...]:
    """The shape of two tensors that meet element by element, aligned from the right."""
    rank = max(a.rank, b.rank)
    left = (1,) * (rank - a.rank) + a.shape
    right = (1,) * (rank - b.rank) + b.shape
    shape: list[Dim] = []
    for x, y in zip(left, right, strict=True):
        if x != y and 1 not in (x, y):
            raise Mismatch(
                f"{a} and {b} cannot {what}: {x} is not {y}", code="E0303", help=_near(a, b)
            )
        shape.append(y if x == 1 else x)
    return tuple(shape)


def elementwise(*types: Tensor, dtype: str | None = None) -> Tensor:
    """The type of an elementwise function of any number of tensors."""
    result = types[0]
    for other in types[1:]:
        result = Tensor(
            promote(result.dtype, other.dtype), broadcast(result, other), batched(result, other)
        )
    return Tensor(dtype or result.dtype, result.shape, batched(*types))


def aligned(code: Code, *inputs: Expr) -> list[Expr]:
    """Operands ready to broadcast: one value for all examples meets one an example determines.

    A batched [batch, d] meets an unbatched [t, d] as [batch, 1, d].
    """
    types = [t for t in code.types if isinstance(t, Tensor)]
    if not any(t.batched for t in types) or all(t.batched for t in types):
        ranks = {t.rank for t in types}
        if len(ranks) == 1 or not any(t.batched for t in types):
            return list(inputs)
    rank = max(t.rank for t in types)
    result = []
    for x, t in zip(inputs, types, strict=True):
        missing = rank - t.rank
        if t.batched and missing:
            x = x[(slice(None), *([expr(None)] * missing), ...)]  # noqa: PLW2901
        result.append(x)
    return result


def axis_of(axis: int, rank: int, what: str) -> int:
    """An axis of the written dimensions, counted from 0; negative ones count from the end."""
    if not -rank <= axis < rank:
        several = f"the axes are from 0 to {rank - 1}"
        there = several if rank > 1 else "the only axis is 0" if rank else "there is none"
        raise Mismatch(
            f"`{what}` has no axis {axis} here: {there}",
            code="E0313",
            help="axes count the written dimensions; the batch is not one of them"
            if axis == rank
            else "",
        )
    return axis % rank


def axes_of(axes: int | Sequence[int] | None, rank: int, what: str) -> tuple[int, ...]:
    """Several axes, each once; None means all of them."""
    if axes is None:
        return tuple(range(rank))
    given = [axes] if isinstance(axes, int) else list(axes)
    return tuple(sorted({axis_of(a, rank, what) for a in given}))


def from_end(axis: int, rank: int) -> int:
    """The axis counted from the end: the same with and without a batch axis in front."""
    return axis - rank


def need_rank(x: Tensor, rank: int, word: str, *, example: str, help: str = "") -> None:
    """Refuse a tensor of another rank, and say how to make one that fits."""
    if x.rank == rank:
        return
    if not help and x.rank == rank - 1:
        help = (
            "make vectors of class numbers or tokens first: `|> Embedding(size, width)`"
            if x.dtype == "int"
            else "add an axis: `expand_dims(x, -1)`"
        )
    elif not help and x.rank > rank:
        help = (
            "put `Flatten` or a pooling in front, or check the order of the axes"
            if rank == 1
            else f"bring it to {rank} axes, by `Reshape` or a pooling, or check the order of the axes"
        )
    raise Mismatch(f"`{word}` takes {example}, got {x}", code="E0302", help=help, operand=0)


def need_matrix(word: str, shape: tuple[Any, ...]) -> None:
    """Refuse a weight that is not of two axes."""
    if len(shape) != 2:
        shown = ", ".join(map(str, shape))
        raise Mismatch(f"`{word}` is for matrices, and this weight is [{shown}]", code="E0317")


def need_float(x: Tensor, word: str) -> None:
    """Refuse class numbers and tokens where quantities are meant."""
    if x.dtype in ("int", "bool"):
        raise Mismatch(
            f"`{word}` would take {x} as quantities, but they are class numbers or tokens",
            code="E0307",
            help="encode them first: `Embedding(size, width)` in the model, "
            "or `|> one_hot` in the data",
            operand=0,
        )
    need_real(x, word)


def need_real(x: Tensor, word: str, place: int = 0) -> None:
    """Refuse complex numbers, which have no order."""
    if x.dtype == "complex":
        raise Mismatch(
            f"`{word}` takes real numbers, got {x}",
            help="take `real(x)`, `imag(x)` or `abs(x)` of it first",
            operand=place,
        )


def _near(a: Tensor, b: Tensor) -> str:
    if a.rank == b.rank + 1 or b.rank == a.rank + 1:
        return "one has an axis more: `expand_dims` adds one, a pooling or `Flatten` takes one away"
    return ""
