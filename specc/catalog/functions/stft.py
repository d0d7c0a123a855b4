"""Frames of a signal, and their spectrum."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import Refused, count, flag, optional
from specc.catalog.shapes import need_real
from specc.catalog.windows import WINDOWS, window
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim
from specc.ir.types import COMPLEX, FLOAT, Tensor


class extract_sequences(Function):
    """Overlapping frames of a signal. float[…, n] -> float[…, frames, sequence_length].

    frames = 1 + (n - sequence_length) // sequence_stride. Source: keras.ops.extract_sequences.
    """

    x = operand("signals")
    sequence_length: int = option(count, doc="size of a frame")
    sequence_stride: int = option(count, doc="from one frame to the next")
    examples = (("extract_sequences(x, 4, 2)", ("float[10]",), "float[4, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        frames = frame_count(x, self.sequence_length, self.sequence_stride, 0)
        return x.with_shape(*x.shape[:-1], frames, self.sequence_length)

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("signal_frames")(x, self.sequence_length, self.sequence_stride)


class stft(Function):
    """Short-time Fourier transform: the spectrum of overlapping windows of a signal.

    float[…, n] -> complex[…, frames, fft_length // 2 + 1]. Source: keras.ops.stft.
    """

    difference = "one complex tensor, where Keras gives the real and the imaginary parts"
    exact = True
    x = operand("signals")
    sequence_length: int = option(count, doc="size of a window")
    sequence_stride: int = option(count, doc="from one window to the next")
    fft_length: int = option(count, doc="size of the transform, of at least the window's")
    window: str | None = option(window, "hann", "`none`: no window")
    center: bool = option(flag, True, "frames are centred: the signal is reflected at its ends")
    examples = (("abs(stft(x, 4, 2, 4))", ("float[16]",), "float[9, 3]"),)

    def check(self) -> None:
        if self.fft_length < self.sequence_length:
            raise Refused("`fft_length` of `stft` must be at least `sequence_length`")

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "stft")
        border = self.fft_length // 2 if self.center else 0
        if x.rank and isinstance(x.shape[-1], int) and border >= x.shape[-1]:
            raise Mismatch(
                f"{x} is shorter than half a transform of {self.fft_length}", code="E0305"
            )
        frames = frame_count(x, self.fft_length, self.sequence_stride, border)
        return x.with_shape(*x.shape[:-1], frames, self.fft_length // 2 + 1).with_dtype(COMPLEX)

    def lower(self, code: Code, x: Expr) -> Expr:
        more = how(self.window, center=self.center)
        return Kernel("short_time_fourier_transform")(
            x, self.sequence_length, self.sequence_stride, self.fft_length, **more
        )


class istft(Function):
    """The signal of a short-time Fourier transform: the way back from `stft`.

    complex[…, frames, fft_length // 2 + 1] -> float[…, length]. Source: keras.ops.istft.
    """

    difference = "the windows are those that are sums of cosines"
    exact = True
    x = operand("spectra")
    sequence_length: int = option(count, doc="size of a window")
    sequence_stride: int = option(count, doc="from one window to the next")
    fft_length: int = option(count, doc="size of the transform, of at least the window's")
    length: int | None = option(optional(count), None, "of the signal; none: all that there is")
    window: str | None = option(window, "hann", "`none`: no window")
    center: bool = option(flag, True, "frames are centred, as in `stft`")
    examples = (("istft(stft(x, 4, 2, 4), 4, 2, 4)", ("float[16]",), "float[16]"),)

    def check(self) -> None:
        if self.fft_length < self.sequence_length:
            raise Refused("`fft_length` of `istft` must be at least `sequence_length`")
        if self.sequence_stride > self.sequence_length:
            raise Refused("`sequence_stride` of `istft` must be at most `sequence_length`")

    def infer(self, x: Tensor) -> Tensor:
        if x.rank < 2 or x.shape[-1] != self.fft_length // 2 + 1:
            raise Mismatch(
                f"`istft` takes spectra of {self.fft_length // 2 + 1} numbers, got {x}", operand=0
            )
        border = self.fft_length // 2 if self.center else 0
        whole = self.fft_length + self.sequence_stride * (x.shape[-2] - 1) - 2 * border
        if self.length is not None and isinstance(whole, int) and self.length > whole + border:
            raise Mismatch(f"{x} is a signal of at most {whole + border}", code="E0305", operand=0)
        if isinstance(whole, int) and whole < 1:
            raise Mismatch(f"{x} has too few frames for a signal", code="E0305", operand=0)
        return Tensor(
            FLOAT, (*x.shape[:-2], whole if self.length is None else self.length), x.batched
        )

    def lower(self, code: Code, x: Expr) -> Expr:
        more = how(self.window, center=self.center)
        result: Any = code.result
        size = code.size(result.shape[-1])
        settings = (self.sequence_length, self.sequence_stride, self.fft_length)
        return Kernel("signal_of_frames")(x, *settings, size, **more)


def how(window: str | None, *, center: bool) -> dict[str, object]:
    """The settings of a transform that are not its defaults."""
    more: dict[str, object] = {}
    if window != "hann":
        more["window"] = WINDOWS[window] if window else None
    return more if center else more | {"center": False}


def frame_count(x: Tensor, length: int, stride: int, border: int) -> Dim:
    """How many frames fit into the last axis."""
    if not x.rank:
        raise Mismatch(f"a signal has at least one axis, got {x}", code="E0302", operand=0)
    room = x.shape[-1] + 2 * border - length
    if isinstance(room, int) and room < 0:
        raise Mismatch(f"{x} is shorter than one frame of {length}", code="E0305", operand=0)
    return room // stride + 1
