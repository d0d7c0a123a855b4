"""Predicts rows of a file with a finished run; writes a table."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, USAGE, Stop
from specc.cli.files import replace
from specc.cli.findings import show
from specc.cli.running import choose_device, failures
from specc.cli.terminal import note
from specc.diagnostics.diagnostic import Sink

if TYPE_CHECKING:
    from specc.interface.run import Run


def options(parser: Parser) -> None:
    parser.add("run", metavar="RUN", help="a run directory")
    parser.add("file", metavar="FILE", help="rows to predict, with the columns of the inputs")
    parser.add("--out", metavar="FILE", help="the table to write (default: to stdout)")
    parser.add("--columns", metavar="A,B", help="columns of FILE, and class, probability or value")
    parser.device()
    parser.paths()


def run(arguments: Arguments) -> int:
    with failures(code=USAGE):
        choose_device(arguments)
        from specc.interface.predictions import table_of
        from specc.interface.run import load

        columns = tuple(arguments.columns.split(",")) if arguments.columns else None
        finished = load(arguments.run, allow=tuple(arguments.allow_path))
        sink = Sink()
        text = table_of(finished, rows_of(finished, arguments.file), columns, sink)
    show(sink)
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        replace(os.path.realpath(arguments.out), text)
        note(f"wrote {arguments.out}: {text.count(chr(10)) - 1:,} rows")
    return GOOD


def rows_of(finished: Run, path: str) -> Any:
    """The rows of a file, read as the run's own source if it is of that kind."""
    from specc.data.prepare import read
    from specc.data.reader import Reader
    from specc.interface.errors import SpecError

    plan = finished.program.ir.data
    if plan is None:
        raise Stop("the run's spec has no `data` section, so it cannot read rows")
    kind = os.path.splitext(path.removesuffix(".gz"))[1].removeprefix(".")
    source = plan.source
    if source.word() != kind:
        word = find("sources", kind)
        if word is None or "path" not in word.options():
            raise Stop(f"rows cannot be read from `{path}`", help="a table ends in .csv")
        source = word(path="")
    folder, name = os.path.split(os.path.abspath(path))
    sink = Sink()
    table = read(source.replace(path=name), Reader(folder), plan.span, sink)
    if table is None:
        raise SpecError(sink.sorted())
    return table
