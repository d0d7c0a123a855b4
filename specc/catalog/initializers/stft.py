"""The kernel of a Fourier transform."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Initializer, Mismatch, option
from specc.catalog.options import Choice, flag, optional
from specc.catalog.windows import WINDOWS, window
from specc.ir.python import Expr, Kernel


class stft(Initializer):
    """The real or the imaginary part of a short-time Fourier transform, for a Conv1D.

    float[time, 1, frequencies]: cos or -sin of 2 pi n f / (2 (frequencies - 1)), times the window.
    Source: https://keras.io/api/layers/initializers/#stft-class
    """

    keras = "STFT"
    difference = "the windows are those that are sums of cosines"
    side: str = option(Choice("real", "imag"), "real", "which part")
    window: str | None = option(window, "hann", "none: no window")
    scaling: str | None = option(
        optional(Choice("density", "spectrum")), "density", "by the L2 or L1 norm of the window"
    )
    periodic: bool = option(flag, False, "the window is one period")
    examples = ("stft(imag)", "stft(real, hamming, periodic = true)")

    def fits(self, shape: tuple[Any, ...]) -> None:
        if len(shape) != 3 or shape[1] != 1 or shape[2] == 1:
            raise Mismatch(
                f"`stft` is for a weight of [time, 1, frequencies], got {list(shape)}",
                code="E0317",
            )

    def lower(self) -> Expr:
        if self.window is None:
            return Kernel("fourier_kernel")(self.side)
        more: dict[str, Any] = {} if self.scaling is None else {"scaling": self.scaling}
        if self.periodic:
            more["periodic"] = True
        return Kernel("fourier_kernel")(self.side, WINDOWS[self.window], **more)
