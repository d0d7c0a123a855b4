"""Sounds as pictures of their frequencies, as an ear tells them apart."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, option
from specc.catalog.functions.stft import frame_count
from specc.catalog.options import Refused, count, flag, natural, optional, positive
from specc.catalog.shapes import need_float, need_rank
from specc.catalog.windows import WINDOWS, window
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class MelSpectrogram(Layer):
    """The energy in bands that are even on the mel scale 1127 log(1 + f / 700), over time.

    float[time] -> float[num_mel_bins, frames], frames = 1 + time // sequence_stride for an even
    fft_length. In decibels unless `power_to_db = false`: 10 log10 of max(energy, min_power) over
    ref_power, and nothing is less than the loudest of the sound minus `top_db`.
    Source: https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/mel_spectrogram/
    """

    exact = True
    difference = "the loudest of each sound counts; Keras takes that of the whole batch"
    fft_length: int = option(count, 2048, "samples of a transform")
    sequence_stride: int = option(count, 512, "samples from one frame to the next")
    sequence_length: int | None = option(
        optional(count), None, "samples of a window; `none`: as the transform"
    )
    window: str | None = option(window, "hann", "of a frame; `none`: no window")
    sampling_rate: float = option(positive, 16000.0, "samples a second")
    num_mel_bins: int = option(count, 128, "bands")
    min_freq: float = option(natural, 20.0, "hertz: where the lowest band begins")
    max_freq: float | None = option(
        optional(positive), None, "hertz: where the highest ends; `none`: half the rate"
    )
    power_to_db: bool = option(flag, True, "in decibels")
    top_db: float = option(positive, 80.0, "decibels below the loudest that are told apart")
    mag_exp: float = option(positive, 2.0, "1 for magnitudes, 2 for powers")
    min_power: float = option(positive, 1e-10, "what counts as silence")
    ref_power: float = option(positive, 1.0, "the power of 0 decibels")
    examples = (
        (
            "MelSpectrogram(fft_length = 64, sequence_stride = 16, num_mel_bins = 8)",
            ("float[160]",),
            "float[8, 11]",
        ),
    )

    def check(self) -> None:
        if (self.sequence_length or 0) > self.fft_length:
            raise Refused("`fft_length` is at least `sequence_length`")
        if (self.max_freq or self.sampling_rate / 2) <= self.min_freq:
            raise Refused("`max_freq` is above `min_freq`")

    def infer(self, x: Tensor) -> Tensor:
        need_rank(x, 1, "MelSpectrogram", example="float[time]", help="squeeze(x, -1)")
        need_float(x, "MelSpectrogram")
        border = self.fft_length // 2
        if isinstance(x.shape[0], int) and border >= x.shape[0]:
            raise Mismatch(
                f"{x} is shorter than half a transform of {self.fft_length}", code="E0305"
            )
        frames = frame_count(x, self.fft_length, self.sequence_stride, border)
        return x.with_shape(self.num_mel_bins, frames)

    def lower(self, code: Code, x: Expr) -> Expr:
        given: dict[str, Any] = {n: self.given[n] for n in self.options() if n in self.given}
        if given.get("window"):
            given["window"] = WINDOWS[given["window"]]
        return Kernel("mel_spectrogram")(x, **given)
