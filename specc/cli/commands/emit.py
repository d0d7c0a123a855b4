"""Prints the Flax NNX program that `run` executes, or writes one that stands alone."""

from __future__ import annotations

from specc import driver
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD
from specc.cli.findings import program_of
from specc.cli.terminal import note, say


def options(parser: Parser) -> None:
    parser.spec()
    parser.settings()
    parser.add(
        "--standalone",
        metavar="DIR",
        help="write a folder with the program and prepared arrays: jax, flax and optax train it",
    )
    parser.paths()


def run(arguments: Arguments) -> int:
    settings = chosen_settings(arguments)
    program = program_of(arguments.file, settings, data=arguments.standalone is not None)
    if arguments.standalone is None:
        say(driver.emit(program).rstrip("\n"))
        return GOOD
    driver.emit_standalone(program, arguments.standalone)
    note(f"wrote {arguments.standalone}: run it with `python {arguments.standalone}/train.py`")
    return GOOD
