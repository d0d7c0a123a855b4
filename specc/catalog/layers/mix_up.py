"""Images mixed with others of their batch."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import DATA_FORMAT, UNIT
from specc.catalog.layers._mixing import Mixing
from specc.catalog.options import positive


class MixUp(Mixing):
    """In training w x + (1 - w) x', the same for the labels, with x' another example of the batch.

    float[height, width, channels], float[…] -> a list of the two, `mixed = MixUp(0.2)(image, label)`;
    of images alone, the images. w is drawn for each example from Beta(alpha, alpha). The model gives
    the mixed labels as an output, and the loss is an expression of both:
    `loss = categorical_crossentropy(label, scores)`.

    Zhang and others, mixup (2017), https://arxiv.org/abs/1710.09412
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/mix_up/
    """

    flax = "mix_up"
    alpha: float = option(positive, 0.2, "how even the shares are")
    data_format: Any = DATA_FORMAT
    examples = (("MixUp(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class CutMix(Mixing):
    """In training a rectangle of each image is that of another example of the batch.

    float[height, width, channels], float[…] -> a list of the two; of images alone, the images.
    Labels are mixed by the shares of pixels. The share of the image itself is drawn from Beta(a, a),
    a from `factor`. The loss is an expression of the mixed labels, as with MixUp.

    Yun and others, CutMix (2019), https://arxiv.org/abs/1905.04899
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/cut_mix/
    """

    difference = "labels by the pixels that were replaced, and an alpha for each example"
    flax = "cut_mix"
    factor: Any = option(UNIT, 1.0, "how even the shares are: the a of Beta(a, a)")
    data_format: Any = DATA_FORMAT
    examples = (("CutMix", ("float[28, 28, 3]",), "float[28, 28, 3]"),)
