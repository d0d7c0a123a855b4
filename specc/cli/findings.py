"""Shows what the compiler found, and turns it into an exit code."""

from __future__ import annotations

import sys

from specc import driver
from specc.cli.exits import FINDINGS, GOOD, Stop
from specc.cli.terminal import coloured, say_json
from specc.diagnostics import render
from specc.diagnostics.diagnostic import ERROR, Sink
from specc.ir.program import Program


class Found(Stop):
    """Ends a command whose spec has mistakes; they are already shown."""


def show(sink: Sink, *, as_json: bool, result: bool = False) -> None:
    """Print findings: on stdout where they are the result, else on stderr."""
    if as_json:
        say_json({"diagnostics": [render.record(each) for each in sink]})
        return
    stream = sys.stdout if result else sys.stderr
    for each in sink:
        stream.write(render.human(each, colour=coloured(stream)) + "\n")
    count = summary(sink)
    if count:
        stream.write(count + "\n")


def summary(sink: Sink) -> str:
    """`2 errors, 1 warning`, or nothing."""
    errors = sum(each.severity == ERROR for each in sink)
    warnings = len(sink) - errors
    counts = [(errors, "error"), (warnings, "warning")]
    return ", ".join(f"{n} {word}{'s' * (n > 1)}" for n, word in counts if n)


def exit_code(sink: Sink) -> int:
    return FINDINGS if sink.failed else GOOD
