"""The pictures of a run: what its outputs are, and what they are drawn beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc import driver
from specc.data.decode import decode
from specc.runtime.plots import Made, Seen, draw, draw_made, shows_what_is_made

if TYPE_CHECKING:
    import numpy as np

    from specc.interface.run import Run

LARGE = 100_000  # examples that a picture shows at the most
IMAGES = 10_000  # of those, where an output is an image
Columns = dict[str, "np.ndarray"]


def pictures(run: Run, section: Any) -> dict[str, bytes]:
    """PNG files by name, as `evaluate { plots = [...] }` asks."""
    view = View(run, section.split)
    found: dict[str, bytes] = {}
    for plot in section.plots:
        if shows_what_is_made(plot.word()):
            found |= draw_made(plot.word(), view.made())
        else:
            found |= draw(plot.word(), run.history, view.seen())
    return found


class View:
    """A split of a run's data, with the outputs for it; both are read once, when first asked for."""

    def __init__(self, run: Run, split: str) -> None:
        self.run = run
        self.plan = run.program.ir.data
        self.prepared = run.program.prepare()
        self.split = split
        self._arrays: Columns | None = None
        self._outputs: Columns = {}

    def look(self) -> tuple[Columns, Columns] | None:
        """The fields and the outputs, by name; None without such a split."""
        if self.prepared is None or self.plan is None or self.split not in self.prepared.splits:
            return None
        if self._arrays is None:
            ir = self.run.program.ir
            made_of = LARGE if all(len(o.type.shape) < 3 for o in ir.outputs) else IMAGES
            self._arrays = {k: v[:made_of] for k, v in self.prepared.splits[self.split].items()}
            self._outputs = self.run.outputs({name: self._arrays[name] for name, _ in ir.inputs})
        return self._arrays, self._outputs

    def seen(self) -> tuple[Seen, ...]:
        """Outputs beside their targets."""
        looked = self.look()
        if looked is None:
            return ()
        assert self.plan is not None
        assert self.prepared is not None
        arrays, outputs = looked
        images = next(iter(self._images(arrays).values()), None)
        found = []
        for output in self.run.program.ir.outputs:
            field = next((f for f in self.plan.fields_ if f.name == output.target), None)
            if field is None:
                continue
            target, values = arrays[field.name], outputs[output.name]
            numbers = field.encoded.kind not in ("category", "binary", "set", "tokens")
            if numbers:
                target = decode(self.plan, self.prepared.state, field.name, target)
                values = decode(self.plan, self.prepared.state, field.name, values)
            names = tuple(driver.labels_of(self.prepared.state, field.name))
            found.append(
                Seen(
                    field.name,
                    target,
                    values,
                    names,
                    category=not numbers,
                    split=self.split,
                    images=images,
                )
            )
        return tuple(found)

    def made(self) -> Made:
        """Outputs as they are, beside the images that they may be made of."""
        looked = self.look()
        if looked is None:
            return Made({}, split=self.split)
        assert self.plan is not None
        assert self.prepared is not None
        arrays, outputs = looked
        codes = tuple(o.name for o in self.run.program.ir.outputs if not o.target)
        category = next(
            (
                f
                for f in self.plan.fields_
                if f.encoded.kind == "category" and arrays[f.name].ndim == 1
            ),
            None,
        )
        return Made(
            outputs,
            self._images(arrays),
            codes,
            None if category is None else arrays[category.name],
            () if category is None else tuple(driver.labels_of(self.prepared.state, category.name)),
            self.split,
        )

    def _images(self, arrays: Columns) -> Columns:
        return {
            name: arrays[name]
            for name, _ in self.run.program.ir.inputs
            if arrays[name].ndim == 4 and arrays[name].shape[-1] in (1, 3, 4)
        }
