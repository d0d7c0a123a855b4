"""The entry: finds the command's file, imports that one alone, and answers for what goes wrong."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from specc.cli.exits import FAULT, GOOD, INTERRUPTED, USAGE, Stop
from specc.cli.terminal import Unwritten, flush, remark, say, say_json

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
    code = GOOD
    try:
        code, reason = _answered(words, traceback=traceback)
        if reason is not None and "--json" in words:
            say_json(reason)
        flush()
    except (Unwritten, BrokenPipeError) as error:
        # Nothing more can be said there. That its reader has seen enough is no mistake.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, Unwritten):
            remark(f"the result cannot be written: {error}")
            return code or USAGE
    return code


def _answered(words: list[str], *, traceback: bool) -> tuple[int, dict[str, Any] | None]:
    """The exit code of a command, and the object that says why there is no result."""
    try:
        return dispatch(words), None
    except SystemExit as done:  # all that is to be said has been said: a help, or findings
        return int(done.code or GOOD), None
    except KeyboardInterrupt:
        return _ended("interrupted", INTERRUPTED)
    except (Unwritten, BrokenPipeError):
        raise
    except Stop as stop:
        return _ended(stop.message, stop.code, stop.help)
    except Exception as error:  # noqa: BLE001 - the one place where a fault of ours becomes a sentence
        from specc.cli.fault import about_files, report

        sentence = about_files(error)
        if sentence:
            return _ended(sentence, USAGE)
        report(error, words, show=traceback)
        return FAULT, {"error": str(error) or type(error).__name__, "help": None}


def _ended(message: str, code: int, help: str = "") -> tuple[int, dict[str, Any]]:  # noqa: A002
    remark(message, help)
    return code, {"error": message, "help": help or None}


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
