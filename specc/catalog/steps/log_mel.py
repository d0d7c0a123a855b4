from __future__ import annotations

import math
from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Refused, Whole, count, natural, optional, positive
from specc.ir.program import Encoded
from specc.ir.sizes import floordiv
from specc.ir.types import FLOAT, Tensor


class log_mel(Step):
    """Sound as log energies over time: float[samples] -> float[frames, bins].

    frames = 1 + (samples - frame) // hop. Each frame is weighted by a Hann window, its power
    spectrum summed by triangles that are evenly spaced on the mel scale, 2595 log10(1 + f / 700),
    from `low` to `high` hertz: log(energy + 1e-6). Source: Davis and Mermelstein 1980; HTK book,
    section 5.4.
    """

    keras = "MelSpectrogram"
    difference = "time comes first, and the logarithm is natural, not in decibels below the loudest"
    bins = option(count, 40, "bands")
    frame = option(Whole(2), 256, "samples a frame", named=True)
    hop = option(count, 128, "samples from one frame to the next", named=True)
    low = option(natural, 0.0, "hertz: the lowest band begins here", named=True)
    high = option(optional(positive), None, "hertz: the end; half the rate if none", named=True)
    examples = ("log_mel(bins = 40, frame = 256, hop = 128)",)

    def check(self) -> None:
        if self.high is not None and self.high <= self.low:
            raise Refused(f"`high` must be above `low`, got {self.low:g} and {self.high:g}")

    def infer(self, before: Encoded, field: str) -> Encoded:
        samples = before.tensor.shape[0] if before.tensor.rank == 1 else None
        if before.kind != "audio" or samples is None:
            message = f"`log_mel` takes sound, but `{field}` holds {before.kind}"
            raise Mismatch(message, code="E0510")
        if isinstance(samples, int) and samples < self.frame:
            message = f"a frame of {self.frame} samples is longer than the sound, {samples}"
            raise Mismatch(message, code="E0510")
        if before.rate and max(self.low, self.high or 0) > before.rate / 2:
            message = f"`log_mel` ends above half the rate, {before.rate / 2:g} hertz"
            raise Mismatch(message, code="E0510")
        frames = floordiv(samples - self.frame, self.hop) + 1
        return Encoded("features", Tensor(FLOAT, (frames, self.bins)))

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        return {"rate": before.rate}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """float32[rows, frames, bins] of float[rows, samples]"""
        import numpy as np

        angle = 2 * np.pi * np.arange(self.frame) / self.frame
        weight = (0.5 - 0.5 * np.cos(angle)).astype(np.float32)
        bands = self.filters(state["rate"])
        result = []
        for (
            sound
        ) in values:  # one at a time: all spectra at once would be many times the sounds' size
            view = np.lib.stride_tricks.sliding_window_view(sound, self.frame)[:: self.hop]
            power = np.abs(np.fft.rfft(view * weight, axis=-1)) ** 2
            result.append(np.log(power @ bands + 1e-6).astype(np.float32))
        return np.stack(result)

    def filters(self, rate: int) -> Any:
        """float64[frame // 2 + 1, bins]: the weight of each frequency in each band."""
        import numpy as np

        high = rate / 2 if self.high is None else self.high
        first, last = (math.log10(1 + f / 700) for f in (self.low, high))
        edges = 700 * (10 ** np.linspace(first, last, self.bins + 2) - 1)
        frequency = np.arange(self.frame // 2 + 1)[:, None] * rate / self.frame
        rising = (frequency - edges[:-2]) / (edges[1:-1] - edges[:-2])
        falling = (edges[2:] - frequency) / (edges[2:] - edges[1:-1])
        return np.maximum(0, np.minimum(rising, falling))
