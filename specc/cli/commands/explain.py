"""Tells what a code means, with a spec that has the mistake and one that has not."""

from __future__ import annotations

import textwrap

from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, Stop
from specc.cli.terminal import say
from specc.diagnostics.codes import every, find
from specc.diagnostics.suggest import did_you_mean


def options(parser: Parser) -> None:
    parser.add("code", metavar="CODE", nargs="?", help="as in `error[E0312]`; without one, lists all")


def run(arguments: Arguments) -> int:
    if arguments.code is None:
        for each in every():
            say(f"{each.code}  {each.title}")
        return GOOD
    code = find(arguments.code)
    if code is None:
        raise Stop(
            f"there is no code `{arguments.code}`",
            help=did_you_mean(arguments.code, [c.code for c in every()]) or "`specc explain` lists all",
        )
    say(f"{code.code}: {code.title}\n")
    say(textwrap.fill(code.reason, 88))
    say("\nThis spec has it:\n")
    say(textwrap.indent(code.bad.strip("\n"), "    "))
    say("\nThis one has not:\n")
    say(textwrap.indent(code.good.strip("\n"), "    "))
    return GOOD
