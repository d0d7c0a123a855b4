"""The plan of a program: what a run of it will take, and the batch that `auto` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Program as IR
from specc.tools.machine import host_memory
from specc.tools.plan import Columns, Machine, plan, step_of

if TYPE_CHECKING:
    from specc.interface.program import Program


def plan_of(
    program: Program,
    *,
    device: str = "cpu",
    memory: int | None = None,
    batch_size: int | None = None,
    measured: bool = False,
) -> dict[str, Any]:
    """What a run takes on a device with so many bytes of memory; None: those of this machine.

    Where the spec has data, it is read. No jax is loaded unless it is to be `measured`: then one
    step is compiled, and timed if it fits.
    """
    program.prepare()
    machine = Machine(device, host_memory() if memory is None and device == "cpu" else memory)
    if measured:
        machine = here(memory)
    known = columns(program)
    found = plan(program.ir, program.fit_settings, machine, known, batch_size)
    found["phases"] = []
    for name, word in program.phases if len(program.phases) > 1 else ():
        phase = plan(program.ir, word, machine, known, batch_size)
        kept = {key: phase[key] for key in ("epochs", "steps_per_epoch", "flops", "seconds")}
        found["phases"].append({"name": name, **kept})
    for what in ("flops", "seconds"):
        runs = [phase[what]["run"] for phase in found["phases"]]
        if runs and None not in runs:
            found[what]["run"] = sum(runs)
    if measured:
        found |= _measured(program, found)
    return found


def here(memory: int | None = None) -> Machine:
    """The device that JAX computes on, and what it holds."""
    from specc.runtime.device import described

    platform, limit = described()
    known = memory or limit or (host_memory() if platform == "cpu" else None)
    return Machine(platform, known)


def columns(program: Program) -> Columns | None:
    prepared = program.prepare()
    if prepared is None:
        return None
    wanted = [prepared.splits[s] for s in ("train", "validation") if s in prepared.splits]
    size = sum(int(column.nbytes) for split in wanted for column in split.values())
    return Columns(prepared.rows, size)


def settled_fit(program: Program, section: Any) -> Any:
    """A `fit` section with numbers for `auto`, which depends on the data and the device."""
    if "auto" not in (section.batch_size, section.accumulate):
        return section
    batch, parts = step_of(program.ir, section, here(), columns(program))
    return section.replace(batch_size=batch, accumulate=parts)


def settled(program: Program) -> IR:
    """The program with a number for every `auto` of its `fit` sections."""
    settings = tuple(
        (name, settled_fit(program, word) if name.partition(".")[0] == "fit" else word)
        for name, word in program.ir.settings
    )
    return program.ir.replace(settings=settings)


def _measured(program: Program, found: dict[str, Any]) -> dict[str, Any]:
    from specc.runtime.cache import use_cache
    from specc.runtime.measure import measure

    use_cache()
    prepared = program.prepare()
    if prepared is None or not program.ir.objectives:
        return {}
    step = measure(
        program.engine.program,
        prepared.splits["train"],
        found["batch_size"],
        found["accumulate"],
        found["steps_per_epoch"],
        run=found["fits"],
    )
    result: dict[str, Any] = {"xla": step}
    if "seconds" in step:
        steps = sum(
            phase["steps_per_epoch"] * phase["epochs"] for phase in found["phases"] or [found]
        )
        steps *= found["replicas"]
        result["seconds"] = {
            "step": step["seconds"],
            "run": step["seconds"] * steps,
            "by": "steps that were run",
        }
    return result
