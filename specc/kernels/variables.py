"""Variables of a model that no optimizer changes."""

from __future__ import annotations

from flax import nnx


class Frozen(nnx.Variable):
    """A weight that is saved with the model and not trained."""


class Constant(nnx.Variable):
    """Data that belongs to the model: a graph, a mask, a table."""
