"""Prints the typed program that the stages work on."""

from __future__ import annotations

from specc import driver
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD
from specc.cli.findings import program_of
from specc.cli.terminal import say


def options(parser: Parser) -> None:
    parser.spec()
    parser.settings()
    parser.add("--after", metavar="PASS", help="stop after this pass (default: after the last one)")


def run(arguments: Arguments) -> int:
    program = program_of(arguments.file, chosen_settings(arguments))
    say(driver.ir(program, after=arguments.after).rstrip("\n"))
    return GOOD
