"""Finds the mistakes of specs, all in one pass, without reading a row or touching a device."""

from __future__ import annotations

from specc import driver
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.findings import exit_code, show
from specc.diagnostics.diagnostic import Sink


def options(parser: Parser) -> None:
    parser.spec(many=True)
    parser.settings()
    parser.add(
        "--data", action="store_true", help="read the data, too: its columns, values and splits"
    )
    parser.paths()
    parser.json()


def run(arguments: Arguments) -> int:
    sink = Sink()
    settings = chosen_settings(arguments)
    for file in arguments.files:
        driver.check(file, settings, sink, data=arguments.data, allow=tuple(arguments.allow_path))
    show(sink, as_json=arguments.json, result=True)
    return exit_code(sink)
