"""In which precision a program computes, as `compile` says."""

from __future__ import annotations

from typing import Any

from specc.catalog.code import Code
from specc.ir.node import Node
from specc.ir.program import Program
from specc.ir.python import Expr, Kernel, Name, expr, jnp
from specc.ir.types import FLOAT, Tensor

_DTYPES = {"mixed_bfloat16": jnp.bfloat16, "mixed_float16": jnp.float16}


class Precision(Node):
    """Float32, or half precision between weights and losses, which stay in float32."""

    dtype: Any  # Expr of the dtype that layers compute in; None: float32
    scaled: bool  # the loss, so that small gradients do not vanish
    products: str  # of float32 matrix products: "default", "high" or "highest"
    remat: tuple[str, ...]  # layers that the backward pass computes again

    def outputs(self, value: Any) -> Expr:
        """What `forward` returns: in float32, so that losses and metrics are computed in it."""
        return expr(value) if self.dtype is None else Kernel("in_float32")(value)

    def forward(self) -> Expr:
        forward = Name("forward")
        if self.products == "default":
            return forward
        return Kernel("with_matmul_precision")(self.products, forward)

    def optimizer(self, made: Expr) -> Expr:
        return Kernel("loss_scaled")(made) if self.scaled else made


def precision_of(program: Program) -> Precision:
    """That of the program; without `compile` float32."""
    section = program.section("compile")
    if section is None:
        return Precision(None, False, "default", ())
    return Precision(
        _DTYPES.get(section.precision),
        section.precision == "mixed_float16",
        section.matmul_precision,
        section.remat,
    )


def lowered(word: Any, code: Code, inputs: list[Any]) -> Expr:
    """The word's expression; one that is `exact` gets float32, and gives half precision again."""
    if code.dtype is None or not getattr(word, "exact", False):
        return word.lower(code, *inputs)
    made = word.lower(code, *(_wide(*pair) for pair in zip(inputs, code.types, strict=False)))
    return made.astype(code.dtype) if _is_float(code.result) else made


def _wide(value: Any, type_: Any) -> Any:
    return value.astype(jnp.float32) if isinstance(value, Expr) and _is_float(type_) else value


def _is_float(type_: Any) -> bool:
    return isinstance(type_, Tensor) and type_.dtype == FLOAT and (type_.batched or type_.rank > 0)
