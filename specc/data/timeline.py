"""Windows over rows: which rows an example ends at, in each split."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.catalog.data import Derived, Fault
from specc.ir.program import DataPlan, FieldPlan

LARGEST = 8 * 2**30  # bytes of windows that are written out


class Timeline:
    """What `windows`, `ahead` and `shift` ask of the rows of a plan; all windows of it move
    together."""

    def __init__(self, plan: DataPlan) -> None:
        steps = [step for field in plan.fields_ for step in field.steps if step.over_rows]
        derived = [field.type for field in plan.fields_ if isinstance(field.type, Derived)]
        self.exists = bool(steps)
        self.length = max((step.length for step in steps), default=1)
        self.whole = any(type_.whole for type_ in derived)
        self.horizon = max((type_.rows for type_ in derived), default=0)
        strides = [step.stride for step in steps if step.stride is not None]
        self.stride = strides[0] if strides else self.length if self.whole else 1

    @property
    def past(self) -> int:
        """Rows before a split's own that its first example may look back on."""
        return 0 if self.whole or not self.exists else self.length - 1 + self.horizon

    def ends(self, rows: int, context: int, *, targets: bool) -> Any:
        """int64[examples]: the last row of each window. The first `context` of the rows are only
        past."""
        horizon = self.horizon if targets else 0
        last = np.arange(self.length - 1, rows - horizon)
        last = last[last + horizon >= context][:: self.stride]
        if not len(last):
            more = f" and {horizon} after it" if horizon else ""
            raise Fault(
                "E0525",
                f"a split has {rows} rows: too few for one window of {self.length}{more}",
                help="make the window shorter, or the split larger",
            )
        return last


def window(values: Any, step: Any, state: dict[str, Any], last: Any) -> Any:
    """[examples, length, …]: the windows of one field that end at rows `last`."""
    view = step.apply(values, state)
    size = len(last) * int(np.prod(view.shape[1:])) * view.itemsize
    if size > LARGEST:
        raise Fault(
            "E0612",
            f"the windows take {size / 2**30:.0f} GiB",
            help=f"let them overlap less: `windows({step.length}, stride = {step.length})`",
        )
    return view[last - step.length + 1]


def before_windows(field: FieldPlan) -> tuple[Any, ...]:
    """The steps of a field that work on single rows, up to its `windows`."""
    found = []
    for step in field.steps:
        if step.over_rows:
            break
        found.append(step)
    return tuple(found)
