"""Half a cosine, once or again and again."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.options import Real, count, fraction, optional, positive
from specc.catalog.schedules._base import Base
from specc.ir.python import Expr, Kernel


class cosine_decay(Base):
    """From the peak down half a cosine, after a linear warm-up from 0.

    Without `decay_steps` it spans the fit. `warmup` is a share of it below 1, or a number of updates.
    Source: https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/ (there
    `initial_learning_rate`, `warmup_target`, `warmup_steps`), https://arxiv.org/abs/1608.03983
    """

    keras = "CosineDecay"
    difference = "`decay_steps` holds the warm-up too; the first update has a rate above 0"
    decay_steps: int | None = option(
        optional(count), None, "updates until the end; none: the whole fit"
    )
    alpha: float = option(fraction, 0.0, "the rate at the end, as a share of the peak", named=True)
    examples = ("cosine_decay(1e-3)", "cosine_decay(1e-3, warmup = 5%, alpha = 0.1)")

    def total(self, steps: Any) -> Any:
        return steps if self.decay_steps is None else self.decay_steps

    def after(self, steps: Any) -> Expr:
        more = {"alpha": self.alpha} if self.alpha else {}
        return Kernel("cosine_decay")(self.peak, steps, **more)


class cosine_decay_restarts(Base):
    """Half cosines from the peak, one after the other: warm restarts.

    Source: https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/,
    https://arxiv.org/abs/1608.03983
    """

    keras = "CosineDecayRestarts"
    also = ("sgdr", "warmrestarts")
    first_decay_steps: int = option(count, doc="updates of the first one")
    t_mul: float = option(Real(1), 2.0, "how much longer each one is, at least 1")
    m_mul: float = option(positive, 1.0, "how much higher each one begins")
    alpha: float = option(fraction, 0.0, "the lowest rate, as a share of the peak")
    examples = ("cosine_decay_restarts(0.1, 1_000)", "cosine_decay_restarts(0.1, 500, t_mul = 1)")

    def after(self, steps: Any) -> Expr:
        options = {"t_mul": self.t_mul, "m_mul": self.m_mul, "alpha": self.alpha}
        usual = {"t_mul": 2.0, "m_mul": 1.0, "alpha": 0.0}
        more = {name: value for name, value in options.items() if value != usual[name]}
        return Kernel("cosine_decay_restarts")(self.peak, self.first_decay_steps, **more)
