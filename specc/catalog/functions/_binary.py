"""What operators of two operands have in common."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Function, operand
from specc.catalog.shapes import aligned, elementwise
from specc.ir.python import Expr
from specc.ir.types import Tensor


class Binary(Function):
    abstract = True
    a = operand("left side")
    b = operand("right side")
    sign: ClassVar[str] = ""
    elementwise = True

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        return elementwise(a, b)

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        return self.join(*aligned(code, a, b))

    def join(self, a: Expr, b: Expr) -> Expr:
        raise NotImplementedError
