"""The search over `hyper` values."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Section, option
from specc.catalog.options import Names, count, optional, raw


class tune(Section):
    """The search over `hyper` values; `specc tune` runs it."""

    maximize: Any = option(optional(Names(single=True)), None, "a metric to make large")
    minimize: Any = option(optional(Names(single=True)), None, "a metric to make small")
    trials: int = option(count, 20, "settings to try")
    sampler: Any = option(raw, None, "how settings are chosen")
    pruner: Any = option(raw, None, "how hopeless trials end early")
    goal: Any = option(raw, None, "stop when it is met")
    parallel: int = option(count, 1, "trials at once")
