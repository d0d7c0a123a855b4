"""Prints the Flax NNX program that `run` executes, or writes one that stands alone."""

from __future__ import annotations

from specc import driver
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD, USAGE
from specc.cli.findings import program_of, show
from specc.cli.running import collected, failures
from specc.cli.terminal import note, say
from specc.interface import program as interface


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
    if arguments.standalone is None:
        say(driver.emit(program_of(arguments.file, settings)).rstrip("\n"))
        return GOOD
    with failures(code=USAGE):
        program = interface.compile(
            arguments.file, settings=settings, allow=tuple(arguments.allow_path)
        )
        program.emit(arguments.standalone, tell=note)
    show(collected(program.diagnostics))
    note(f"wrote {arguments.standalone}: run it with `python {arguments.standalone}/train.py`")
    return GOOD
