"""Images mixed with others of their batch."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, operand, option
from specc.catalog.layers._augment import DATA_FORMAT, UNIT, Augmentation
from specc.catalog.options import positive
from specc.ir.python import Conditional, Expr, Kernel, expr
from specc.ir.types import FLOAT, Sequence, Tensor, Type


class _Mixing(Augmentation):
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


class MixUp(_Mixing):
    """In training w x + (1 - w) x', the same for the labels, with x' another example of the batch.

    float[height, width, channels], float[…] -> a list of the two, `mixed = MixUp(0.2)(image, label)`;
    of images alone, the images. w is drawn for each example from
    Beta(alpha, alpha). The loss is one of the mixed labels: `add_loss` in the model.
    Source: Zhang and others, mixup (2017), https://arxiv.org/abs/1710.09412
    """

    flax = "mix_up"
    alpha: float = option(positive, 0.2, "how even the shares are")
    data_format: Any = DATA_FORMAT
    examples = (("MixUp(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class CutMix(_Mixing):
    """In training a rectangle of each image is that of another example of the batch.

    float[height, width, channels], float[…] -> a list of the two; of images alone, the images.
    Labels are mixed by the shares of
    pixels. The share of the image itself is drawn from Beta(a, a), a from `factor`. The loss is one
    of the mixed labels: `add_loss` in the model.
    Source: Yun and others, CutMix (2019), https://arxiv.org/abs/1905.04899
    """

    difference = "labels by the pixels that were replaced, and an alpha for each example"
    flax = "cut_mix"
    factor: Any = option(UNIT, 1.0, "how even the shares are: the a of Beta(a, a)")
    data_format: Any = DATA_FORMAT
    examples = (("CutMix", ("float[28, 28, 3]",), "float[28, 28, 3]"),)
