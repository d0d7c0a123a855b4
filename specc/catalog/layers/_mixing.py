"""What layers that mix the examples of a batch share: images, and what belongs to them."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, operand
from specc.catalog.layers._augment import Augmentation
from specc.ir.python import Conditional, Expr, Kernel, expr
from specc.ir.types import FLOAT, Sequence, Tensor, Type


class Mixing(Augmentation):
    """A change of images and of what belongs to them: `[images, labels] = MixUp(0.2)(x, y)`."""

    abstract = True
    sees_batch = True
    labels: Any = operand("what belongs to the images: one-hot, or numbers", optional=True)

    def infer(self, x: Tensor, labels: Tensor | None = None) -> Type:  # type: ignore[override]
        images = super().infer(x)
        if not x.batched:
            raise Mismatch(f"`{self.word()}` mixes examples, and {x} is the same for all")
        if labels is None:
            return images
        if labels.dtype != FLOAT or not labels.batched:
            raise Mismatch(
                f"`{self.word()}` mixes labels, and {labels} holds class numbers",
                code="E0307",
                help="take them one-hot: `|> one_hot` in the data",
                operand=1,
            )
        return Sequence((images, labels))

    def lower(self, code: Code, x: Expr, labels: Expr | None = None) -> Expr:  # type: ignore[override]
        _, named = self.parameters_of_kernel()
        if self.first and self.flax == "cut_mix":
            named["channels_first"] = True
        if code.valid is not None:
            named["valid"] = code.valid
        mixed = Kernel(self.flax)(x, labels, code.rngs, **named)
        calm = expr([x, labels]) if labels is not None else x
        if labels is None:
            mixed = mixed[0]
        if isinstance(code.training, bool):
            return mixed if code.training else calm
        return Conditional(code.training, mixed, calm)
