"""Event files, against what TensorBoard's own writer makes, and by a reader of their records."""

from __future__ import annotations

import struct

import pytest

from specc.runtime.events import _checksum, crc32c, events, split


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        (b"123456789", 0xE3069283),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
    ],
)
def test_the_checksum_is_that_of_rfc_3720(data, crc):
    assert crc32c(data) == crc


def records(content):
    while content:
        (length,) = struct.unpack_from("<Q", content)
        assert content[8:12] == _checksum(content[:8])
        data = content[12 : 12 + length]
        assert content[12 + length : 16 + length] == _checksum(data)
        yield data
        content = content[16 + length :]


def test_an_event_is_spelled_as_in_protocol_buffers():
    """By hand: wall_time = 1.5, step = 200, summary { value { tag: "epoch_a", simple_value: 2 } }."""
    first, *others = records(events({"a": [0.5] * 200 + [2.0]}, "epoch_", 1.5))
    head = b"\x09" + struct.pack("<d", 1.5)
    assert first == head + b"\x1a\x0dbrain.Event:2"
    value = b"\x0a\x07epoch_a" + b"\x15" + struct.pack("<f", 2.0)
    assert others[200] == head + b"\x10\xc8\x01" + b"\x2a\x10" + b"\x0a\x0e" + value
    assert len(others) == 201


def test_figures_are_parted_as_keras_parts_them():
    assert split({"loss": [1], "val_loss": [2]}) == {
        "train": {"loss": [1]},
        "validation": {"loss": [2]},
    }
