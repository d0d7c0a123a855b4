"""The entry: finds the command's file, imports that one alone, and answers for what goes wrong."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from specc.cli.exits import FAULT, GOOD, INTERRUPTED, USAGE, Stop
from specc.cli.terminal import remark, say, say_json

_COMMANDS = os.path.join(os.path.dirname(__file__), "commands")

# Parts of the design that are still to come: they are refused, not unknown.
PLANNED = {
    "explore": "a look at the data",
    "export": "a model for other runtimes",
    "serve": "predictions over HTTP",
    "tune": "a search over the hypers",
}


def main(given: list[str] | None = None) -> int:
    """Run one command line; the exit code."""
    words = list(sys.argv[1:] if given is None else given)
    traceback = "--traceback" in words
    if traceback:
        words.remove("--traceback")
    as_json = "--json" in words
    try:
        code = dispatch(words)
        sys.stdout.flush()
    except SystemExit as done:  # all that is to be said has been said: a help, or findings
        return int(done.code or GOOD)
    except KeyboardInterrupt:
        return _ended("interrupted", INTERRUPTED, as_json=as_json)
    except BrokenPipeError:
        # The reader of our output has seen enough: nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except Stop as stop:
        return _ended(stop.message, stop.code, stop.help, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the one place where a fault of ours becomes a sentence
        from specc.cli.fault import about_files, report

        sentence = about_files(error)
        if sentence:
            return _ended(sentence, USAGE, as_json=as_json)
        report(error, words, show=traceback)
        if as_json:
            say_json({"error": str(error) or type(error).__name__, "help": None})
        return FAULT
    return code


def _ended(message: str, code: int, help: str = "", *, as_json: bool) -> int:  # noqa: A002
    """Says why there is no result: a program that reads the output is told in an object of its own."""
    if as_json:
        say_json({"error": message, "help": help or None})
    remark(message, help)
    return code


def dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        return _help(words[1:])
    if words[0] in ("-V", "--version", "version"):
        from specc.version import VERSION

        say(f"specc {VERSION}")
        return GOOD
    name = words[0]
    if name in PLANNED:
        raise Stop(f"`{name}` ({PLANNED[name]}) is not available yet")
    if name not in commands():
        raise _unknown(name)
    from specc.cli.arguments import Parser

    command = import_module(f"specc.cli.commands.{name}")
    parser = Parser(name, command.__doc__ or "")
    command.options(parser)
    return int(command.run(parser.parse(words[1:])))


def commands() -> list[str]:
    """The commands, from the listing of their folder."""
    return sorted(f[:-3] for f in os.listdir(_COMMANDS) if f.endswith(".py") and f[0] != "_")


def _help(words: list[str]) -> int:
    if words:
        return dispatch([words[0], "--help"])
    say("specc turns a spec (model.spec) into a training program, and runs it.\n")
    say("usage: specc COMMAND … [--help]\n")
    for name in commands():
        with open(os.path.join(_COMMANDS, f"{name}.py"), encoding="utf-8") as file:
            sentence = file.readline().strip().strip('"')
        say(f"  {name:<10} {sentence}")
    say("\nnot available yet: " + ", ".join(PLANNED))
    say("exit codes: 0 good, 1 mistakes in your files, 2 wrong usage or unreadable files,")
    say("            3 the run failed, 101 a fault of specc, 130 interrupted")
    return GOOD


def _unknown(name: str) -> Stop:
    from specc.diagnostics.suggest import did_you_mean

    if name.endswith(".spec"):
        return Stop(f"`{name}` is no command", help=f"write `specc run {name}`")
    return Stop(
        f"there is no command `{name}`",
        help=did_you_mean(name, [*commands(), *PLANNED]) or "`specc --help` lists the commands",
    )
