"""Several changes after one another."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    INTERPOLATION,
    UNIT,
    VALUE_RANGE,
    Augmentation,
)
from specc.catalog.options import count, flag, positive


class RandAugment(Augmentation):
    """In training each image goes through `num_ops` changes, drawn from eleven.

    float[height, width, 1 or 3] -> the same. Shear, translation, rotation, brightness, contrast and
    sharpness go either way by a strength within the bounds; colour degeneration, posterization and
    solarization have a strength; auto contrast and equalization have none.
    Cubuk and others, RandAugment (2019), https://arxiv.org/abs/1909.13719
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/rand_augment/
    """

    difference = (
        "changes are drawn for each image, and go either way; Keras draws them once a batch, moves "
        "images only right and down, turns them only one way, and only brightens"
    )
    flax = "rand_augment"
    channels = (1, 3)
    value_range: tuple[float, float] = VALUE_RANGE
    num_ops: int = option(count, 2, "how many changes")
    factor: tuple[float, float] = option(UNIT, 0.5, "their strength")
    interpolation: str = INTERPOLATION
    data_format: Any = DATA_FORMAT
    examples = (("RandAugment(num_ops = 1)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class AugMix(Augmentation):
    """In training each image is mixed with chains of random changes of itself.

    float[height, width, 1 or 3] -> the same. w x + (1 - w) sum_k v_k chain_k(x), w from
    Beta(alpha, alpha) and v from Dirichlet(alpha); the changes are those of RandAugment.
    Hendrycks and others, AugMix (2019), https://arxiv.org/abs/1912.02781
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/aug_mix/
    """

    difference = (
        "chains and weights are drawn for each image at each step; Keras draws them once a batch, "
        "and the chains once for all where the step is compiled"
    )
    flax = "aug_mix"
    channels = (1, 3)
    value_range: tuple[float, float] = VALUE_RANGE
    num_chains: int = option(count, 3, "how many chains")
    chain_depth: int = option(count, 3, "changes in a chain, at most")
    factor: tuple[float, float] = option(UNIT, 0.3, "their strength")
    alpha: float = option(positive, 1.0, "how even the weights are")
    all_ops: bool = option(flag, True, "brightness, contrast, sharpness and colour too")
    interpolation: str = INTERPOLATION
    data_format: Any = DATA_FORMAT
    examples = (("AugMix(num_chains = 2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)
