"""What many functions of tensors share: element by element, along axes, over several tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import axes, flag, whole
from specc.catalog.shapes import aligned, axes_of, axis_of, elementwise, from_end, need_real
from specc.ir.python import Expr, Lambda, Literal, Name, jax, jnp
from specc.ir.types import BOOL, FLOAT, INT, Tensor, promote


class Elementwise(Function):
    """A function of each number. The result is float (or complex) unless `dtype` says otherwise."""

    abstract = True
    x = operand("a tensor")
    elementwise = True
    activation = True
    flax: ClassVar[Any] = None  # what is called
    dtype: ClassVar[str] = ""  # of the result; "" is at least float, "same" at least int
    real: ClassVar[bool] = False  # refuses complex numbers

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__dict__.get("abstract") and "examples" not in cls.__dict__:
            made = {"": FLOAT, "same": FLOAT}.get(cls.dtype, cls.dtype)
            cls.examples = ((f"{cls.word()}(x)", ("float[3]",), f"{made}[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        if self.real:
            need_real(x, self.word())
        if self.dtype == "same":
            return x.with_dtype(promote(INT, x.dtype))
        return x.with_dtype(self.dtype or promote(FLOAT, x.dtype))

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(as_numbers(x, code.types[0]))


class Elementwise2(Function):
    """A function of two numbers, element by element, broadcast."""

    abstract = True
    a = operand("a tensor")
    b = operand("a tensor")
    elementwise = True
    flax: ClassVar[Any] = None
    dtype: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__dict__.get("abstract") and "examples" not in cls.__dict__:
            made = {"": FLOAT, "same": FLOAT}.get(cls.dtype, cls.dtype)
            cls.examples = ((f"{cls.word()}(x, y)", ("float[2, 3]", "float[3]"), f"{made}[2, 3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        need_real(a, self.word())
        need_real(b, self.word(), 1)
        met = elementwise(a, b)
        return met if self.dtype == "same" else met.with_dtype(self.dtype or FLOAT)

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        return self.flax(*aligned(code, a, b))


class Reduction(Function):
    """A function of all numbers along axes: they go, or stay with size 1."""

    abstract = True
    x = operand("a tensor")
    axis = option(axes, None, "axes that go; none: all but the batch")
    keepdims: bool = option(flag, False, "they stay, with size 1")
    flax: ClassVar[Any] = None
    dtype: ClassVar[str] = (
        ""  # of the result: "same", "count" (bool counts as int), "" is at least float
    )
    real: ClassVar[bool] = False  # refuses complex numbers

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__dict__.get("abstract") and "examples" not in cls.__dict__:
            made = {"": FLOAT, "same": FLOAT, "count": FLOAT}.get(cls.dtype, cls.dtype)
            cls.examples = (
                (f"{cls.word()}(x)", ("float[2, 3]",), f"{made}[]"),
                (f"{cls.word()}(x, axis = -1)", ("float[2, 3]",), f"{made}[2]"),
                (f"{cls.word()}(x, 0, keepdims = true)", ("float[2, 3]",), f"{made}[1, 3]"),
            )

    def infer(self, x: Tensor) -> Tensor:
        if self.real:
            need_real(x, self.word())
        gone = axes_of(self.axis, x.rank, self.word())
        return x.with_shape(*kept(x, gone, self.keepdims)).with_dtype(self.result_dtype(x))

    def result_dtype(self, x: Tensor) -> str:
        if self.dtype == "count":
            return promote(INT, x.dtype)
        return x.dtype if self.dtype == "same" else self.dtype or promote(FLOAT, x.dtype)

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x, **self.along(code.types[0]))

    def along(self, x: Any) -> dict[str, Any]:
        """The arguments `axis` and `keepdims` of numpy, right with and without a batch in front."""
        return along(x, self.axis, self.keepdims, self.word())


class OneAxis(Function):
    """A function along one axis that keeps the shape."""

    abstract = True
    x = operand("a tensor")
    axis: int = option(whole, -1, "the axis")
    flax: ClassVar[Any] = None

    def infer(self, x: Tensor) -> Tensor:
        axis_of(self.axis, x.rank, self.word())
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x, axis=last_axes(self.axis, code.types[0]))


def kept(x: Tensor, gone: tuple[int, ...], keepdims: bool) -> tuple[Any, ...]:
    """The sizes that stay when some axes go."""
    if keepdims:
        return tuple(1 if i in gone else d for i, d in enumerate(x.shape))
    return tuple(d for i, d in enumerate(x.shape) if i not in gone)


def along(x: Tensor, axis: Any, keepdims: bool, word: str) -> dict[str, Any]:
    """`axis=…, keepdims=…` of numpy for a written axis; nothing where numpy's default is meant."""
    named: dict[str, Any] = {}
    if axis is not None or x.batched:
        numbers = tuple(from_end(a, x.rank) for a in axes_of(axis, x.rank, word))
        named["axis"] = numbers[0] if len(numbers) == 1 else numbers
    if keepdims:
        named["keepdims"] = True
    return named


def last_axes(axis: int, x: Any) -> int:
    """A written axis, counted from the end."""
    return from_end(axis_of(axis, x.rank, ""), x.rank)


def spread(code: Code, x: Expr, type_: Tensor) -> Expr:
    """A value that no example determines as one for each of them: with the batch axis in front."""
    if type_.batched:
        return x
    return jnp.broadcast_to(x, (code.batch, *(code.size(d) for d in type_.shape)))


def spread_all(code: Code, xs: list[Expr], types: tuple[Tensor, ...]) -> list[Expr]:
    """The same of several, where at least one is determined by the examples."""
    if not any(t.batched for t in types):
        return xs
    return [spread(code, x, t) for x, t in zip(xs, types, strict=True)]


def mapped(code: Code, names: str, xs: tuple[Expr, ...], body: Callable[..., Expr]) -> Expr:
    """A function of single examples, over the batch where an operand has one."""
    types: tuple[Any, ...] = code.types
    if not any(t.batched for t in types):
        return body(*xs)
    own = [code.fresh(n) for n in names.split()]
    over = (
        {}
        if all(t.batched for t in types)
        else {"in_axes": tuple(0 if t.batched else None for t in types)}
    )
    return jax.vmap(Lambda(tuple(own), body(*map(Name, own))), **over)(*xs)


def the_axis(axis: int | None, x: Any, word: str) -> int:
    """A written axis from 0; none is right where there is only one."""
    if axis is None and x.rank != 1:
        raise Mismatch(
            f"`{word}` of {x} needs `axis`: it has {x.rank} axes", code="E0313", operand=0
        )
    return axis_of(axis or 0, x.rank, word)


def as_numbers(x: Expr, type_: Any) -> Expr:
    """Truth values as the whole numbers 0 and 1."""
    return x.astype(jnp.int32) if type_.dtype == BOOL and not is_number(x) else x


def is_number(x: Expr) -> bool:
    return isinstance(x, Literal)
