"""A linear map given by an equation."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._equation import Equation
from specc.catalog.layers._low_rank import LowRank, he_uniform
from specc.catalog.layers._trained import weight
from specc.catalog.options import (
    ListOf,
    NoneType,
    OneOf,
    Refused,
    activation,
    constraint,
    initializer,
    optional,
    regularizer,
    size,
    text,
)
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.sizes import Dim, product
from specc.ir.types import Tensor


class EinsumDense(LowRank):
    """einsum(equation, x, W) + b: a Dense over any axes; the batch has no letter.

    float[…] -> float[…]. `EinsumDense("td,dh->th", [none, 8])` is `Dense(8)` without a bias.
    Source: https://keras.io/api/layers/core_layers/einsum_dense/
    """

    difference = "the equation and output_shape leave the batch out"
    equation: str = option(text, doc='axes of input, kernel and output: "td,dhk->thk"')
    output_shape: tuple[Dim | None, ...] = option(
        ListOf(OneOf(NoneType(), size), single=True), doc="a size for each letter of the output"
    )
    activation = option(activation, None, "applied to the output")
    bias_axes: str | None = option(optional(text), None, "letters of the output that have a bias")
    kernel_initializer = option(initializer, "glorot_uniform")
    bias_initializer = option(initializer, "zeros")
    kernel_regularizer = option(regularizer, None)
    bias_regularizer = option(regularizer, None)
    kernel_constraint = option(constraint, None)
    bias_constraint = option(constraint, None)
    examples = (
        ('EinsumDense("d,dh->h", 8)', ("float[4]",), "float[8]"),
        (
            'EinsumDense("...td,dhk->...thk", [none, 2, 3], bias_axes = "hk")',
            ("float[5, 4]",),
            "float[5, 2, 3]",
        ),
    )

    def check(self) -> None:
        super().check()
        try:
            equation = Equation(self.equation)
        except ValueError:
            raise Refused(
                f'"{self.equation}" is no equation of a linear map',
                help='write axes as letters, "td,dh->th", with dots on one side at most',
            ) from None
        if self.bias_axes is not None and not set(self.bias_axes) <= set(equation.output):
            raise Refused(f'`bias_axes` must be letters of the output "{equation.output}"')
        last = equation.kernel[-1]
        if self.rank is not None and (last in equation.input or last not in equation.output):
            raise Refused(
                f'`lora_rank` needs "{last}", the last letter of the kernel, in the output alone',
                help="write the letters of the kernel in an order that ends with one of the output",
            )

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        equation = Equation(self.equation)
        sizes = equation.sizes(x, self.output_shape)
        made = tuple(sizes[c] for c in equation.output)
        dots = equation.elided(x)
        return Tensor("float", (*made, *dots) if equation.right else (*dots, *made), x.batched)

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        equation = Equation(self.equation)
        sizes = equation.sizes(x, self.output_shape)
        kernel = weight(self, "kernel", tuple(sizes[c] for c in equation.kernel))
        if self.bias_axes is None:
            return (kernel,)
        start = min(equation.output.find(c) for c in self.bias_axes)
        shape = tuple(sizes[c] if c in self.bias_axes else 1 for c in equation.output[start:])
        dots = (1,) * len(equation.elided(x)) if equation.right else ()
        return kernel, weight(self, "bias", (*shape, *dots))

    def down(self) -> EinsumDense:
        equation = Equation(self.equation)
        sizes = zip(equation.output, self.output_shape, strict=True)
        shape = tuple(self.rank if c == equation.kernel[-1] else size for c, size in sizes)
        return self.replace(output_shape=shape, bias_axes=None)

    def down_module(self, code: Code, x: Tensor) -> Expr:
        return self.down().made(code, x, he_uniform().lower())

    def up_module(self, code: Code, x: Tensor, size: Dim) -> Expr:
        equation = Equation(self.equation)
        last = equation.kernel[-1]
        if equation.output.endswith(last) and not equation.right:
            return super().up_module(code, x, size)
        rank = next(c for c in "rabcdefghijklmnopqstuvwxyz" if c not in equation.text)
        dots = "..." if equation.right else ""
        before = equation.output.replace(last, rank)
        way = Equation(f"{before}{dots},{rank}{last}->{equation.output}{dots}")
        return Kernel("EinsumDense")(
            self.written(way, batched=x.batched),
            (self.rank, code.size(size)),
            kernel_init=nnx.initializers.zeros,
            **code.policy(),
            rngs=code.rngs,
        )

    def base(self, code: Code, x: Tensor) -> Expr:
        first: Any = self.kernel_initializer.lower()
        if self.kernel_initializer.word() != "orthogonal":
            equation = Equation(self.equation)
            sizes = equation.sizes(x, self.output_shape)
            fan_in = product([sizes[c] for c in equation.kernel if c not in equation.output])
            first = Kernel("as_matrix")(first, code.size(fan_in))
        return self.made(code, x, first)

    def made(self, code: Code, x: Tensor, first: Expr) -> Expr:
        """The module whose kernel is drawn by `first`."""
        equation = Equation(self.equation)
        shapes = [tuple(code.size(n) for n in w.shape) for w in self.base_weights(x)]
        bias = {"bias_init": self.bias_initializer.lower()} if self.bias_axes is not None else {}
        return Kernel("EinsumDense")(
            self.written(equation, batched=x.batched),
            *shapes,
            kernel_init=first,
            **bias,
            **code.policy(),
            rngs=code.rngs,
        )

    def written(self, equation: Equation, *, batched: bool) -> str:
        """The equation with the batch."""
        if equation.left or not equation.right:
            return f"...{equation.input},{equation.kernel}->...{equation.output}"
        free = next(c for c in "bnzyxwvu" if c not in equation.text) if batched else ""
        return f"{free}{equation.input}...,{equation.kernel}->{free}{equation.output}..."
