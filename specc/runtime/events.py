"""Event files that TensorBoard reads: records of protocol buffers, each with its checksums."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

# Fields of tensorflow/core/util/event.proto and framework/summary.proto.
WALL_TIME, STEP, FILE_VERSION, SUMMARY = 1, 2, 3, 5
VALUE, TAG, SIMPLE_VALUE = 1, 1, 2
VARINT, DOUBLE, BYTES, FLOAT = 0, 1, 2, 5
PARTS = ("train", "validation")
POLYNOMIAL = 0x82F63B78  # of CRC-32C, its bits turned round


def head(time: float) -> bytes:
    """What a file begins with."""
    return _record(_double(WALL_TIME, time) + _bytes(FILE_VERSION, b"brain.Event:2"))


def event(step: int, figures: Mapping[str, Any], prefix: str, time: float) -> bytes:
    """The scalars `prefix` + name of a step, from 0; what is no number is left out."""
    values = b"".join(
        _bytes(VALUE, _tag(prefix + name) + _float(SIMPLE_VALUE, value))
        for name, value in figures.items()
        if isinstance(value, (int, float))
    )
    at = _double(WALL_TIME, time) + _key(STEP, VARINT) + _varint(step)
    return _record(at + _bytes(SUMMARY, values))


def figures_of(part: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Those of training or of validation, as Keras parts them; "val_" is taken off."""
    if part == "train":
        return {name: v for name, v in figures.items() if not name.startswith("val_")}
    return {name[4:]: v for name, v in figures.items() if name.startswith("val_")}


def ends(content: bytes) -> Iterator[int]:
    """Where each record ends, up to the first one that is not whole."""
    at = 0
    while len(content) >= at + 12 and content[at + 8 : at + 12] == _checksum(content[at : at + 8]):
        (length,) = struct.unpack_from("<Q", content, at)
        data = content[at + 12 : at + 12 + length]
        if content[at + 12 + length : at + 16 + length] != _checksum(data):
            return
        at += 16 + length
        yield at


def _record(data: bytes) -> bytes:
    """Length, its checksum, the data, its checksum: a TFRecord."""
    return _length(len(data)) + data + _checksum(data)


@lru_cache(maxsize=256)
def _length(size: int) -> bytes:
    length = struct.pack("<Q", size)
    return length + _checksum(length)


def _checksum(data: bytes) -> bytes:
    crc = crc32c(data)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    return struct.pack("<I", masked)


def crc32c(data: bytes) -> int:
    """The checksum of RFC 3720, appendix B.4."""
    crc, table = 0xFFFFFFFF, _TABLE
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _table() -> list[int]:
    found = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL if value & 1 else 0)  # noqa: PLW2901
        found.append(value)
    return found


_TABLE = _table()


@lru_cache(maxsize=256)
def _tag(name: str) -> bytes:
    return _bytes(TAG, name.encode())


@lru_cache(maxsize=64)
def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _varint(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _bytes(field: int, value: bytes) -> bytes:
    return _key(field, BYTES) + _varint(len(value)) + value


def _double(field: int, value: float) -> bytes:
    return _key(field, DOUBLE) + struct.pack("<d", value)


def _float(field: int, value: float) -> bytes:
    return _key(field, FLOAT) + struct.pack("<f", value)
