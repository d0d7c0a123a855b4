"""Writes specs in their one form, and keeps every comment; `-` is stdin to stdout."""

from __future__ import annotations

import difflib
import os
import sys

from specc import driver
from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import FINDINGS, GOOD
from specc.cli.files import replace
from specc.cli.findings import exit_code, show
from specc.cli.terminal import note, say
from specc.diagnostics.diagnostic import Sink
from specc.source import Source


def options(parser: Parser) -> None:
    parser.spec(many=True)
    parser.add("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    parser.add("--diff", action="store_true", help="write nothing; print what would change")


def run(arguments: Arguments) -> int:
    sink = Sink()
    changed = [file for file in arguments.files if _one(file, arguments, sink)]
    show(sink, as_json=False)
    if sink.failed:
        return exit_code(sink)
    return FINDINGS if changed and (arguments.check or arguments.diff) else GOOD


def _one(file: str, arguments: Arguments, sink: Sink) -> bool:
    """Formats one file, or says how it would change; was it in another form?"""
    read = Source("<stdin>", sys.stdin.read()) if file == "-" else driver.read(file, sink)
    after = driver.format(read, sink) if read is not None else None
    if read is None or after is None:
        return False
    if file == "-" and not (arguments.check or arguments.diff):
        sys.stdout.write(after)
        return False
    if after == read.text:
        return False
    if arguments.diff:
        before_lines, after_lines = read.text.splitlines(True), after.splitlines(True)
        sys.stdout.writelines(difflib.unified_diff(before_lines, after_lines, file, file))
    elif arguments.check:
        say(file)
    else:
        replace(os.path.realpath(file), after)
        note(f"formatted {file}")
    return True
