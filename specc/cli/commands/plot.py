"""Draws pictures of a finished run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from specc.catalog import find, names
from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, USAGE, Stop
from specc.cli.running import failures
from specc.cli.terminal import say
from specc.diagnostics.suggest import did_you_mean

if TYPE_CHECKING:
    from specc.interface.run import Run


def options(parser: Parser) -> None:
    parser.add("run", metavar="RUN", help="a run directory")
    parser.add("plots", metavar="PLOT", nargs="*", help="which (default: those of the spec)")
    parser.add("--split", help="of which rows (default: the spec's, or test)")
    parser.add("--out", metavar="DIR", help="where to write them (default: plots/RUN)")
    parser.paths()


def run(arguments: Arguments) -> int:
    unknown = next((n for n in arguments.plots if n not in names("plots")), None)
    if unknown is not None:
        near = did_you_mean(unknown, names("plots"))
        raise Stop(
            f"there is no plot `{unknown}`", help=near or f"plots are {', '.join(names('plots'))}"
        )
    folder = arguments.out or os.path.join(
        "plots", os.path.basename(os.path.normpath(arguments.run))
    )
    with failures(code=USAGE):
        from specc.interface.run import load

        finished = load(arguments.run, allow=tuple(arguments.allow_path))
        section = section_of(finished, arguments)
        if not section.plots:
            raise Stop("the spec asks for no plots", help=f"name some: {', '.join(names('plots'))}")
        pictures = finished.plots(section)
    os.makedirs(folder, exist_ok=True)
    for name, picture in pictures.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(picture)
        say(os.path.join(folder, name))
    return GOOD


def section_of(finished: Run, arguments: Arguments) -> Any:
    """The spec's `evaluate`, or its defaults, with what the command line says instead."""
    section = finished.program.ir.section("evaluate")
    if section is None:
        word = find("sections", "evaluate")
        assert word is not None
        section = word()
    if arguments.plots:
        words = (find("plots", name) for name in arguments.plots)
        section = section.replace(plots=tuple(word() for word in words if word is not None))
    return section.replace(split=arguments.split) if arguments.split else section
