"""Pictures of sounds: how strong each frequency is over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.frames import short_time_fourier_transform


class STFTSpectrogram(nnx.Module):
    """[..., time, channels] to [..., frames, frequencies, channels], by two convolutions.

    Their kernels begin as the real and the imaginary part of a Fourier transform, and are trained.
    """

    def __init__(
        self,
        frame_length: int,
        frequencies: int,
        *,
        mode: str,
        step: int,
        padding: str,
        real_init: Callable[..., jax.Array] | None = None,
        imag_init: Callable[..., jax.Array] | None = None,
        rngs: nnx.Rngs,
    ) -> None:
        self.mode = mode
        self.step = step
        self.padding = padding
        shape = (frame_length, 1, frequencies)
        if real_init is not None:
            self.real_kernel = nnx.Param(real_init(rngs.params(), shape))
        if imag_init is not None:
            self.imag_kernel = nnx.Param(imag_init(rngs.params(), shape))

    def part(self, x: jax.Array, kernel: jax.Array) -> jax.Array:
        """Each channel by itself under the kernel: [..., frames, frequencies, channels]."""
        signals = jnp.moveaxis(x, -1, -2)
        flat = signals.reshape(-1, x.shape[-2], 1)
        found = jax.lax.conv_general_dilated(
            flat,
            kernel.astype(x.dtype),
            (self.step,),
            self.padding,
            dimension_numbers=("NWC", "WIO", "NWC"),
        )
        return jnp.moveaxis(found.reshape(*signals.shape[:-1], *found.shape[1:]), -3, -1)

    def __call__(self, x: jax.Array) -> jax.Array:
        if self.mode == "real":
            return self.part(x, self.real_kernel[...])
        imag = self.part(x, self.imag_kernel[...])
        if self.mode == "imag":
            return imag
        real = self.part(x, self.real_kernel[...])
        if self.mode == "angle":
            return jnp.arctan2(imag, real)
        if self.mode == "stft":
            return jnp.concatenate([real, imag], axis=-2)
        power = real**2 + imag**2
        if self.mode == "psd":  # each frequency but the first and last stands for its mirror too
            return power.at[..., 1:-1, :].multiply(2)
        magnitude = jnp.sqrt(jnp.maximum(power, 1e-7))
        return jnp.log(magnitude) if self.mode == "log" else magnitude


def channels_beside(x: jax.Array) -> jax.Array:
    """[..., frames, frequencies, channels] to [..., frames, channels * frequencies]."""
    return jnp.swapaxes(x, -1, -2).reshape(*x.shape[:-2], -1)


def mel_filters(bins: int, frequencies: int, rate: float, low: float, high: float) -> jax.Array:
    """[frequencies, bins]: triangles, evenly spaced on the mel scale 1127 log(1 + f / 700)."""

    def mel(hertz: jax.Array) -> jax.Array:
        return 1127 * jnp.log1p(hertz / 700)

    place = mel(jnp.linspace(0, rate / 2, frequencies))[:, None]
    edges = jnp.linspace(mel(jnp.asarray(low)), mel(jnp.asarray(high)), bins + 2)
    left, middle, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (place - left) / (middle - left), (right - place) / (right - middle)
    return jnp.maximum(0, jnp.minimum(rising, falling)).at[0].set(0)


def mel_spectrogram(
    x: jax.Array,
    *,
    fft_length: int = 2048,
    sequence_stride: int = 512,
    sequence_length: int | None = None,
    window: Sequence[float] | None = (0.5, -0.5),
    sampling_rate: float = 16000,
    num_mel_bins: int = 128,
    min_freq: float = 20.0,
    max_freq: float | None = None,
    power_to_db: bool = True,
    top_db: float = 80.0,
    mag_exp: float = 2.0,
    min_power: float = 1e-10,
    ref_power: float = 1.0,
) -> jax.Array:
    """[..., time] to [..., mel bins, frames]; in decibels, none below the loudest less `top_db`."""
    spectrum = short_time_fourier_transform(
        x, sequence_length or fft_length, sequence_stride, fft_length, window=window
    )
    high = max_freq or sampling_rate / 2
    filters = mel_filters(num_mel_bins, spectrum.shape[-1], sampling_rate, min_freq, high)
    energy = jnp.abs(spectrum) ** mag_exp @ filters
    if power_to_db:
        energy = 10 * jnp.log10(jnp.maximum(energy, min_power))
        energy -= 10 * jnp.log10(max(abs(ref_power), min_power))
        loudest = energy.max((-1, -2), keepdims=True)
        energy = jnp.maximum(energy, loudest - top_db)
    return jnp.swapaxes(energy, -1, -2).astype(x.dtype)
