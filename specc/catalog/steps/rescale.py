from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Checked, real
from specc.catalog.ragged import Ragged
from specc.ir.program import Encoded

_not_zero = Checked(real, lambda value: value != 0, "a number other than 0")


class rescale(Step):
    """x * scale + offset, as Keras's Rescaling. `rescale(1 / 255)` takes pictures to 0 .. 1."""

    takes_missing = True
    takes_ragged = True
    keras = "Rescaling"
    scale = option(_not_zero, doc="the factor")
    offset = option(real, 0.0, "added after the factor")
    examples = ("rescale(1 / 255)", "rescale(2 / 255, offset = -1)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.tensor.dtype != "float" or before.kind == "text":
            raise Mismatch(
                f"`rescale` takes numbers, but `{field}` holds {before.kind}", code="E0510"
            )
        ends = [self._at(end) for end in (before.low, before.high) if end is not None]
        if len(ends) < 2:
            return before.replace(low=None, high=None)
        return before.replace(low=min(ends), high=max(ends))

    def _at(self, value: float) -> float:
        """1/255 of 255 is 1, whatever the last bit of the product says."""
        return round(value * self.scale + self.offset, 12)

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        if isinstance(values, list):
            return [self.apply(value, state) for value in values]
        if isinstance(values, Ragged):
            return Ragged(self.apply(values.flat, state), values.offsets)
        # Pictures go to float32 at once: float64 would take eight times their size.
        kind = np.float32 if values.dtype in (np.uint8, np.float32) else np.float64
        result = values.astype(kind)
        result *= kind(self.scale)
        if self.offset:
            result += kind(self.offset)
        return result

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return (np.asarray(values, dtype=np.float64) - self.offset) / self.scale
