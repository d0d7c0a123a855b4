"""Tells what a run will take before it: memory, operations, time, and the batch that fits."""

from __future__ import annotations

from typing import Any

from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import FINDINGS, GOOD, USAGE, Stop
from specc.cli.findings import show
from specc.cli.running import choose_device, collected, failures
from specc.cli.table import duration, number, table
from specc.cli.terminal import remark, say, say_json
from specc.interface import program as interface
from specc.interface.planning import plan_of
from specc.tools.machine import read_bytes
from specc.tools.plan import SHARE, advice
from specc.tools.work import Unknown

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


def options(parser: Parser) -> None:
    parser.spec()
    parser.settings()
    parser.add(
        "--memory", metavar="SIZE", help="of the device, as `80GB` (default: this machine's)"
    )
    parser.add("--batch-size", type=int, metavar="N", help="in place of that of the spec")
    parser.add(
        "--measure",
        action="store_true",
        help="compile one step with JAX and time it, to stand beside what is counted",
    )
    parser.device()
    parser.paths()
    parser.json()


def run(arguments: Arguments) -> int:
    memory = None if arguments.memory is None else read_bytes(arguments.memory)
    if arguments.memory is not None and not memory:
        raise Stop(f"`--memory {arguments.memory}` is no size", help="write `--memory 80GB`")
    if arguments.batch_size is not None and arguments.batch_size < 1:
        raise Stop("`--batch-size` is at least 1")
    with failures(code=USAGE, as_json=arguments.json):
        program = interface.compile(
            arguments.file,
            settings=chosen_settings(arguments),
            allow=tuple(arguments.allow_path),
        )
        if arguments.measure:
            choose_device(arguments)
        try:
            found = plan_of(
                program,
                device=arguments.device or "cpu",
                memory=memory,
                batch_size=arguments.batch_size,
                measured=arguments.measure,
            )
        except Unknown as size:
            raise Stop(
                f"{arguments.file} leaves a size to its data: {size}",
                code=FINDINGS,
                help="add a `data` section, or write the size into the model",
            ) from size
    show(collected(program.diagnostics))
    if arguments.json:
        say_json(found)
    else:
        tell(found)
    if not found["fits"]:
        need, there = found["bytes"]["total"], found["memory"]
        remark(
            f"this does not fit: it needs {size_of(need)}, and a run may take "
            f"{size_of(SHARE * there)} of {size_of(there)}",
            advice(found),
        )
    short = found["rows"] is not None and found["batch_size"] > found["rows"]
    if short:
        remark(
            f"a run would refuse this: a batch has {number(found['batch_size'])} rows, and there "
            f"are {number(found['rows'])} to train on"
        )
    return GOOD if found["fits"] and not short else FINDINGS


def tell(found: dict[str, Any]) -> None:
    """The plan as tables."""
    trained = found["trainable_parameters"]
    of_them = "all" if trained == found["parameters"] else number(trained)
    say(f"parameters       {number(found['parameters'])}, {of_them} trained")
    batch = f"{number(found['batch_size'])} examples"
    if found["accumulate"] > 1:
        batch += f", {number(found['accumulate'])} of them make an update"
    if found["replicas"] > 1:
        batch += f", for each of {number(found['replicas'])} replicas"
    say(f"batch            {batch}")
    if found["largest_batch_size"] is not None:
        say(f"largest batch    {number(found['largest_batch_size'])} examples, as a power of two")
    if found["steps_per_epoch"]:
        steps, epochs = number(found["steps_per_epoch"]), number(found["epochs"])
        say(f"steps            {steps} an epoch, {epochs} epochs")
    for phase in found["phases"]:
        work = operations(phase["flops"]["step"])
        say(f"phase            {phase['name']}: {number(phase['epochs'])} epochs, {work} a step")
    say()
    rows = [[name, size_of(value)] for name, value in found["bytes"].items() if value]
    say(table(["memory", found["device"]], rows))
    say()
    flops = found["flops"]
    rows = [[name, operations(flops[name])] for name in ("forward", "backward", "update", "step")]
    if flops["run"]:
        rows.append(["run", operations(flops["run"])])
    if "xla" in found and found["xla"].get("flops"):
        rows.append(["a step, by XLA (loops once)", operations(found["xla"]["flops"])])
        rows.append(["a step, its products", operations(found["xla"]["products"])])
    say(table(["work of a step", "operations"], rows))
    say()
    if "xla" in found and found["xla"].get("temporary") is not None:
        say(
            f"temporary        {size_of(found['xla']['temporary'])} of activations and gradients in a step, by XLA"
        )
    if "xla" in found:
        made = duration(found["xla"]["compile_seconds"])
        say(f"compiled         {found['xla']['form']}; a step took {made} to compile")
    seconds = found["seconds"]
    if seconds["run"]:
        say(
            f"time             {duration(seconds['run'])}, {duration(seconds['step'])} a step; "
            f"by {seconds['by']}"
        )
    if found["data"] is not None:
        data = found["data"]
        say(f"data             {size_of(data['bytes'])}, {data['placed']}")


def size_of(count: float) -> str:
    """`512 bytes`, `1.50 MiB`."""
    power = 0
    while count >= 1024 and power < len(UNITS) - 1:
        count, power = count / 1024, power + 1
    return f"{count:.0f} bytes" if not power else f"{count:.2f} {UNITS[power]}"


def operations(count: float) -> str:
    """`41.1 k`, `2.94 G`: three digits and a prefix."""
    for prefix in ("", "k", "M", "G", "T", "P", "E"):
        if count < 1000:
            return f"{count:.3g} {prefix}".rstrip()
        count /= 1000
    return f"{count:.3g} Z"
