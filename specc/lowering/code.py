"""What a word sees when it lowers itself: sizes, shapes, the names that are in scope."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code
from specc.ir.program import Function
from specc.ir.python import Expr, Name, expr, identifier
from specc.ir.sizes import Dim, Size
from specc.ir.types import Tensor, Type


class Sizes:
    """How sizes that the compiler does not know are written: module constants, or shapes of inputs."""

    def __init__(self) -> None:
        self.constants: dict[str, str] = {}  # symbolic name -> module constant

    def constant(self, name: str) -> Expr:
        python = "_".join("".join(c if c.isalnum() else " " for c in name).split()).upper()
        self.constants[name] = identifier(python)
        return Name(self.constants[name])


class FunctionCode(Code):
    """The scope of one function: `self`, its inputs, and what its caller hands on."""

    def __init__(self, function: Function | None, sizes: Sizes, *, dtype: Expr | None = None) -> None:
        self.sizes = sizes
        self.module = Name("self")
        self.types: tuple[Type, ...] = ()
        self.training: Expr | bool = Name("training")
        self.rngs = Name("rngs")
        self.valid: Expr | None = Name("valid")
        self.mask: Expr | None = None
        self.dtype = dtype
        self.inner: dict[str, Expr] = {}
        self.shapes: dict[str, Expr] = {}
        if function is not None:
            self._learn(function)

    def _learn(self, function: Function) -> None:
        """Sizes that can be read off an input's shape."""
        for name, type_ in function.inputs:
            if isinstance(type_, Tensor):
                for i, dim in enumerate(type_.shape):
                    if isinstance(dim, Size) and str(dim).isidentifier() and str(dim) not in self.shapes:
                        array = Name(identifier(name))
                        self.shapes[str(dim)] = array.shape[i + 1 if type_.batched else i]

    def size(self, dim: Dim) -> Any:
        if isinstance(dim, int):
            return dim
        total: Any = None
        for monomial, factor in dim.terms:
            term: Any = None
            for atom, power in monomial:
                base = self._atom(atom)
                base = base**power if power > 1 else base
                term = base if term is None else term * base
            if term is None:
                term = factor
            elif factor != 1:
                term = factor * term
            total = term if total is None else total + term
        return total

    def _atom(self, atom: Any) -> Expr:
        if isinstance(atom, str):
            return self.shapes[atom] if atom in self.shapes else self.sizes.constant(atom)
        left, right = expr(self.size(atom[1])), expr(self.size(atom[2]))
        return left // right if atom[0] == "//" else left % right

    def shape(self, type_: Tensor) -> Expr:
        sizes = tuple(self.size(d) for d in type_.shape)
        return expr((-1, *sizes) if type_.batched else sizes)

    def policy(self) -> dict[str, Expr]:
        return {} if self.dtype is None else {"dtype": self.dtype}
