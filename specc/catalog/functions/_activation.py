"""What the activations share."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, operand
from specc.catalog.shapes import need_float
from specc.ir.python import Expr
from specc.ir.types import FLOAT, Tensor


class Activation(Function):
    """A function of each number; class numbers and tokens are refused."""

    abstract = True
    x = operand("a tensor")
    activation = True
    elementwise = True
    gives = "number"
    flax: ClassVar[Any] = None  # what is called

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.__dict__.get("abstract") and "examples" not in cls.__dict__:
            cls.examples = ((f"{cls.word()}(x)", ("float[3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x)
