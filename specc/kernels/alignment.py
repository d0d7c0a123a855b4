"""Connectionist temporal classification: labels in order, at unknown times."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax


def ctc_of_logits(target: jax.Array, logits: jax.Array) -> jax.Array:
    """-log of the probability of all alignments of the labels; the last unit is the blank.

    target int[batch, length], 0 what pads it; logits float[batch, time, units].
    """
    every_step = jnp.zeros(logits.shape[:2], logits.dtype)
    padding = (target == 0).astype(logits.dtype)
    return optax.ctc_loss(logits, every_step, target, padding, blank_id=logits.shape[-1] - 1)


def ctc(target: jax.Array, output: jax.Array) -> jax.Array:
    """The same of probabilities; those below 1e-7 count as 1e-7."""
    return ctc_of_logits(target, jnp.log(jnp.clip(output, 1e-7, 1)))
