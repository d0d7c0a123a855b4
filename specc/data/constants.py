"""Constants of a model that files hold: read, and checked against what the spec declares."""

from __future__ import annotations

import numpy as np

from specc.catalog.data import Fault
from specc.data.reader import Reader
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import FromFile, Program, WeightDecl
from specc.ir.types import BOOL, FLOAT, INT

KINDS = {FLOAT: "fiub", INT: "iub", BOOL: "b"}  # what numpy calls the kinds that fit
DTYPES = {FLOAT: np.float32, INT: np.int32, BOOL: np.bool_}


def declared(program: Program) -> list[WeightDecl]:
    """The constants that files hold."""
    return [
        weight
        for function in program.functions
        for weight in function.weights
        if isinstance(weight.initializer, FromFile)
    ]


def read(
    program: Program,
    directory: str,
    *,
    allow: tuple[str, ...] = (),
    within: tuple[str, ...] | None = None,
    sink: Sink,
) -> dict[str, np.ndarray] | None:
    """The arrays by their key; None where an error was reported."""
    reader = Reader(directory, allow, within)
    found: dict[str, np.ndarray] = {}
    for weight in declared(program):
        assert isinstance(weight.initializer, FromFile)
        try:
            array = weight.initializer.source.array(reader)
        except Fault as fault:
            fault.tell(sink, weight.span)
            continue
        if _fits(weight, array, sink):
            found[weight.initializer.key] = array.astype(DTYPES[weight.type.dtype])
    return None if sink.failed else found


def facts(program: Program, arrays: dict[str, np.ndarray]) -> dict[str, int]:
    """The sizes of the arrays, by the names that the compiler has for them."""
    return {
        weight.initializer.size(axis): size
        for weight in declared(program)
        for axis, size in enumerate(arrays[weight.initializer.key].shape)
    }


def _fits(weight: WeightDecl, array: np.ndarray, sink: Sink) -> bool:
    """Rank, sizes and kind of number as declared; every number finite."""
    type_ = weight.type
    same = len(type_.shape) == array.ndim and all(
        not isinstance(size, int) or size == there
        for size, there in zip(type_.shape, array.shape, strict=True)
    )
    kinds = KINDS[type_.dtype]
    if same and array.dtype.kind in kinds and np.all(np.isfinite(array)):
        return True
    whole = type_.dtype == INT and array.dtype.kind == "f" and np.all(array == np.floor(array))
    if same and whole and np.all(np.abs(array) < 2**31):
        return True
    shape = ", ".join(map(str, array.shape))
    what = f"{array.dtype}[{shape}]"
    if same and array.dtype.kind in kinds:
        what = f"{what} with numbers that are not finite"
    sink.report(
        "E0526", f"`{weight.name}` is declared {type_}, and the file has {what}", weight.span
    )
    return False
