"""Pictures and sounds from the bytes of their files."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from specc.catalog.data import Fault

LARGEST_PICTURE = 2**26  # pixels; a small file can declare a picture that fills the memory
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def decode_image(path: str, data: bytes, channels: int | None) -> Any:
    """uint8[height, width, channels]; the file's own channels, 1 or 3, where they are not said."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                size = f"{picture.width} x {picture.height}"
                raise Fault("E0612", f"`{path}` is a picture of {size}: more than is read at once")
            if picture.mode.startswith(("I", "F")):
                raise Fault(
                    "E0613",
                    f"`{path}` has more than 8 bits a channel",
                    help="convert it to 8 bits, or use `npz`",
                )
            own = 1 if picture.mode in ("1", "L") else 3
            mode = _MODES.get(channels or own)
            if mode is None:
                raise Fault(
                    "E0613", f"`{path}` is a picture: it has 1, 3 or 4 channels, not {channels}"
                )
            values = np.asarray(picture.convert(mode))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Fault("E0612", f"`{path}` declares a picture that is too large to read") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        reason = (
            "no picture that can be read"
            if isinstance(error, UnidentifiedImageError)
            else str(error)
        )
        raise Fault("E0613", f"`{path}` is damaged: {reason}") from None
    return values[..., None] if values.ndim == 2 else values


def decode_wave(path: str, data: bytes, rate: int | None) -> Any:
    """float32[samples] between -1 and 1; the mean of the channels."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            channels, width, found = (
                sound.getnchannels(),
                sound.getsampwidth(),
                sound.getframerate(),
            )
            raw = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise Fault("E0613", f"`{path}` is no WAV file that can be read: {error}") from None
    if rate is not None and found != rate:
        raise Fault(
            "E0617",
            f"`{path}` has {found} samples a second, but the field is audio({rate})",
            help=f"audio({found})",
        )
    raw = raw[: len(raw) - len(raw) % (width * channels)]
    if width == 3:  # no numpy type has 24 bits: shift each sample up into 32
        wide = np.zeros((len(raw) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        samples = wide.reshape(-1).view("<i4").astype(np.float32) / np.float32(2**31)
    elif width == 1:
        samples = (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
    else:
        samples = np.frombuffer(raw, f"<i{width}").astype(np.float32) / np.float32(
            2 ** (8 * width - 1)
        )
    return samples.reshape(-1, channels).mean(axis=1) if channels > 1 else samples
