"""Several changes after one another, chosen by chance for each image by itself."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.augment_colors import (
    adjust_contrast,
    brighten,
    degenerate_colors,
    per_image,
    where_chosen,
    within,
)
from specc.kernels.augment_geometry import (
    random_signs,
    rotations,
    shears,
    translations,
    uniform_each,
    warp_images,
)
from specc.kernels.augment_histogram import auto_contrast, equalize
from specc.kernels.augment_levels import posterize, sharpen, solarize


def one_change(
    images: jax.Array,
    rngs: nnx.Rngs,
    choices: jax.Array,
    factor: tuple[float, float],
    value_range: tuple[float, float],
    interpolation: str,
    order: tuple[str, ...],
) -> jax.Array:
    """Each image by the change of `order` that int[batch] chooses, or left as it is beyond its end.

    Strengths are drawn within the bounds, and go either way by a fair chance.
    """
    count, height, width, _ = images.shape
    sign = random_signs(rngs, count)
    first, second = (uniform_each(rngs, count, factor) for _ in range(2))
    wide, long = (sign * first, sign * second)
    matrices = {
        "shear": shears(wide, long),
        "translation": translations(wide * width, long * height),
        "rotation": rotations(wide, height, width),
    }
    still = translations(jnp.zeros(count), jnp.zeros(count))
    for number, name in enumerate(order):
        if name in matrices:
            still = jnp.where((choices == number)[:, None, None], matrices[name], still)
    changed = warp_images(images, still, interpolation=interpolation)
    bits = jnp.full(count, max(1, int(8 * factor[1])))
    changes = {
        "brightness": lambda: brighten(images, wide, value_range),
        "color_degeneration": lambda: degenerate_colors(images, first, value_range),
        "contrast": lambda: adjust_contrast(images, 1 + wide, value_range),
        "sharpness": lambda: sharpen(images, 0.5 + wide / 2, value_range),
        "posterization": lambda: posterize(images, bits, value_range),
        "solarization": lambda: solarize(images, first, second, value_range),
        "auto_contrast": lambda: auto_contrast(images, value_range=value_range),
        "equalization": lambda: equalize(images, value_range=value_range),
    }
    for number, name in enumerate(order):
        if name in changes:
            changed = where_chosen(choices == number, changes[name](), changed)
    return changed


SHAPES = ("shear", "translation", "rotation")
COLORS = ("brightness", "color_degeneration", "contrast", "sharpness")
LEVELS = ("posterization", "solarization", "auto_contrast", "equalization")


def rand_augment(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
    num_ops: int = 2,
    factor: tuple[float, float] = (0.0, 0.5),
    interpolation: str = "bilinear",
) -> jax.Array:
    """Each image by `num_ops` of eleven changes."""
    order = SHAPES + COLORS + LEVELS
    for _ in range(num_ops):
        choices = jax.random.randint(rngs(), (len(images),), 0, len(order))
        images = one_change(images, rngs, choices, factor, value_range, interpolation, order)
    return images


def aug_mix(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
    num_chains: int = 3,
    chain_depth: int = 3,
    factor: tuple[float, float] = (0.0, 0.3),
    alpha: float = 1.0,
    all_ops: bool = True,
    interpolation: str = "bilinear",
) -> jax.Array:
    """Each image mixed with a mean, of random weights, of chains of changes of itself."""
    count = len(images)
    order = SHAPES + COLORS + LEVELS if all_ops else SHAPES + LEVELS
    weights = jax.random.dirichlet(rngs(), jnp.full(num_chains, alpha), (count,))
    kept = jax.random.beta(rngs(), alpha, alpha, (count,))
    mixed = jnp.zeros_like(images)
    for chain in range(num_chains):
        changed = images
        for _ in range(chain_depth):
            choices = jax.random.randint(rngs(), (count,), 0, len(order) + 1)
            changed = one_change(changed, rngs, choices, factor, value_range, interpolation, order)
        mixed += per_image(weights[:, chain]) * changed
    result = per_image(kept) * images + per_image(1 - kept) * mixed
    return within(result, value_range).astype(images.dtype)
