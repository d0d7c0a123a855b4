"""Tells what a code means, with a spec that has the mistake and one that has not."""

from __future__ import annotations

from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, Stop
from specc.cli.terminal import say
from specc.diagnostics.codes import every
from specc.diagnostics.suggest import did_you_mean
from specc.tools.explain import explain


def options(parser: Parser) -> None:
    parser.add(
        "code", metavar="CODE", nargs="?", help="as in `error[E0312]`; without one, lists all"
    )


def run(arguments: Arguments) -> int:
    if arguments.code is None:
        for each in every():
            say(f"{each.code}  {each.title}")
        return GOOD
    text = explain(arguments.code)
    if text is None:
        near = did_you_mean(arguments.code.upper(), [c.code for c in every()])
        raise Stop(f"there is no code `{arguments.code}`", help=near or "`specc explain` lists all")
    say(text.rstrip("\n"))
    return GOOD
