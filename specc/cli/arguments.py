"""The arguments of commands: argparse with our sentences, and options that several share."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from specc.cli.exits import Stop
from specc.diagnostics.suggest import nearest

Arguments = argparse.Namespace


class Parser:
    """Declares and reads the arguments of one command."""

    def __init__(self, name: str, description: str) -> None:
        self._parser = _Sentences(
            prog=f"specc {name}",
            description=description,
            formatter_class=_formatter,
            allow_abbrev=False,
        )
        self._parser.add_argument(
            "--traceback",
            action="store_true",
            help="after a fault of specc, show where it happened",
        )

    def add(self, *names: str, **rules: Any) -> None:
        """An argument, as argparse declares it."""
        self._parser.add_argument(*names, **rules)

    def spec(self, *, many: bool = False) -> None:
        """The spec or specs that the command reads."""
        rules = {"nargs": "+", "dest": "files"} if many else {"dest": "file"}
        self.add(metavar="FILE", help="a spec", **rules)

    def settings(self) -> None:
        self.add(
            "--set",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            dest="settings",
            help="another value for a constant or hyper at the top of the spec",
        )

    def json(self) -> None:
        self.add("--json", action="store_true", help="print one JSON object")

    def paths(self) -> None:
        self.add(
            "--allow-path",
            metavar="DIR",
            action="append",
            default=[],
            help="let the spec read files below this folder, too",
        )

    def device(self) -> None:
        self.add(
            "--device",
            choices=("cpu", "gpu", "tpu"),
            help="where to compute (default: the fastest found)",
        )

    def actions(self) -> list[argparse.Action]:
        """The arguments as they were declared."""
        return self._parser.actions()

    def usage(self) -> str:
        """How the command is written."""
        return self._parser.format_usage().removeprefix("usage: ").rstrip()

    def parse(self, words: list[str]) -> Arguments:
        known, unknown = self._parser.parse_known_args(words)
        if unknown:
            options = [o for action in self._parser.actions() for o in action.option_strings]
            found = nearest(unknown[0].split("=")[0], options)
            raise Stop(
                f"`{unknown[0]}` is not understood",
                help=f"did you mean `{found}`?" if found else f"see `{self._parser.prog} --help`",
            )
        return known


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Of a fixed width: to ask for the terminal's would import what a check has no use for."""
    return argparse.RawDescriptionHelpFormatter(prog, width=100)


class _Sentences(argparse.ArgumentParser):
    """Argparse, but a wrong use is a Stop like every other."""

    def actions(self) -> list[argparse.Action]:
        return self._actions

    def error(self, message: str) -> NoReturn:
        raise Stop(message, help=f"see `{self.prog} --help`")


def chosen_settings(arguments: Arguments) -> dict[str, str]:
    """`--set width=256` as {"width": "256"}; the text is read as an expression of the language."""
    chosen: dict[str, str] = {}
    for text in arguments.settings:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise Stop(f"`--set {text}` does not set anything", help="write `--set width=256`")
        chosen[name.strip()] = value.strip()
    return chosen
