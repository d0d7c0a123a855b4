"""The best figure among all thresholds that keep another one high enough, exact."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.auc import AUC, running_counts


class BestAt(AUC):
    """The largest `wanted` figure among all thresholds where another, `held`, is at least a value.

    Figures: "sensitivity" (recall), "specificity", "precision". No threshold at all, where nothing
    is said, is one of them; 0 if none of them does.
    """

    def __init__(
        self,
        wanted: str,
        held: str,
        least: float,
        *,
        columns: int = 1,
        positions: int = 1,
        only: int | None = None,
    ) -> None:
        super().__init__(columns=columns, positions=positions, only=only)
        self.wanted = wanted
        self.held = held
        self.least = least

    def figure(self, score: jax.Array, target: jax.Array, weight: jax.Array) -> jax.Array:
        true, false, said = running_counts(score, target, weight)
        figures = {
            "sensitivity": true / true[-1],
            "specificity": 1 - false / false[-1],
            "precision": true / jnp.where(said > 0, said, 1),
        }
        nothing = {"sensitivity": 0.0, "specificity": 1.0, "precision": 0.0}
        enough = figures[self.held] >= self.least
        best = jnp.max(jnp.where(enough, figures[self.wanted], 0))
        if nothing[self.held] >= self.least:
            best = jnp.maximum(best, nothing[self.wanted])
        return jnp.where((true[-1] > 0) & (false[-1] > 0), best, jnp.nan)
