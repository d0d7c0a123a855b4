"""Python as data: what lowering writes, and what the printer turns into text.

Expressions are built by writing them: with `nnx = Module("nnx", …)`, `nnx.Linear(4, 16, rngs=rngs)`
is a Call whose text is exactly that. Nothing here is ever evaluated.
"""

from __future__ import annotations

import keyword
from typing import Any

from specc.source import Span

ATOM = 100  # precedence of names, calls, literals
POWER, UNARY, PRODUCT, SUM, SHIFT, COMPARE, NOT, AND, OR, CONDITION, LAMBDA = range(15, 4, -1)


class Expr:
    """An expression. Attribute access, calls, indexing and operators build larger ones."""

    _level = ATOM
    _span: Span | None = None  # of the spec, where it is an operation inside a larger expression

    def __getattr__(self, name: str) -> Attribute:
        if name.startswith("_"):
            raise AttributeError(name)
        return Attribute(self, name)

    def __call__(self, *arguments: Any, **named: Any) -> Call:
        return Call(self, arguments, named)

    def __getitem__(self, key: Any) -> Subscript:
        return Subscript(self, key)

    def __add__(self, other: Any) -> Expr:
        return Operation("+", SUM, self, other)

    def __radd__(self, other: Any) -> Expr:
        return Operation("+", SUM, other, self)

    def __sub__(self, other: Any) -> Expr:
        return Operation("-", SUM, self, other)

    def __rsub__(self, other: Any) -> Expr:
        return Operation("-", SUM, other, self)

    def __mul__(self, other: Any) -> Expr:
        return Operation("*", PRODUCT, self, other)

    def __rmul__(self, other: Any) -> Expr:
        return Operation("*", PRODUCT, other, self)

    def __truediv__(self, other: Any) -> Expr:
        return Operation("/", PRODUCT, self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return Operation("/", PRODUCT, other, self)

    def __floordiv__(self, other: Any) -> Expr:
        return Operation("//", PRODUCT, self, other)

    def __rfloordiv__(self, other: Any) -> Expr:
        return Operation("//", PRODUCT, other, self)

    def __mod__(self, other: Any) -> Expr:
        return Operation("%", PRODUCT, self, other)

    def __rmod__(self, other: Any) -> Expr:
        return Operation("%", PRODUCT, other, self)

    def __matmul__(self, other: Any) -> Expr:
        return Operation("@", PRODUCT, self, other)

    def __pow__(self, other: Any) -> Expr:
        return Operation("**", POWER, self, other)

    def __rpow__(self, other: Any) -> Expr:
        return Operation("**", POWER, other, self)

    def __neg__(self) -> Expr:
        return Prefix("-", UNARY, self)

    def __and__(self, other: Any) -> Expr:
        return Operation("&", SHIFT, self, other)

    def __or__(self, other: Any) -> Expr:
        return Operation("|", SHIFT, self, other)

    def __invert__(self) -> Expr:
        return Prefix("~", UNARY, self)

    def __lt__(self, other: Any) -> Expr:
        return Operation("<", COMPARE, self, other)

    def __le__(self, other: Any) -> Expr:
        return Operation("<=", COMPARE, self, other)

    def __gt__(self, other: Any) -> Expr:
        return Operation(">", COMPARE, self, other)

    def __ge__(self, other: Any) -> Expr:
        return Operation(">=", COMPARE, self, other)

    def __bool__(self) -> bool:
        raise TypeError("a piece of Python as data has no truth value; use equal(), `is None`")

    def __iter__(self) -> Any:
        raise TypeError("a piece of Python as data cannot be iterated")


class Name(Expr):
    """A local name."""

    def __init__(self, name: str) -> None:
        self._name = name


class Module(Expr):
    """The root of an imported module: printing it makes the program import it."""

    def __init__(self, name: str, statement: str) -> None:
        self._name = name
        self._statement = statement


class Kernel(Expr):
    """A definition of `specc/kernels`, which the printer pastes into the program."""

    def __init__(self, name: str) -> None:
        self._name = name


class Literal(Expr):
    """A number, text, truth value or None."""

    def __init__(self, value: Any) -> None:
        if not isinstance(value, (bool, int, float, str, type(None))):
            raise TypeError(f"no literal for {type(value).__name__}")
        self._value = value
        self._level = UNARY if isinstance(value, (int, float)) and value < 0 else ATOM


class Collection(Expr):
    """A tuple, list or dict of expressions."""

    def __init__(self, brackets: str, items: tuple[Expr | tuple[Expr, Expr], ...]) -> None:
        self._brackets = brackets
        self._items = items


class Attribute(Expr):
    def __init__(self, value: Expr, name: str) -> None:
        self._value = value
        self._name = name


class Call(Expr):
    def __init__(self, function: Expr, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        self._function = function
        self._arguments = tuple(expr(a) for a in arguments)
        self._named = tuple((name, expr(value)) for name, value in named.items())


class Subscript(Expr):
    def __init__(self, value: Expr, key: Any) -> None:
        self._value = value
        self._keys = tuple(_key(k) for k in (key if isinstance(key, tuple) else (key,)))


class Slice(Expr):
    def __init__(self, start: Any, stop: Any, step: Any) -> None:
        self._parts = tuple(None if p is None else expr(p) for p in (start, stop, step))


class Operation(Expr):
    """An infix operation of a precedence level."""

    def __init__(self, sign: str, level: int, left: Any, right: Any) -> None:
        self._sign = sign
        self._level = level
        self._left = expr(left)
        self._right = expr(right)


class Prefix(Expr):
    def __init__(self, sign: str, level: int, value: Any) -> None:
        self._sign = sign
        self._level = level
        self._value = expr(value)


class Conditional(Expr):
    """`then if test else otherwise`."""

    _level = CONDITION

    def __init__(self, test: Any, then: Any, otherwise: Any) -> None:
        self._parts = (expr(then), expr(test), expr(otherwise))


class Lambda(Expr):
    _level = LAMBDA

    def __init__(self, names: tuple[str, ...], body: Any) -> None:
        self._names = names
        self._body = expr(body)


class Starred(Expr):
    def __init__(self, value: Any) -> None:
        self._value = expr(value)


def expr(value: Any) -> Expr:
    """Anything Python-like as an expression."""
    if isinstance(value, Expr):
        return value
    if value is Ellipsis:
        return Name("...")
    if isinstance(value, tuple):
        return Collection("()", tuple(expr(v) for v in value))
    if isinstance(value, list):
        return Collection("[]", tuple(expr(v) for v in value))
    if isinstance(value, dict):
        return Collection("{}", tuple((expr(k), expr(v)) for k, v in value.items()))
    return Literal(value)


def function(names: tuple[str, ...], body: Expr) -> Expr:
    """`lambda a, b: body`; where the body only calls something with a and b, that itself."""
    if isinstance(body, Call) and not body._named:
        if all(isinstance(a, Name) for a in body._arguments):
            if tuple(a._name for a in body._arguments) == names:
                return body._function
    return Lambda(names, body)


def equal(a: Any, b: Any) -> Expr:
    """`a == b`, which the operator cannot build: trees are compared with it."""
    return Operation("==", COMPARE, a, b)


def unequal(a: Any, b: Any) -> Expr:
    return Operation("!=", COMPARE, a, b)


def function_of(name: str, body: Expr) -> Expr:
    """`lambda name: body`, or f where the body is f(name)."""
    if isinstance(body, Call) and not body._named and len(body._arguments) == 1:
        only = body._arguments[0]
        if isinstance(only, Name) and only._name == name:
            return body._function
    return Lambda((name,), body)


def logical_not(a: Any) -> Expr:
    return Prefix("not ", NOT, a)


def identifier(name: str) -> str:
    """A user's name as a Python identifier: names of specs are XID, so only keywords need care."""
    safe = "".join(c if c == "_" or c.isalnum() else "_" for c in name) or "_"
    if safe[0].isdigit():
        safe = f"_{safe}"
    return f"{safe}_" if keyword.iskeyword(safe) or not safe.isidentifier() else safe


def _key(key: Any) -> Expr:
    if isinstance(key, slice):
        return Slice(key.start, key.stop, key.step)
    return expr(key)


jax = Module("jax", "import jax")
jnp = Module("jnp", "import jax.numpy as jnp")
lax = Module("lax", "from jax import lax")
nnx = Module("nnx", "from flax import nnx")
optax = Module("optax", "import optax")
