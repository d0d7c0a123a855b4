"""Indexing: `x[0]`, `x[..., 1:]`."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import anything
from specc.ir.python import Expr
from specc.ir.sizes import Dim, Size
from specc.ir.types import Tensor


class getitem(Function):
    """A part of a tensor: `x[i]` takes an axis away, `x[a:b:step]` keeps it, `...` skips axes.

    float[m, n] -> float[n] for x[0]. The batch is not one of the axes. Source: numpy's basic indexing.
    """

    x = operand("a tensor")
    items = option(anything, doc='for each axis a position, (start, stop, step), or "..."')
    examples = (
        ("x[0]", ("float[3, 4]",), "float[4]"),
        ("x[..., 1:]", ("float[3, 4]",), "float[3, 3]"),
        ("x[::-1, -2]", ("float[3, 4]",), "float[3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        parts = self.per_axis(x)
        return x.with_shape(
            *(_length(p, d) for p, d in zip(parts, x.shape, strict=True) if _keeps(p, d))
        )

    def per_axis(self, x: Tensor) -> list[Any]:
        """One item for each axis, `...` written out."""
        items = list(self.items) if isinstance(self.items, tuple) else [self.items]
        if not all(_is_index(i) for i in items):
            raise Mismatch("a tensor is indexed by whole numbers and slices", code="E0218")
        if items.count("...") > 1:
            raise Mismatch("`...` may stand once in an index", code="E0218")
        given = len(items) - items.count("...")
        if given > x.rank:
            raise Mismatch(
                f"{given} indices for {x}, which has {x.rank} axes", code="E0218", operand=0
            )
        place = items.index("...") if "..." in items else len(items)
        return [*items[:place], *[(None, None, None)] * (x.rank - given), *items[place + 1 :]]

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        keys = [_key(code, i) for i in self.items]
        if type_.batched and keys[:1] != [...]:
            keys.insert(0, slice(None))
        return x[tuple(keys)]


def _is_index(item: Any) -> bool:
    if isinstance(item, tuple):
        return len(item) == 3 and all(p is None or _is_size(p) for p in item)
    return item == "..." or _is_size(item)


def _is_size(value: Any) -> bool:
    return isinstance(value, (int, Size)) and not isinstance(value, bool)


def _keeps(part: Any, dim: Dim) -> bool:
    """Does the axis stay? A position takes it away, if there is one."""
    if isinstance(part, tuple):
        return True
    if isinstance(part, int) and isinstance(dim, int) and not -dim <= part < dim:
        raise Mismatch(
            f"the axis has size {dim}, there is nothing at {part}", code="E0218", operand=0
        )
    return False


def _length(part: tuple[Any, Any, Any], dim: Dim) -> Dim:
    """How many positions start:stop:step takes of an axis."""
    start, stop, step = part
    step = 1 if step is None else step
    if not isinstance(step, int) or step == 0:
        raise Mismatch(
            f"the step of a slice is a whole number other than 0, not {step}", code="E0218"
        )
    if isinstance(dim, int) and all(p is None or isinstance(p, int) for p in (start, stop)):
        length: Dim = len(range(*slice(start, stop, step).indices(dim)))
    elif step < 0:
        if start is not None or stop is not None or step != -1:
            raise Mismatch(
                "a size known only from the data can be reversed with `::-1` only", code="E0218"
            )
        length = dim
    else:
        first, last = _position(start, dim, 0), _position(stop, dim, dim)
        length = last - first if step == 1 else (last - first + (step - 1)) // step
    if isinstance(length, int) and length < 1:
        raise Mismatch(f"this slice of an axis of size {dim} is empty", code="E0218", operand=0)
    return length


def _position(bound: Any, dim: Dim, default: Dim) -> Dim:
    """A bound counted from the front; within the axis, as is checked when its size is known."""
    if bound is None:
        return default
    return dim + bound if isinstance(bound, int) and bound < 0 else bound


def _key(code: Code, item: Any) -> Any:
    if item == "...":
        return ...
    if isinstance(item, tuple):
        return slice(*(None if p is None else code.size(p) for p in item))
    return code.size(item)
