"""Labels from scores of each step, under connectionist temporal classification."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax


def labels_by_step(
    scores: jax.Array, length: jax.Array | None = None, *, blank: int, merge: bool
) -> tuple[jax.Array, jax.Array]:
    """[time, classes] to int32[1, time], -1 after the last label, and minus the sum of the largest."""
    time = jnp.arange(scores.shape[0])
    counts = time < (scores.shape[0] if length is None else length)
    best = jnp.where(counts, jnp.argmax(scores, axis=-1), blank)
    score = -jnp.sum(jnp.where(counts, jnp.max(scores, axis=-1), 0))
    said = best != blank
    if merge:
        said = said & (best != jnp.concatenate([jnp.full(1, blank, best.dtype), best[:-1]]))
    place = jnp.where(said, jnp.cumsum(said) - 1, len(time))
    labels = jnp.full(len(time), -1, jnp.int32).at[place].set(best.astype(jnp.int32), mode="drop")
    return labels[None], score[None].astype(jnp.float32)


def labels_by_beams(
    logits: jax.Array, length: jax.Array | None = None, *, blank: int, width: int, paths: int
) -> tuple[jax.Array, jax.Array]:
    """The likeliest label sequences int32[paths, time], -1 after the last, and their log probabilities.

    Prefix beam search: a beginning has the probability of ending in a blank and that of ending in its
    last label; beginnings that come to be the same are added. Reference: Graves and Jaitly, Towards
    End-to-End Speech Recognition with Recurrent Neural Networks, 2014, algorithm 1.
    """
    time, classes = logits.shape
    none = jnp.float32(-1e30)  # the log of no probability: finite, so that differences are numbers
    log = jax.nn.log_softmax(logits.astype(jnp.float32))
    steps = time if length is None else length
    others = jnp.asarray([c for c in range(classes) if c != blank], jnp.int32)

    def step(t: jax.Array, beams: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        labels, sizes, in_blank, in_label = beams
        p = log[t]
        total = jnp.logaddexp(in_blank, in_label)
        last = jnp.where(
            sizes > 0, jnp.take_along_axis(labels, jnp.maximum(sizes - 1, 0)[:, None], 1)[:, 0], -1
        )
        stay_blank = total + p[blank]
        stay_label = jnp.where(sizes > 0, in_label + p[jnp.maximum(last, 0)], none)
        # A label after itself is a new one only where a blank stood between.
        before = jnp.where(last[:, None] == others, in_blank[:, None], total[:, None])
        grown = before + p[others]
        at = jnp.arange(time) == sizes[:, None]
        longer = jnp.where(at[:, None], others[None, :, None], labels[:, None])
        # A grown beginning that is already among the beams is added to it.
        same = jnp.all(longer[:, :, None] == labels[None, None], axis=-1) & (total > none / 2)
        taken = jnp.any(same, axis=-1)
        added = jax.nn.logsumexp(jnp.where(same, grown[..., None], none), axis=(0, 1))
        stay_label = jnp.logaddexp(stay_label, added)
        grown = jnp.where(taken | (total <= none / 2)[:, None], none, grown)
        all_blank = jnp.concatenate([stay_blank, jnp.full(grown.size, none)])
        all_label = jnp.concatenate([stay_label, grown.reshape(-1)])
        all_labels = jnp.concatenate([labels, longer.reshape(-1, time)])
        all_sizes = jnp.concatenate([sizes, jnp.repeat(sizes + 1, len(others))])
        _, best = lax.top_k(jnp.logaddexp(all_blank, all_label), width)
        return all_labels[best], all_sizes[best], all_blank[best], all_label[best]

    empty = jnp.full((width, time), -1, jnp.int32)
    first = jnp.where(jnp.arange(width) == 0, 0.0, none).astype(jnp.float32)
    beams = (empty, jnp.zeros(width, jnp.int32), first, jnp.full(width, none))
    labels, _, in_blank, in_label = lax.fori_loop(0, steps, step, beams)
    scores, best = lax.top_k(jnp.logaddexp(in_blank, in_label), paths)
    return labels[best], scores
