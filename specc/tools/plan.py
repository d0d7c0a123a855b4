"""What a run will take, before it and without one: memory, operations, time, the batch that fits."""

from __future__ import annotations

from typing import Any

from specc.ir.node import Node
from specc.ir.program import Program
from specc.ir.sizes import Size, product
from specc.ir.types import numbers
from specc.semantics.weight_places import weight_places
from specc.tools.work import FLOAT, OF_COPY, OF_UPDATE, Unknown, width, work_of

SHARE = 0.9  # of the memory that a plan may use: the rest is the program's and the allocator's
SMALL = 1 << 30  # bytes of a state of which a copy is kept, to look into it should a step fail
LARGEST = 1 << 20  # examples a step
SPEED = {"cpu": 5e10, "gpu": 2e13, "tpu": 2e13}  # cautious guesses: operations a second
STEP = 2e-5  # seconds that the smallest step takes
FORMAT_VERSION = 1


class Machine(Node):
    """What it runs on."""

    device: str  # "cpu", "gpu" or "tpu"
    memory: int | None  # bytes; None: not known, nothing is refused


class Columns(Node):
    """What is known of the data."""

    rows: dict[str, int]  # split -> examples
    size: int  # bytes of training and validation examples


def plan(
    program: Program, fit: Any, machine: Machine, data: Columns | None, batch: int | None = None
) -> dict[str, Any]:
    """The object of `specc plan --json`. Raises Unknown where a size waits for the data."""
    if batch is not None:
        fit = fit.replace(batch_size=batch)
    batch, parts = step_of(program, fit, machine, data)
    fit = fit.replace(batch_size=batch, accumulate=parts)
    found = needed(program, fit, batch, machine, data)
    rows = data.rows.get("train") if data is not None else None
    update = batch * fit.accumulate
    steps = fit.steps_per_epoch or (-(-rows // update) if rows else None)
    work = operations(program, batch, fit, machine.device)
    run = work["step"] * steps * fit.epochs * fit.replicas if steps else None
    speed = SPEED.get(machine.device, SPEED["cpu"])
    return {
        "format_version": FORMAT_VERSION,
        "device": machine.device,
        "batch_size": batch,
        "accumulate": fit.accumulate,
        "replicas": fit.replicas,
        "rows": rows,
        "steps_per_epoch": steps,
        "epochs": fit.epochs,
        "parameters": _parameters(program, trained=False),
        "trainable_parameters": _parameters(program, trained=True),
        "bytes": found,
        "memory": machine.memory,
        "fits": fits(found, machine),
        "largest_batch_size": largest(program, fit, machine, data),
        "flops": {**work, "run": run},
        "seconds": {
            "step": STEP + work["step"] / speed,
            "run": run / speed + STEP * steps * fit.epochs if run and steps else None,
            "by": "a guess from the operations",
        },
        "data": None if data is None else _placed(data, machine),
    }


def needed(
    program: Program, fit: Any, batch: int, machine: Machine, data: Columns | None
) -> dict[str, int]:
    """Bytes on the device, by what they are for."""
    every, trained = (_parameters(program, trained=t) for t in (False, True))
    objectives = program.objectives
    copies = max((o.optimizer.copies() for o in objectives), default=0)
    work = work_of(program, batch, device=machine.device)
    inputs = sum(_numbers(type_) for _, type_ in program.inputs) * batch
    state = FLOAT * (every + copies * trained)
    parts = 1 if fit.accumulate == 1 else 2
    values = (work.kept + work.inside) * width(program) + FLOAT * inputs
    resident = data is not None and _placed(data, machine)["placed"] == "on the device"
    found = {
        "weights": FLOAT * every * fit.replicas,
        "gradients": FLOAT * trained * parts * fit.replicas,
        "optimizer": FLOAT * copies * trained * fit.replicas,
        "copy": state * fit.replicas if state * fit.replicas <= SMALL else 0,
        "activations": int(values) * fit.replicas,
        "data": data.size if data is not None and resident else 0,
    }
    return {**found, "total": sum(found.values())}


def operations(program: Program, batch: int, fit: Any, device: str = "") -> dict[str, float]:
    """Multiplications and additions of a step."""
    forward = backward = update = 0.0
    trained = _parameters(program, trained=True)
    for objective in program.objectives:
        trains = objective.trains or fit.trains
        work = work_of(program, batch, trains, device)
        forward += work.forward / objective.every
        backward += work.backward / objective.every
        moved = trained if trains is None else _parameters(program, trained=True, below=trains)
        update += moved * (OF_UPDATE + OF_COPY * objective.optimizer.copies()) / objective.every
    if not program.objectives:
        forward = work_of(program, batch).forward
    step = (forward + backward) * fit.accumulate + update
    return {"forward": forward, "backward": backward, "update": update, "step": step}


def fits(found: dict[str, int], machine: Machine) -> bool:
    return machine.memory is None or found["total"] <= SHARE * machine.memory


def largest(program: Program, fit: Any, machine: Machine, data: Columns | None) -> int | None:
    """The largest power of two that fits as the batch size; 0: none; None: it is not known."""
    if machine.memory is None:
        return None
    bare = machine.replace(device="")
    batch, following = 0, 1
    while following <= LARGEST:
        if fits(needed(program, fit, following, machine, data), machine):
            batch = following
        elif not fits(needed(program, fit, following, bare, data), machine):
            break  # else a larger batch may fit: of that a CPU gathers no windows
        following *= 2
    return batch


def batch_of(program: Program, fit: Any, machine: Machine, data: Columns | None) -> int:
    """That of the spec; for `auto` the largest power of two that fits, that leaves at least eight
    steps in an epoch, and that is at most 512."""
    if isinstance(fit.batch_size, int):
        return fit.batch_size
    rows = data.rows.get("train", 0) if data is not None else 0
    most = largest(program, fit, machine, data)
    bound = min(512, max(1, rows // 8) if rows else 32, 512 if most is None else max(1, most))
    return 1 << (bound.bit_length() - 1)


def step_of(program: Program, fit: Any, machine: Machine, data: Columns | None) -> tuple[int, int]:
    """Rows of a batch, and batches of an update.

    `accumulate = auto` keeps the rows of an update, that are `batch_size`: they are cut into the
    fewest equal parts that fit; into single rows where nothing does.
    """
    if isinstance(fit.accumulate, int):
        return batch_of(program, fit, machine, data), fit.accumulate
    whole = fit.replace(accumulate=1)
    rows = batch_of(program, whole, machine, data)
    for parts in range(1, rows + 1):
        part = fit.replace(accumulate=parts)
        if rows % parts == 0 and fits(needed(program, part, rows // parts, machine, data), machine):
            return rows // parts, parts
    return 1, rows


def advice(found: dict[str, Any]) -> str:
    """What to write where a run does not fit; "" where it does."""
    if found["fits"]:
        return ""
    most, batch = found["largest_batch_size"], found["batch_size"]
    if not most:
        return (
            "not even one example a step fits: make the model smaller, or take a device with more "
            "memory"
        )
    parts = -(-batch * found["accumulate"] // most)
    return f"write `batch_size = {most}` with `accumulate = {parts}`: the same update, in parts"


def _placed(data: Columns, machine: Machine) -> dict[str, Any]:
    """Where the examples lie: as `feed_of` of the runtime places them."""
    resident = machine.memory is None or data.size <= machine.memory / 2
    placed = "on the device" if resident else "with the host, sent a piece ahead"
    return {"bytes": data.size, "placed": placed}


def _parameters(program: Program, *, trained: bool, below: tuple[str, ...] | None = None) -> int:
    """The number of weights, or of those that are trained, or of these in some layers."""
    layers = None if below is None else {name.partition(".")[0] for name in below}
    total = 0
    for place in weight_places(program):
        inside = layers is None or place.name.partition("/")[0] in layers
        if inside and (place.trainable or not trained):
            size = product(place.shape)
            if isinstance(size, Size):
                raise Unknown(size.names)
            total += size
    return total


def _numbers(type_: Any) -> int:
    size = numbers(type_)
    if isinstance(size, Size):
        raise Unknown(size.names)
    return size
