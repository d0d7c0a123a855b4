"""Prints the reference of a word of the language, or the list of all words."""

from __future__ import annotations

from specc.catalog import KINDS, meant
from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, Stop
from specc.cli.terminal import note, say
from specc.diagnostics.suggest import did_you_mean
from specc.tools import reference


def options(parser: Parser) -> None:
    parser.add(
        "word",
        metavar="WORD",
        nargs="?",
        help="a layer, loss, step, section …, a kind of words (`layers`), or `differences` from Keras; "
        "without one, lists all",
    )
    parser.add(
        "--markdown",
        metavar="DIR",
        help="write the pages of the documentation that are made of declarations into this folder",
    )


def run(arguments: Arguments) -> int:
    if arguments.markdown is not None:
        from specc.cli.manual import write

        note(f"{write(arguments.markdown)} pages in {arguments.markdown}")
        return GOOD
    if arguments.word is None or arguments.word in reference.KINDS:
        say(reference.contents(arguments.word or "").rstrip("\n"))
        return GOOD
    if arguments.word == reference.DIFFERENCES:
        say(reference.differing().rstrip("\n"))
        return GOOD
    text = reference.page(arguments.word)
    if text is None:
        near = did_you_mean(arguments.word, [*reference.words(), *reference.KINDS])
        raise Stop(
            f"there is no word `{arguments.word}`",
            help=meant(KINDS, arguments.word) or near or "`specc reference` lists all",
        )
    say(text.rstrip("\n"))
    return GOOD
