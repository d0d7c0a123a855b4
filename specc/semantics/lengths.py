"""Row 27 of the list of mistakes: schedules that are much shorter than the fit, or longer."""

from __future__ import annotations

from typing import Any

from specc.diagnostics.diagnostic import Sink
from specc.source import Span


def check_schedule(sink: Sink, optimizer: Any, fit: Any, span: Span, labels: Any = ()) -> None:
    """Compare the updates that a schedule spans with those of a fit, as far as both are known.

    Without `steps_per_epoch` an epoch is known to have one update at least.
    """
    rate = getattr(optimizer, "learning_rate", None)
    if rate is None or not hasattr(rate, "total") or not fit.sound:
        return
    spanned = rate.total(None)
    if not isinstance(spanned, int):
        return
    steps = fit.steps_per_epoch
    updates = fit.epochs * (steps or 1) // getattr(optimizer, "every", 1)
    if 2 * spanned < updates:
        least = "" if steps else "at least "
        problem = f"ends after {spanned} updates, and the fit has {least}{updates}"
    elif steps and spanned > updates:
        problem = f"needs {spanned} updates to its end, and the fit has {updates}"
    else:
        return
    sink.report(
        "W0413",
        f"the schedule `{rate.word()}` {problem}",
        span,
        labels=list(labels),
        help="leave its length away: then it spans the whole fit",
    )
