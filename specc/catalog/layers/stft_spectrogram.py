"""Sounds as pictures of their frequencies, by a transform that can be trained."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._spatial import Spatial, data_format, windows
from specc.catalog.options import Choice, Refused, count, flag, optional
from specc.catalog.windows import window
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import Tensor


class STFTSpectrogram(Spatial):
    """The short-time Fourier transform of each channel, as two convolutions that begin as it.

    float[time, channels] -> float[frames, channels * frequencies], or float[frames, frequencies,
    channels] with `expand_dims`; frequencies = fft_length // 2 + 1, twice that for `stft`.
    Source: https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/stft_spectrogram/
    """

    difference = "the windows are those that are sums of cosines"
    spatial = 1
    mode: str = option(
        Choice("log", "magnitude", "psd", "real", "imag", "angle", "stft"), "log", "what is shown"
    )
    frame_length: int = option(count, 256, "samples of a frame")
    frame_step: int | None = option(
        optional(count), None, "from one frame to the next; `none`: half a frame"
    )
    fft_length: int | None = option(
        optional(count), None, "size of the transform; `none`: the next power of two"
    )
    window: str | None = option(window, "hann", "`none`: no window")
    periodic: bool = option(flag, False, "the window is one period")
    scaling: str | None = option(
        optional(Choice("density", "spectrum")), "density", "by the L2 or L1 norm of the window"
    )
    padding: str = option(Choice("valid", "same"), "valid", "`same` pads with zeros")
    expand_dims: bool = option(flag, False, "channels on an axis of their own")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (
        ("STFTSpectrogram(frame_length = 8)", ("float[32, 2]",), "float[7, 10]"),
        ("STFTSpectrogram(psd, 8, expand_dims = true)", ("float[32, 2]",), "float[7, 5, 2]"),
    )

    def check(self) -> None:
        self.step = self.frame_step or self.frame_length // 2
        size = self.fft_length or 1 << (self.frame_length - 1).bit_length()
        self.frequencies = size // 2 + 1
        if not 1 <= self.step <= self.frame_length:
            raise Refused("`frame_step` is from 1 to `frame_length`")
        if size < self.frame_length:
            raise Refused("`fft_length` is at least `frame_length`")

    def infer(self, x: Tensor) -> Tensor:
        steps, channels = self.arrive(x).shape
        frames = windows(self.word(), steps, self.frame_length, self.step, self.padding)
        rows = self.frequencies * (2 if self.mode == "stft" else 1)
        return self.depart(
            x, frames, *((rows, channels) if self.expand_dims else (rows * channels,))
        )

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = (self.frame_length, 1, self.frequencies)
        return tuple(Weight(f"{s}_kernel", shape, self.start(s)) for s in self.sides())

    def sides(self) -> tuple[str, ...]:
        return tuple(s for s, other in (("real", "imag"), ("imag", "real")) if self.mode != other)

    def start(self, side: str) -> Any:
        word: Any = find("initializers", "stft")
        return word(side=side, window=self.window, scaling=self.scaling, periodic=self.periodic)

    def construct(self, code: Code, x: Tensor) -> Expr:
        made = {f"{s}_init": self.start(s).lower() for s in self.sides()}
        size, how = (self.frame_length, self.frequencies), {"mode": self.mode, "step": self.step}
        padding = self.padding.upper()
        return Kernel("STFTSpectrogram")(*size, **how, padding=padding, **made, rngs=code.rngs)

    def lower(self, code: Code, x: Expr) -> Expr:
        y = code.module(self.enter(x))
        y = y if self.expand_dims else Kernel("channels_beside")(y)
        return jnp.moveaxis(y, -1, -3 if self.expand_dims else -2) if self.first else y
