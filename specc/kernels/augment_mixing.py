"""Images mixed with others of their batch, and their labels with theirs."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.augment_colors import per_image
from specc.kernels.augment_geometry import uniform_each
from specc.kernels.augment_levels import random_boxes


def partners(rngs: nnx.Rngs, count: int, valid: jax.Array | None) -> jax.Array:
    """int[batch]: another example for each, drawn without return among those that count."""
    keys = jax.random.uniform(rngs(), (count,))
    if valid is None:
        return jnp.argsort(keys)
    drawn = jnp.argsort(jnp.where(valid, keys, 2.0))
    return jnp.where(valid, drawn[jnp.cumsum(valid) - 1], jnp.arange(count))


def mixed_labels(
    labels: jax.Array | None, others: jax.Array, shares: jax.Array
) -> jax.Array | None:
    """Each label with the share that its own image has in the mixture, the other with the rest."""
    if labels is None:
        return None
    own = shares.reshape((-1,) + (1,) * (labels.ndim - 1))
    return (own * labels + (1 - own) * labels[others]).astype(labels.dtype)


def mix_up(
    images: jax.Array,
    labels: jax.Array | None,
    rngs: nnx.Rngs,
    *,
    alpha: float = 0.2,
    valid: jax.Array | None = None,
) -> list[jax.Array | None]:
    """Each image and its label as a weighted mean with another of the batch, weights of a Beta."""
    count = len(images)
    others = partners(rngs, count, valid)
    shares = jax.random.beta(rngs(), alpha, alpha, (count,))
    own = per_image(shares)
    mixed = (own * images + (1 - own) * images[others]).astype(images.dtype)
    return [mixed, mixed_labels(labels, others, shares)]


def cut_mix(
    images: jax.Array,
    labels: jax.Array | None,
    rngs: nnx.Rngs,
    *,
    factor: tuple[float, float] = (0.0, 1.0),
    channels_first: bool = False,
    valid: jax.Array | None = None,
) -> list[jax.Array | None]:
    """A rectangle of each image comes from another of the batch; labels by the shares of pixels."""
    count = len(images)
    height, width = images.shape[2:] if channels_first else images.shape[1:3]
    others = partners(rngs, count, valid)
    alpha = uniform_each(rngs, count, factor) + 1e-6
    side = jnp.sqrt(1 - jax.random.beta(rngs(), alpha, alpha))
    boxes = random_boxes(rngs, side, side, height, width)
    shares = 1 - boxes.mean((1, 2, 3))
    boxes = jnp.moveaxis(boxes, -1, 1) if channels_first else boxes
    return [jnp.where(boxes, images[others], images), mixed_labels(labels, others, shares)]
