"""Prints the reference of a word of the language, or the list of all words."""

from __future__ import annotations

from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, Stop
from specc.cli.terminal import say
from specc.diagnostics.suggest import did_you_mean
from specc.tools import reference


def options(parser: Parser) -> None:
    parser.add(
        "word",
        metavar="WORD",
        nargs="?",
        help="a layer, loss, step, section …; without one, lists all",
    )


def run(arguments: Arguments) -> int:
    if arguments.word is None:
        say(reference.contents().rstrip("\n"))
        return GOOD
    text = reference.page(arguments.word)
    if text is None:
        raise Stop(
            f"there is no word `{arguments.word}`",
            help=did_you_mean(arguments.word, reference.words()) or "`specc reference` lists all",
        )
    say(text.rstrip("\n"))
    return GOOD
