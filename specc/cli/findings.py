"""Shows what the compiler found, and turns it into an exit code."""

from __future__ import annotations

import sys

from specc import driver
from specc.cli.exits import FINDINGS, GOOD, USAGE
from specc.cli.terminal import coloured, say_json
from specc.diagnostics import render
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Program

UNREADABLE = "E0101"


def show(sink: Sink, *, as_json: bool = False, result: bool = False) -> None:
    """Print findings: on stdout where they are the result, else on stderr."""
    if as_json:
        say_json(render.to_json(sink))
        return
    stream = sys.stdout if result else sys.stderr
    stream.write(render.render_all(sink, colour=coloured(stream)))


def exit_code(sink: Sink) -> int:
    """A file that could not even be read, which no place in a spec asked for, is wrong usage."""
    if any(each.code == UNREADABLE and each.span is None for each in sink):
        return USAGE
    return FINDINGS if sink.failed else GOOD


def program_of(
    file: str, settings: dict[str, str], *, data: bool = False, as_json: bool = False
) -> Program:
    """The program of a spec; where it has mistakes, they are shown and the command ends."""
    sink = Sink()
    program = driver.check(file, settings, sink, data=data)
    if program is None or sink.failed:
        show(sink, as_json=as_json)
        raise SystemExit(exit_code(sink))
    if len(sink):
        show(sink)
    return program
