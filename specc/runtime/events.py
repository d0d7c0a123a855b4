"""Event files that TensorBoard reads: records of protocol buffers, each with its checksums."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

# Fields of tensorflow/core/util/event.proto and framework/summary.proto.
WALL_TIME, STEP, FILE_VERSION, SUMMARY = 1, 2, 3, 5
VALUE, TAG, SIMPLE_VALUE = 1, 1, 2
VARINT, DOUBLE, BYTES, FLOAT = 0, 1, 2, 5
POLYNOMIAL = 0x82F63B78  # of CRC-32C, its bits turned round


def events(history: Mapping[str, list[Any]], prefix: str, time: float) -> bytes:
    """The content of a file with the scalars `prefix` + name, the step being the epoch from 0."""
    found = [_record(_double(WALL_TIME, time) + _bytes(FILE_VERSION, b"brain.Event:2"))]
    length = max(map(len, history.values()), default=0)
    for step in range(length):
        values = b"".join(
            _bytes(VALUE, _bytes(TAG, (prefix + name).encode()) + _float(SIMPLE_VALUE, v[step]))
            for name, v in history.items()
            if step < len(v) and isinstance(v[step], (int, float))
        )
        head = _double(WALL_TIME, time) + _key(STEP, VARINT) + _varint(step)
        found.append(_record(head + _bytes(SUMMARY, values)))
    return b"".join(found)


def split(history: Mapping[str, list[Any]]) -> dict[str, dict[str, list[Any]]]:
    """The figures of training and of validation, as Keras parts them."""
    parts: dict[str, dict[str, list[Any]]] = {"train": {}, "validation": {}}
    for name, values in history.items():
        part = "validation" if name.startswith("val_") else "train"
        parts[part][name.removeprefix("val_")] = values
    return {part: figures for part, figures in parts.items() if figures}


def _record(data: bytes) -> bytes:
    """Length, its checksum, the data, its checksum: a TFRecord."""
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    crc = crc32c(data)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    return struct.pack("<I", masked)


def crc32c(data: bytes) -> int:
    """The checksum of RFC 3720, appendix B.4."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _table() -> list[int]:
    found = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL if value & 1 else 0)  # noqa: PLW2901
        found.append(value)
    return found


_TABLE = _table()


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _varint(value: int) -> bytes:
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
