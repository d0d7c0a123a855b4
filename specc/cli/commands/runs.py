"""Lists the runs in a folder with their results."""

from __future__ import annotations

import json
import os
from typing import Any

from specc.cli.arguments import Arguments, Parser
from specc.cli.exits import GOOD, Stop
from specc.cli.table import duration, number, table
from specc.cli.terminal import note, say, say_json


def options(parser: Parser) -> None:
    parser.add(
        "directory", metavar="DIR", nargs="?", default="runs", help="where runs lie (default: runs)"
    )
    parser.json()


def run(arguments: Arguments) -> int:
    if not os.path.isdir(arguments.directory):
        raise Stop(
            f"there is no folder {arguments.directory}",
            help="`specc run` makes it; or name another one",
        )
    found, at_work = results(arguments.directory), unfinished(arguments.directory)
    if arguments.json:
        say_json({"runs": found, "unfinished": at_work})
    elif not found:
        note(f"no runs in {arguments.directory}")
    else:
        rows = [
            [
                each["run_directory"],
                number(each.get("epochs")),
                duration(float(each.get("seconds", 0))),
                figures(each),
            ]
            for each in found
        ]
        say(table(["run", "epochs", "time", "evaluation"], rows, right=False))
    if not arguments.json:
        for folder in at_work:
            goes_on = os.path.isdir(os.path.join(folder, "checkpoints"))
            what = "`specc run FILE --resume` goes on" if goes_on else "without a checkpoint"
            note(f"unfinished: {folder} ({what})")
    return GOOD


def unfinished(directory: str) -> list[str]:
    """Folders of runs that are at work, or were ended from outside."""
    return sorted(
        entry.path
        for entry in os.scandir(directory)
        if ".partial" in entry.name and os.path.isfile(os.path.join(entry.path, "run.json"))
    )


def results(directory: str) -> list[dict[str, Any]]:
    """What each run below the folder has written of itself, the oldest first."""
    found: list[tuple[float, dict[str, Any]]] = []
    for entry in os.scandir(directory):
        path = os.path.join(entry.path, "result.json")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                try:
                    values = json.load(file)
                except ValueError:
                    note(f"{path} is not readable, and passed over")
                    continue
            values["run_directory"] = entry.path
            found.append((os.path.getmtime(path), values))
    return [
        values for _, values in sorted(found, key=lambda pair: (pair[0], pair[1]["run_directory"]))
    ]


def figures(result: dict[str, Any]) -> str:
    """`test: accuracy 0.9565, loss 0.1203` of the evaluation."""
    return "; ".join(
        f"{split}: " + ", ".join(f"{name} {number(value)}" for name, value in metrics.items())
        for split, metrics in result.get("evaluation", {}).items()
    )
