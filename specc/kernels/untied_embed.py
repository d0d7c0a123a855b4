"""An embedding with a table of its own for the way back."""

from __future__ import annotations

from typing import Any

import jax
from flax import nnx


class UntiedEmbed(nnx.Embed):
    """nnx.Embed beside a map [features, numbers] from vectors to a score for each number."""

    def __init__(
        self, num_embeddings: int, features: int, *, rngs: nnx.Rngs, **options: Any
    ) -> None:
        super().__init__(num_embeddings, features, rngs=rngs, **options)
        init: Any = options.get("embedding_init", jax.nn.initializers.normal())
        self.reverse_embeddings = nnx.Param(init(rngs.params(), (features, num_embeddings)))
