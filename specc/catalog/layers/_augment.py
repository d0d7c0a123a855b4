"""What random layers over images share: they act in training only, on each image by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Mismatch
from specc.catalog.layers._spatial import Spatial
from specc.catalog.options import OptionType, Real, Refused
from specc.ir.python import Conditional, Expr, Kernel
from specc.ir.types import FLOAT, Tensor


class Bounds(OptionType):
    """A pair of numbers; one number stands for the pair from its negative (or the lowest) to it."""

    def __init__(self, minimum: float, maximum: float) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.number = Real(minimum, maximum)

    def convert(self, value: Any) -> tuple[float, float]:
        try:
            if isinstance(value, (list, tuple)):
                low, high = (self.number.convert(v) for v in value)
                return (min(low, high), max(low, high))
            size = abs(self.number.convert(value))
        except (Refused, ValueError):
            raise self.refuse() from None
        return (max(-size, self.minimum), size)

    def describe(self) -> str:
        return f"a number from {self.minimum:g} to {self.maximum:g}, or a pair of them"


class Augmentation(Spatial):
    """A change of images by chance: in training the kernel `flax` is applied, else nothing is."""

    abstract = True
    spatial = 2
    stochastic = True
    needs_batch = True
    flax: ClassVar[str] = ""

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype != FLOAT:
            raise Mismatch(
                f"`{self.word()}` changes images, and {x} holds class numbers or tokens",
                code="E0417",
                help="leave it out, or use it on a field of type `image(height, width, channels)`",
                operand=0,
            )
        last = self.arrive(x)
        return self.depart(x, *self.result(last), last.shape[-1])

    def result(self, x: Tensor) -> tuple[Any, ...]:
        """Height and width of the result."""
        return x.shape[:2]

    def parameters_of_kernel(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What the kernel takes after the images and the random stream."""
        return (), {}

    def lower(self, code: Code, x: Expr) -> Expr:
        arguments, named = self.parameters_of_kernel()
        changed = self.leave(Kernel(self.flax)(self.enter(x), code.rngs, *arguments, **named))
        if isinstance(code.training, bool):
            return changed if code.training else x
        return Conditional(code.training, changed, x)


def filling(layer: Augmentation) -> dict[str, Any]:
    """The options of a warp that differ from the kernel's defaults."""
    names = ("fill_mode", "interpolation", "fill_value")
    return {n: layer.given[n] for n in names if n in layer.given}
