"""Prints the typed program that the stages work on."""

from __future__ import annotations

from specc import driver
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD, Stop
from specc.cli.findings import program_of
from specc.cli.terminal import say
from specc.diagnostics.suggest import did_you_mean
from specc.passes import PASSES


def options(parser: Parser) -> None:
    parser.spec()
    parser.settings()
    parser.add(
        "--after",
        metavar="PASS",
        help="stop after this pass; `none`: before the first (default: after the last)",
    )


def run(arguments: Arguments) -> int:
    passes = ["none", *(each.__name__ for each in PASSES)]
    if arguments.after not in (None, *passes):
        near = did_you_mean(arguments.after, passes)
        raise Stop(f"there is no pass `{arguments.after}`", help=near or ", ".join(passes))
    program = program_of(arguments.file, chosen_settings(arguments))
    say(driver.ir(program, after=arguments.after).rstrip("\n"))
    return GOOD
