"""Shows the layers of a model, their shapes and parameters, and what goes in and comes out."""

from __future__ import annotations

from typing import Any

from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD
from specc.cli.findings import program_of
from specc.cli.table import number, table
from specc.cli.terminal import say, say_json
from specc.tools.summary import summary


def options(parser: Parser) -> None:
    parser.spec()
    parser.settings()
    parser.json()


def run(arguments: Arguments) -> int:
    program = program_of(arguments.file, chosen_settings(arguments), as_json=arguments.json)
    found = summary(program)
    if arguments.json:
        say_json(found)
        return GOOD
    head = ["layer", "type", "output", "parameters"]
    rows = [
        [each["name"], each["type"], _shape(each["output_shape"]), number(each["parameters"])]
        for each in found["layers"]
    ]
    if any("mask" in each for each in found["layers"]):
        head.append("mask")
        rows = [
            [*row, each.get("mask", "")] for row, each in zip(rows, found["layers"], strict=True)
        ]
    say(table(head, rows, right=False))
    say()
    for kind in ("inputs", "outputs"):
        for name, tensor in found[kind].items():
            say(f"{kind[:-1]:<7} {name}: {tensor['dtype']}{_shape(tensor['shape'])}")
    total, trainable = found["parameters"], found["trainable_parameters"]
    say()
    trained = "all" if total == trainable else f"{number(trainable)} of them"
    say(f"{number(total)} parameters, {trained} trained")
    return GOOD


def _shape(sizes: Any) -> str:
    """`[28, 28, 1]`, or one for each field of a record."""
    if isinstance(sizes, dict):
        return "{ " + ", ".join(f"{name}: {_shape(each)}" for name, each in sizes.items()) + " }"
    if isinstance(sizes, list):
        return f"[{', '.join(map(_shape, sizes))}]"
    return str(sizes)
