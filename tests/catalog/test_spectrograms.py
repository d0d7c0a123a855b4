"""Spectrograms beside Keras."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import get_window

from tests.catalog.differential import compiled, drawn, same, written
from tests.catalog.harness import diagnostics_of

keras = pytest.importorskip("keras")
MODES = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"]


def stft(options: dict[str, object], **more: object) -> None:
    shape = (3, 40) if options.get("data_format") == "channels_first" else (40, 3)
    layer = keras.layers.STFTSpectrogram(**options)
    same(
        f"STFTSpectrogram({written(options)})", layer, drawn([shape]), rtol=1e-4, atol=1e-4, **more
    )


@pytest.mark.parametrize("mode", MODES)
def test_stft_modes(mode: str) -> None:
    stft({"mode": mode, "frame_length": 8}, gradients=mode != "angle")


@pytest.mark.parametrize(
    "options",
    [
        {"frame_step": 3, "padding": "same"},
        {"fft_length": 32, "expand_dims": True},
        {"expand_dims": True, "data_format": "channels_first"},
        {"data_format": "channels_first", "padding": "same"},
    ],
)
def test_stft_options(options: dict[str, object]) -> None:
    stft({"mode": "magnitude", "frame_length": 9, **options})


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"window": "hamming", "periodic": True},
        {"window": None, "scaling": None},
        {"window": "flattop"},
        {"window": "nuttall", "periodic": True},
        {"window": "blackmanharris", "scaling": "spectrum"},
    ],
)
def test_stft_begins_as_the_transform(options: dict[str, object]) -> None:
    given = {"mode": "stft", "frame_length": 16, **options}
    layer = keras.layers.STFTSpectrogram(**given)
    x = drawn([(40, 2)])
    expected = np.asarray(layer(x[0]))
    found = compiled(f"STFTSpectrogram({written(given)})", x)(x=x[0])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


SMALL = {"fft_length": 64, "sequence_stride": 20, "num_mel_bins": 10}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sequence_length": 48, "window": "hamming"},
        {"power_to_db": False, "mag_exp": 1.0, "min_freq": 100, "max_freq": 5000},
        {"top_db": 20, "ref_power": 0.5, "sampling_rate": 8000},
    ],
)
def test_mel_of_one_sound(options: dict[str, object]) -> None:
    given = {**SMALL, **options}
    x = drawn([(300,)], batch=1)
    expected = keras.layers.MelSpectrogram(**given)(x[0])
    found = compiled(f"MelSpectrogram({written(given)})", x)(x=x[0])
    np.testing.assert_allclose(found, np.asarray(expected), rtol=1e-4, atol=2e-3)


def test_mel_of_a_window_that_keras_takes_as_an_array() -> None:
    x = drawn([(300,)], batch=1)
    shape = get_window("blackman", 64).astype("float32")
    expected = keras.layers.MelSpectrogram(**SMALL, window=shape)(x[0])
    found = compiled(f"MelSpectrogram({written({**SMALL, 'window': 'blackman'})})", x)(x=x[0])
    np.testing.assert_allclose(found, np.asarray(expected), rtol=1e-4, atol=2e-3)


def test_a_quiet_sound_beside_a_loud_one() -> None:
    """100 decibels apart: Keras shows 80 below the loudest of the batch, so nothing of the quiet."""
    sound = drawn([(300,)], batch=1)[0]
    both = np.concatenate([sound, sound * np.float32(1e-5)])
    of_keras = np.asarray(keras.layers.MelSpectrogram(**SMALL, min_power=1e-20)(both))
    assert np.ptp(of_keras[1]) == 0
    given = {**SMALL, "min_power": 1e-20}
    found = np.asarray(compiled(f"MelSpectrogram({written(given)})", [both])(x=both))
    np.testing.assert_allclose(found[1], found[0] - 100, atol=1e-3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x |> STFTSpectrogram(frame_length = 64)", "E0305"),
        ("x |> STFTSpectrogram(frame_length = 8, frame_step = 9)", "E0206"),
        ("x |> STFTSpectrogram(frame_length = 8, fft_length = 4)", "E0206"),
        ("x |> Flatten |> MelSpectrogram", "E0305"),
        ("x |> MelSpectrogram(64)", "E0302"),
        ("x |> Flatten |> MelSpectrogram(16, sequence_length = 32)", "E0206"),
    ],
)
def test_what_cannot_be_is_refused(text: str, code: str) -> None:
    assert diagnostics_of(f"model (x: float[40, 2]) {{ {text} }}") == [code]
