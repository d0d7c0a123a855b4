"""E0199: what the language has and this version does not do yet."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes._examples import GOOD

CODES = (
    Code(
        "E0199",
        "not available yet",
        "This belongs to the language, and a later version of specc will do it.",
        'import "blocks.spec"\n' + GOOD,
        GOOD,
    ),
)
