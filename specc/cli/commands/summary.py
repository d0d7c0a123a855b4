"""Shows the layers of a model, their shapes and parameters, and what goes in and comes out."""

from __future__ import annotations

from specc import driver
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD
from specc.cli.findings import program_of
from specc.cli.table import number, table
from specc.cli.terminal import say, say_json


def options(parser: Parser) -> None:
    parser.spec()
    parser.settings()
    parser.json()


def run(arguments: Arguments) -> int:
    program = program_of(arguments.file, chosen_settings(arguments), as_json=arguments.json)
    summary = driver.summary(program)
    if arguments.json:
        say_json(summary)
        return GOOD
    rows = [
        [each["name"], each["type"], _shape(each["output_shape"]), number(each["parameters"])]
        for each in summary["layers"]
    ]
    say(table(["layer", "type", "output", "parameters"], rows, right=False))
    say()
    for kind in ("inputs", "outputs"):
        for name, tensor in summary[kind].items():
            say(f"{kind[:-1]:<7} {name}: {tensor['dtype']}{_shape(tensor['shape'])}")
    total, trainable = summary["parameters"], summary["trainable_parameters"]
    say(f"parameters {number(total)}, of which {number(trainable)} are trained")
    return GOOD


def _shape(sizes: list[int | str]) -> str:
    return f"[{', '.join(map(str, sizes))}]"
