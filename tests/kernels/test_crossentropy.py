"""The score of a class is found by comparison: the value and gradient of an index, faults seen."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from specc.kernels.crossentropy import (
    ignoring_crossentropy_of_logits,
    of_class,
    sparse_categorical_crossentropy_of_logits,
)

TARGET = jnp.array([[0, 3, 1], [2, 2, 0]])
LOGITS = jnp.asarray(np.random.default_rng(0).normal(size=(2, 3, 4)) * 30, jnp.float32)


def in_float64(target, logits):
    """-log softmax(logits)[target] of each position."""
    logits = np.asarray(logits, np.float64)
    total = np.log(np.exp(logits - logits.max(-1, keepdims=True)).sum(-1)) + logits.max(-1)
    return total - np.take_along_axis(logits, np.asarray(target)[..., None], -1)[..., 0]


def test_value_and_gradient():
    loss = sparse_categorical_crossentropy_of_logits(TARGET, LOGITS)
    np.testing.assert_allclose(loss, in_float64(TARGET, LOGITS).mean(1), rtol=1e-6)
    found = jax.grad(lambda x: sparse_categorical_crossentropy_of_logits(TARGET, x).sum())(LOGITS)
    expected = (jax.nn.softmax(LOGITS) - jax.nn.one_hot(TARGET, 4)) / 3
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_large_logits_keep_their_small_differences():
    logits = jnp.array([[10_000.0, 10_001.0]])
    loss = sparse_categorical_crossentropy_of_logits(jnp.array([1]), logits)
    np.testing.assert_allclose(loss, np.log1p(np.exp(-1.0)), rtol=1e-6)


def test_a_class_that_is_ruled_out_does_not_spoil_the_others():
    logits = jnp.array([[0.0, -jnp.inf, 1.0]])
    loss, slope = jax.value_and_grad(
        lambda x: sparse_categorical_crossentropy_of_logits(jnp.array([2]), x).sum()
    )(logits)
    np.testing.assert_allclose(loss, np.log1p(np.exp(-1.0)), rtol=1e-6)
    assert np.isfinite(slope).all()


@pytest.mark.parametrize("target", [-1, 4, 1000])
def test_no_class_is_no_number(target):
    assert np.isnan(of_class(LOGITS[0, :1], jnp.array([target])))


def test_an_ignored_class_is_none_and_has_no_gradient():
    target = TARGET.at[0, 1].set(-1)

    def loss(x):
        return ignoring_crossentropy_of_logits(target, x, -1, None).sum()

    found, slope = jax.value_and_grad(loss)(LOGITS)
    each = np.delete(in_float64(jnp.maximum(target, 0), LOGITS).reshape(-1), 1)
    np.testing.assert_allclose(found, each.mean() * 2, rtol=1e-6)
    assert np.isfinite(slope).all()
    assert not slope[0, 1].any()
