"""Writes the pages of the documentation that are made of declarations."""

from __future__ import annotations

import argparse
import inspect
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import specc
from specc import driver
from specc.cli.arguments import Parser
from specc.cli.main import commands
from specc.diagnostics import render
from specc.diagnostics.code import Code
from specc.diagnostics.diagnostic import Sink
from specc.tools import pages
from specc.tools.pages import Pages, escaped, fenced

PICTURES = "../pictures/augmentation"  # beside the folder of the pages


def write(folder: str) -> int:
    """Write all pages into a folder; their number. Pages of words that are gone are removed."""
    found = made(folder)
    for root, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(root, name)
            if name.endswith(".md") and os.path.relpath(path, folder) not in found:
                os.remove(path)
    for name, text in found.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return len(found)


def made(folder: str) -> Pages:
    """Every page, by its path in the folder."""
    return {
        **pages.reference(os.path.join(folder, PICTURES), PICTURES),
        **pages.diagnostics(printed),
        "command_line.md": command_line(),
        "python.md": python(),
    }


def printed(code: Code) -> str:
    """What specc prints of the bad example of a code, as `specc run` would."""
    sink = Sink()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("model.spec", code.bad), *code.files):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text.encode("utf-8", "surrogateescape"))
        driver.check(os.path.join(folder, "model.spec"), {}, sink, data=True)
        text = render.render_all(sink).replace(folder + os.sep, "")
    return pages.visible(text)


def command_line() -> str:
    """A part for each command, from the declaration of its arguments."""
    lines = ["# The command line\n", fenced("specc COMMAND … [--help]", "text")]
    lines.append("Exit codes: 0 good, 1 mistakes in your files, 2 wrong usage or unreadable files,")
    lines.append("3 the run failed, 101 a fault of specc, 130 interrupted.\n")
    lines.append(
        "Every command explains itself with `--help`; `--traceback` shows where a fault of"
    )
    lines.append("specc happened.\n")
    for name in commands():
        command = import_module(f"specc.cli.commands.{name}")
        parser = Parser(name, command.__doc__ or "")
        command.options(parser)
        lines += [f"## specc {name} {{ #{name} }}\n", f"{escaped(command.__doc__ or '')}\n"]
        lines.append(fenced(parser.usage().replace("[-h] [--traceback] ", ""), "text"))
        own = [a for a in parser.actions() if a.dest not in ("help", "traceback")]
        rows = [_argument(a) for a in own if a.help != argparse.SUPPRESS]
        lines += ["| argument | |", "| --- | --- |", *rows, ""]
    return "\n".join(lines)


def _argument(action: argparse.Action) -> str:
    """One row: how the argument is written, and what it means."""
    value = action.metavar or (action.choices and "|".join(map(str, action.choices))) or ""
    takes = action.nargs != 0 and (value or action.dest.upper())
    names = ", ".join(action.option_strings)
    shown = " ".join(t for t in (names, str(takes) if takes else "") if t)
    return f"| `{shown.replace('|', chr(92) + '|')}` | {escaped(action.help or '')} |"


def python() -> str:
    """The public names of the package, with their signatures and docstrings."""
    lines = ["# The Python interface\n"]
    for name in specc.__all__:
        if not name.startswith("_"):
            lines += _object(name, getattr(specc, name))
    return "\n".join(lines)


def _object(name: str, value: Any) -> Iterator[str]:
    # A member's heading is one level below that of its class.
    yield f"## specc.{name} {{ #{name.lower()} }}\n"
    if inspect.isclass(value):
        yield from _documented(value)
        for member, found in vars(value).items():
            if not member.startswith("_") and (inspect.getdoc(found) or callable(found)):
                yield f"### {name}.{escaped(member)} {{ #{name.lower()}-{member.lower()} }}\n"
                function = getattr(found, "fget", None) or getattr(found, "func", None)
                if function is None and callable(found):
                    yield fenced(f"{name}.{member}{_signature(found)}", "python")
                yield from _documented(found)
        return
    yield fenced(f"specc.{name}{_signature(value)}", "python")
    yield from _documented(value)


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    kept = [p for n, p in signature.parameters.items() if n != "self"]
    return str(signature.replace(parameters=kept)).replace("'", "")


def _documented(value: Any) -> Iterator[str]:
    text = inspect.getdoc(value)
    if text:
        yield f"{escaped(text)}\n"
