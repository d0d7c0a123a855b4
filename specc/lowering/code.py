"""What a word sees when it lowers itself: sizes, shapes, the names that are in scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specc.catalog.declare import Code
from specc.ir.program import Function
from specc.ir.python import Expr, Name, expr, identifier
from specc.ir.sizes import Dim, Size
from specc.ir.types import Tensor, Type
from specc.lowering.flags import BATCH, batch_source


class Sizes:
    """How sizes that the compiler does not know are written: constants, or shapes of inputs."""

    def __init__(self) -> None:
        self.constants: dict[str, str] = {}  # symbolic name -> module constant

    def constant(self, name: str) -> Expr:
        python = "_".join("".join(c if c.isalnum() else " " for c in name).split()).upper()
        self.constants[name] = identifier(python)
        return Name(self.constants[name])


class FunctionCode(Code):
    """The scope of one function: `self`, its inputs, and what its caller hands on."""

    def __init__(
        self, function: Function | None, sizes: Sizes, *, dtype: Expr | None = None
    ) -> None:
        self.sizes = sizes
        self.module = Name("self")
        self.types: tuple[Type, ...] = ()
        self.training: Expr | bool = Name("training")
        self.rngs = Name("rngs")
        self.valid: Expr | None = Name("valid")
        self.mask: Expr | None = None
        self.dtype = dtype
        self.inner: dict[str, Expr] = {}
        self.shapes: dict[str, Expr] = {}  # what can be read off the shape of an input
        self.used: list[str] = []  # of these, what the body uses: read before its first statement
        self.inputs: set[str] = set()
        self.examples: Callable[[], Expr] | None = None  # how many, where steps count as examples
        if function is not None:
            self._learn(function)

    def _learn(self, function: Function) -> None:
        """Sizes that can be read off an input's shape."""
        self.inputs = {identifier(name) for name, _ in function.inputs}
        for name, type_ in function.inputs:
            if isinstance(type_, Tensor):
                for i, dim in enumerate(type_.shape):
                    if (
                        isinstance(dim, Size)
                        and str(dim).isidentifier()
                        and str(dim) not in self.shapes
                    ):
                        array = Name(identifier(name))
                        self.shapes[str(dim)] = array.shape[i + 1 if type_.batched else i]
        source = batch_source(function)
        if source is not None:
            batched: Expr = Name(identifier(source[0]))
            for key in source[1]:
                batched = batched[key]
            self.shapes[BATCH] = batched.shape[0]

    @property
    def batch(self) -> Expr:  # type: ignore[override]
        if self.examples is not None:
            return self.examples()
        return self._read(BATCH) if BATCH in self.shapes else Name(BATCH)

    def local(self, size: str) -> str:
        """The variable that holds a size: called like it, or with a sign where that is an input."""
        name = identifier(size)
        return f"{name}_" if name in self.inputs else name

    def fresh(self, name: str) -> str:
        return f"{name}_" if name in {self.local(s) for s in self.shapes} else name

    def _read(self, size: str) -> Expr:
        if size not in self.used:
            self.used.append(size)
        return Name(self.local(size))

    def size(self, dim: Dim) -> Any:
        if isinstance(dim, int):
            return dim
        total: Any = None
        for monomial, factor in sorted(dim.terms, key=lambda t: t[1] < 0):
            term: Any = None
            for atom, power in monomial:
                base = self._atom(atom)
                base = base**power if power > 1 else base
                term = base if term is None else term * base
            if term is None:
                term = abs(factor) if total is not None else factor
            elif abs(factor) != 1:
                term = abs(factor) * term
            if total is None:
                total = -term if factor < 0 and isinstance(term, Expr) else term
            else:
                total = total - term if factor < 0 else total + term
        return total

    def _atom(self, atom: Any) -> Expr:
        if isinstance(atom, str):
            return self._read(atom) if atom in self.shapes else self.sizes.constant(atom)
        left, right = expr(self.size(atom[1])), expr(self.size(atom[2]))
        return left // right if atom[0] == "//" else left % right

    def shape(self, type_: Tensor) -> Expr:
        sizes = tuple(self.size(d) for d in type_.shape)
        return expr((-1, *sizes) if type_.batched else sizes)

    def policy(self) -> dict[str, Expr]:
        return {} if self.dtype is None else {"dtype": self.dtype}
