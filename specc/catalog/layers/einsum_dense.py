"""A linear map given by an equation."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Weight, option
from specc.catalog.layers._equation import Equation
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
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim, product
from specc.ir.types import Tensor


class EinsumDense(Layer):
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
        try:
            equation = Equation(self.equation)
        except ValueError:
            raise Refused(
                f'"{self.equation}" is no equation of a linear map',
                help='write axes as letters, "td,dh->th", with dots on one side at most',
            ) from None
        if self.bias_axes is not None and not set(self.bias_axes) <= set(equation.output):
            raise Refused(f'`bias_axes` must be letters of the output "{equation.output}"')

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        equation = Equation(self.equation)
        sizes = equation.sizes(x, self.output_shape)
        made = tuple(sizes[c] for c in equation.output)
        dots = equation.elided(x)
        return Tensor("float", (*made, *dots) if equation.right else (*dots, *made), x.batched)

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        equation = Equation(self.equation)
        sizes = equation.sizes(x, self.output_shape)
        kernel = weight(self, "kernel", tuple(sizes[c] for c in equation.kernel))
        if self.bias_axes is None:
            return (kernel,)
        start = min(equation.output.find(c) for c in self.bias_axes)
        shape = tuple(sizes[c] if c in self.bias_axes else 1 for c in equation.output[start:])
        dots = (1,) * len(equation.elided(x)) if equation.right else ()
        return kernel, weight(self, "bias", (*shape, *dots))

    def construct(self, code: Code, x: Tensor) -> Expr:
        equation = Equation(self.equation)
        sizes = equation.sizes(x, self.output_shape)
        shapes = [tuple(code.size(n) for n in w.shape) for w in self.weights(x)]
        first: Any = self.kernel_initializer.lower()
        if self.kernel_initializer.word() != "orthogonal":
            fan_in = product([sizes[c] for c in equation.kernel if c not in equation.output])
            first = Kernel("as_matrix")(first, code.size(fan_in))
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
