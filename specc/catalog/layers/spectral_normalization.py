"""A layer whose kernel stretches no vector."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, Weight, option
from specc.catalog.options import count
from specc.catalog.options import layer as inner
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor, Type


class SpectralNormalization(Layer):
    """A layer whose kernel is divided by its largest singular value, found by power iteration.

    As its layer: float[…] -> float[…]. Each training call makes `power_iterations` steps from a
    kept vector. Source: https://keras.io/api/layers/normalization_layers/spectral_normalization/
    """

    difference = "the kernel itself stays: it is divided in inference too, as in its paper"
    trains_differently = True
    layer = option(inner, doc="a layer with a kernel: `Conv2D(8, 3)`")
    power_iterations: int = option(count, 1, "steps of a training call")
    examples = (
        ("SpectralNormalization(Dense(8))", ("float[4]",), "float[8]"),
        ("SpectralNormalization(Conv2D(8, 3))", ("float[8, 8, 3]",), "float[6, 6, 8]"),
    )

    def inner_inputs(self, x: Tensor) -> dict[str, tuple[Type, ...]]:
        self.kernel(x)
        return {"layer": (x,)}

    def kernel(self, x: Tensor) -> Weight:
        """The weight that is divided."""
        word = getattr(self.layer, "word", None)
        found = word.weights(x) if isinstance(word, Layer) and type(word) is not type(self) else ()
        for weight in found:
            if weight.name in ("kernel", "embeddings") and "." not in weight.path:
                return weight
        raise Mismatch(
            f"`SpectralNormalization` takes a layer with a kernel, and this is {self.layer!r}",
            code="E0206",
            help="write `SpectralNormalization(Dense(8))`, or a convolution or an embedding",
        )

    def infer(self, x: Tensor, layer: Type) -> Type:
        return layer

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        return (Weight("vector_u", (1, self.kernel(x).shape[-1]), trainable=False),)

    def construct(self, code: Code, x: Tensor) -> Expr:
        return Kernel("SpectralNorm")(
            code.inner["layer"], self.kernel(x).path, self.power_iterations, rngs=code.rngs
        )

    def lower(self, code: Code, x: Expr) -> Expr:
        module = code.module
        code.module = _InTraining(module, code.training)
        y = self.layer.word.lower(code, x)
        code.module = module
        return y

    def tail(self) -> Any:
        return self.layer.word.tail()


class _InTraining(Expr):
    """A module that is told whether it is trained."""

    def __init__(self, module: Expr, training: Any) -> None:
        self._module = module
        self._training = training

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._module(*arguments, **named, training=self._training)
