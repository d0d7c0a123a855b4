"""The end of a run whose numbers are not finite."""

from __future__ import annotations

from specc.catalog.declare import Callback


class terminate_on_nan(Callback):
    """Nothing to ask for: every run ends where a loss or a weight is not finite, keeps the state
    before that step, and names the line where it began.

    Source: https://keras.io/api/callbacks/terminate_on_nan/
    """

    keras = "TerminateOnNaN"
    always = "every run ends where its numbers are not finite"
