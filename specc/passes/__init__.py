"""IR to IR: one function a file, run in this order."""

from __future__ import annotations

from specc.passes.fold_probabilities import fold_probabilities
from specc.passes.remove_unused import remove_unused
from specc.passes.roll_up import roll_up

PASSES = (remove_unused, fold_probabilities, roll_up)
