"""For each function of the language, how a random well-typed use of it is written and what it is worth.

The second half of every rule is the definition of the word in plain numpy, for one example.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from specc.ir.sizes import Dim, divides, product
from tests.catalog.programs import Node, Shape, actual, meet, node


class Chooser:
    """The steps so far, and the decisions that a rule asks for."""

    def __init__(self, pool: list[Node], decide: Callable[[list[Any]], Any]) -> None:
        self.pool = pool
        self.one = decide

    def of(self, kinds: str = "f", low: int = 0, high: int = 4, *, also: Any = None) -> Node:
        """A step of some kinds and ranks."""
        fit = [
            s
            for s in self.pool
            if s.kind in kinds and low <= s.rank <= high and (also is None or also(s))
        ]
        if not fit:
            raise LookupError
        return self.one(fit)

    def axis(self, x: Node, extra: int = 0) -> int:
        rank = x.rank + extra
        if not rank:
            raise LookupError
        return self.one(list(range(-rank, rank)))

    def flag(self) -> bool:
        return self.one([False, True])


Rule = Callable[[Chooser], Node | None]
RULES: dict[str, list[Rule]] = {}


def rule(*words: str) -> Callable[[Rule], Rule]:
    def add(function: Rule) -> Rule:
        for word in words:
            RULES.setdefault(word, []).append(function)
        return function

    return add


def erf(x: Any) -> Any:
    return special.erf(x)


def whole(x: Any) -> Any:
    """Truth values as 0 and 1."""
    return x.astype(int) if x.dtype.kind == "b" else x


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


UNARY: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "exp": ("fib", lambda x: np.exp(x * 1.0)),
    "exp2": ("fib", lambda x: np.exp2(x * 1.0)),
    "expm1": ("f", np.expm1),
    "log": ("fib", lambda x: np.log(x * 1.0)),
    "log1p": ("f", np.log1p),
    "log2": ("f", np.log2),
    "log10": ("f", np.log10),
    "sqrt": ("fib", lambda x: np.sqrt(x * 1.0)),
    "rsqrt": ("fib", lambda x: 1 / np.sqrt(x * 1.0)),
    "square": ("ficb", lambda x: whole(x) ** 2),
    "reciprocal": ("fib", lambda x: 1 / (x * 1.0)),
    "sin": ("fib", lambda x: np.sin(x * 1.0)),
    "cos": ("fib", lambda x: np.cos(x * 1.0)),
    "tan": ("f", np.tan),
    "arcsin": ("f", np.arcsin),
    "arccos": ("f", np.arccos),
    "arctan": ("fib", lambda x: np.arctan(x * 1.0)),
    "sinc": ("f", np.sinc),
    "sinh": ("f", np.sinh),
    "cosh": ("f", np.cosh),
    "tanh": ("f", np.tanh),
    "arcsinh": ("f", np.arcsinh),
    "arccosh": ("f", np.arccosh),
    "arctanh": ("f", np.arctanh),
    "deg2rad": ("fib", lambda x: np.deg2rad(x * 1.0)),
    "rad2deg": ("fi", np.rad2deg),
    "sign": ("fib", lambda x: np.sign(whole(x))),
    "floor": ("fib", lambda x: np.floor(x) if x.dtype.kind == "f" else whole(x)),
    "ceil": ("fib", lambda x: np.ceil(x) if x.dtype.kind == "f" else whole(x)),
    "round": ("fib", lambda x: np.round(x) if x.dtype.kind == "f" else whole(x)),
    "trunc": ("fib", lambda x: np.trunc(x) if x.dtype.kind == "f" else whole(x)),
    "abs": ("ficb", lambda x: np.abs(whole(x))),
    "erf": ("fib", lambda x: erf(x * 1.0)),
    "erfc": ("f", special.erfc),
    "erfinv": ("f", special.erfinv),
    "lgamma": ("f", special.gammaln),
    "digamma": ("f", special.digamma),
    "i0": ("f", special.i0),
    "logit": ("f", special.logit),
    "isnan": ("fi", np.isnan),
    "isinf": ("fi", np.isinf),
    "isfinite": ("fi", np.isfinite),
    "isposinf": ("fi", np.isposinf),
    "isneginf": ("fi", np.isneginf),
    "signbit": ("i", np.signbit),  # the sign of a sum near 0 depends on its last bit
    "bitwise_not": ("i", np.bitwise_not),
    "cbrt": ("f", np.cbrt),
    "nan_to_num": ("fib", lambda x: x),
    "negative": ("ficb", lambda x: -whole(x)),
    "logical_not": ("b", np.logical_not),
    "stop_gradient": ("fibc", lambda x: x),
    "hold": ("fib", lambda x: x),
    "as_tensor": ("fib", lambda x: x),
    "zeros_like": ("fibc", np.zeros_like),
    "ones_like": ("fib", np.ones_like),
    "real": ("c", np.real),
    "imag": ("c", np.imag),
    "angle": ("c", np.angle),
    "conj": ("c", np.conj),
    "flatten": ("fib", np.ravel),
    "linear": ("f", lambda x: x),
    "relu": ("f", lambda x: np.maximum(x, 0)),
    "relu6": ("f", lambda x: np.minimum(np.maximum(x, 0), 6)),
    "leaky_relu": ("f", lambda x: np.where(x > 0, x, 0.2 * x)),
    "elu": ("f", lambda x: np.where(x > 0, x, np.expm1(x))),
    "celu": ("f", lambda x: np.maximum(x, 0) + np.minimum(np.expm1(x), 0)),
    "selu": (
        "f",
        lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    ),
    "gelu": ("f", lambda x: x * (1 + erf(x / math.sqrt(2))) / 2),
    "silu": ("f", lambda x: x * sigmoid(x)),
    "swish": ("f", lambda x: x * sigmoid(x)),
    "mish": ("f", lambda x: x * np.tanh(np.log1p(np.exp(x)))),
    "softplus": ("f", lambda x: np.log1p(np.exp(x))),
    "squareplus": ("f", lambda x: (x + np.sqrt(x**2 + 4)) / 2),
    "sparse_plus": ("f", lambda x: np.where(x < -1, 0, np.where(x > 1, x, (x + 1) ** 2 / 4))),
    "exponential": ("f", np.exp),
    "sigmoid": ("f", sigmoid),
    "hard_sigmoid": ("f", lambda x: np.clip(x / 6 + 0.5, 0, 1)),
    "sparse_sigmoid": ("f", lambda x: np.clip((x + 1) / 2, 0, 1)),
    "log_sigmoid": ("f", lambda x: -np.log1p(np.exp(-x))),
    "hard_silu": ("f", lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
    "hard_swish": ("f", lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
    "hard_tanh": ("f", lambda x: np.clip(x, -1, 1)),
    "softsign": ("f", lambda x: x / (1 + np.abs(x))),
    "hard_shrink": ("f", lambda x: np.where(np.abs(x) > 0.5, x, 0)),
    "soft_shrink": ("f", lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0)),
    "tanh_shrink": ("f", lambda x: x - np.tanh(x)),
}


def unary(word: str, kinds: str, function: Callable[[Any], Any]) -> Rule:
    def made(c: Chooser) -> Node | None:
        x = c.of(kinds)
        shape = (product(x.shape),) if word == "flatten" else x.shape
        text = c.one([f"{word}({x.name})", f"{x.name} |> {word}"])
        return node(text, shape, [x], function)

    return made


for _word, (_kinds, _function) in UNARY.items():
    rule(_word)(unary(_word, _kinds, _function))

# Arithmetic of two truth values counts them: they are the whole numbers 0 and 1.
INTEGERS = (np.add, np.subtract, np.multiply, np.floor_divide, np.mod)
BINARY: dict[str, tuple[str, str, Callable[[Any, Any], Any]]] = {
    "add": ("+", "fibc", np.add),
    "subtract": ("-", "fibc", np.subtract),
    "multiply": ("*", "fibc", np.multiply),
    "divide": ("/", "fib", np.true_divide),
    "floor_divide": ("//", "fib", np.floor_divide),
    "mod": ("%", "fib", np.mod),
    "power": ("**", "fi", np.power),
    "less": ("<", "fi", np.less),
    "less_equal": ("<=", "fi", np.less_equal),
    "greater": (">", "fi", np.greater),
    "greater_equal": (">=", "fi", np.greater_equal),
    "equal": ("==", "ib", np.equal),
    "not_equal": ("!=", "ib", np.not_equal),
    "logical_and": ("and", "b", np.logical_and),
    "logical_or": ("or", "b", np.logical_or),
    "logical_xor": ("", "b", np.logical_xor),
    "maximum": ("", "fib", np.maximum),
    "minimum": ("", "fib", np.minimum),
    "arctan2": ("", "f", np.arctan2),
    "hypot": ("", "fi", np.hypot),
    "logaddexp": ("", "f", np.logaddexp),
    "logaddexp2": ("", "f", np.logaddexp2),
    "fmax": ("", "fi", np.fmax),
    "fmin": ("", "fi", np.fmin),
    "fmod": ("", "f", np.fmod),
    "heaviside": ("", "i", np.heaviside),
    "nextafter": ("", "f", np.nextafter),
    "divide_no_nan": ("", "fi", lambda a, b: np.where(b == 0, 0, a / np.where(b == 0, 1, b))),
    "bitwise_and": ("", "i", np.bitwise_and),
    "bitwise_or": ("", "i", np.bitwise_or),
    "bitwise_xor": ("", "i", np.bitwise_xor),
    "gcd": ("", "i", np.gcd),
    "xlogy": ("", "f", special.xlogy),
    "isclose": ("", "f", np.isclose),
    "complex": ("", "fi", lambda a, b: a + 1j * b),
}


def counted(function: Any) -> Callable[[Any, Any], Any]:
    def made(a: np.ndarray, b: np.ndarray) -> Any:
        if a.dtype.kind == b.dtype.kind == "b" and function in INTEGERS:
            a, b = a.astype(int), b.astype(int)
        if function in (np.floor_divide, np.mod) and b.dtype.kind in "ib" and not b.all():
            return np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)  # undefined: left out
        return function(a, b)

    return made


def binary(word: str, sign: str, kinds: str, function: Any) -> Rule:
    def made(c: Chooser) -> Node | None:
        a = c.of(kinds)
        b = c.of(kinds, also=lambda s: meet(a.shape, s.shape) is not None)
        shape = meet(a.shape, b.shape)
        assert shape is not None
        text = f"{a.name} {sign} {b.name}" if sign and c.flag() else f"{word}({a.name}, {b.name})"
        return node(text, shape, [a, b], counted(function))

    def with_number(c: Chooser) -> Node | None:
        a = c.of("f" if "f" in kinds else "i")
        number = c.one([2, 0.5, 3] if "f" in kinds else [0, 1])
        left = c.flag() and sign != "**"
        pair = (str(number), a.name) if left else (a.name, str(number))
        text = f"{pair[0]} {sign} {pair[1]}" if sign else f"{word}({pair[0]}, {pair[1]})"
        return node(
            text, a.shape, [a], lambda v: function(number, v) if left else function(v, number)
        )

    rule(word)(made)
    if word not in ("complex", "logical_xor", "logical_and", "logical_or"):
        rule(word)(with_number)
    return made


for _word, (_sign, _kinds, _binary) in BINARY.items():
    binary(_word, _sign, _kinds, _binary)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: FBT002
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


REDUCTIONS: dict[str, tuple[str, Any]] = {
    "mean": ("fib", np.mean),
    "sum": ("fib", np.sum),
    "prod": ("fib", np.prod),
    "max": ("fib", np.max),
    "min": ("fib", np.min),
    "any": ("fib", np.any),
    "all": ("fib", np.all),
    "count_nonzero": ("fib", np.count_nonzero),
    "median": ("fi", np.median),
    "logsumexp": ("f", logsumexp),
    "ptp": ("fib", lambda x, **k: np.ptp(whole(x), **k)),
    "nanmax": ("fi", np.nanmax),
    "nanmin": ("fi", np.nanmin),
    "nansum": ("fi", np.nansum),
    "nanprod": ("fi", np.nanprod),
    "nanmean": ("fi", np.nanmean),
    "nanmedian": ("fi", np.nanmedian),
    "nanvar": ("fi", np.nanvar),
    "nanstd": ("fi", np.nanstd),
    "variance": ("fib", np.var),
    "std": ("fib", np.std),
    "norm": ("fi", lambda x, **k: np.sqrt(np.sum(x.astype(float) ** 2, **k))),
}


def chosen_axes(c: Chooser, x: Node) -> tuple[str, Any, Shape]:
    """An axis option as text and for numpy, and the shape that stays (with keepdims or not)."""
    axis = c.one([None, *range(-x.rank, x.rank)])
    if x.rank > 1 and axis is not None and c.flag():
        axis = tuple(sorted({axis % x.rank, c.axis(x) % x.rank}))
    gone = range(x.rank) if axis is None else [a % x.rank for a in np.atleast_1d(axis)]
    keep = c.flag()
    text = "" if axis is None else f", axis = {list(axis) if isinstance(axis, tuple) else axis}"
    shape = [1 if i in gone else d for i, d in enumerate(x.shape) if keep or i not in gone]
    return text + (", keepdims = true" if keep else ""), (axis, keep), tuple(shape)


def reduction(word: str, kinds: str, function: Any) -> Rule:
    def made(c: Chooser) -> Node | None:
        x = c.of(kinds)
        text, (axis, keep), shape = chosen_axes(c, x)
        return node(
            f"{word}({x.name}{text})", shape, [x], lambda v: function(v, axis=axis, keepdims=keep)
        )

    return made


for _word, (_kinds, _reduce) in REDUCTIONS.items():
    rule(_word)(reduction(_word, _kinds, _reduce))


def dims(shape: Shape) -> str:
    return f"[{', '.join(map(str, shape))}]"


def swapped(shape: Shape, axis: int, dim: Dim) -> Shape:
    at = axis % len(shape)
    return (*shape[:at], dim, *shape[at + 1 :])


__all__ = [
    "RULES",
    "Chooser",
    "actual",
    "chosen_axes",
    "dims",
    "divides",
    "rule",
    "sigmoid",
    "swapped",
]
