"""Measures a finished run on a split of its data."""

from __future__ import annotations

from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, USAGE
from specc.cli.running import choose_device, failures
from specc.cli.table import evaluation_table
from specc.cli.terminal import say, say_json


def options(parser: Parser) -> None:
    parser.add("run", metavar="RUN", help="a run directory")
    parser.add("--split", default="test", help="train, validation or test (default: test)")
    parser.device()
    parser.json()
    parser.paths()


def run(arguments: Arguments) -> int:
    with failures(code=USAGE, as_json=arguments.json):
        choose_device(arguments)
        from specc.interface.run import load

        figures = {
            arguments.split: load(arguments.run, allow=tuple(arguments.allow_path)).evaluate(
                arguments.split
            )
        }
    if arguments.json:
        say_json({"run_directory": arguments.run, "evaluation": figures})
    else:
        say(evaluation_table(figures))
    return GOOD
