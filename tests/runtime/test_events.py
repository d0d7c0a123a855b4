"""Event files, against what TensorBoard's own writer makes, and by a reader of their records."""

from __future__ import annotations

import struct

import pytest
from event_files import records

from specc.runtime.events import crc32c, ends, event, figures_of, head


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


def test_an_event_is_spelled_as_in_protocol_buffers():
    """By hand: wall_time = 1.5, step = 200, summary { value { tag: "epoch_a", simple_value: 2 } }."""
    (first,) = records(head(1.5))
    begin = b"\x09" + struct.pack("<d", 1.5)
    assert first == begin + b"\x1a\x0dbrain.Event:2"
    (found,) = records(event(200, {"a": 2.0, "list": [1.0]}, "epoch_", 1.5))
    value = b"\x0a\x07epoch_a" + b"\x15" + struct.pack("<f", 2.0)
    assert found == begin + b"\x10\xc8\x01" + b"\x2a\x10" + b"\x0a\x0e" + value


def test_records_end_where_they_are_whole():
    pieces = [head(1.5), event(0, {"a": 2.0}, "", 1.5), event(1, {"a": 3.0}, "", 1.5)]
    content = b"".join(pieces)
    known = [len(pieces[0]), len(pieces[0] + pieces[1]), len(content)]
    for size in range(len(content) + 1):
        assert list(ends(content[:size])) == [end for end in known if end <= size]
    flipped = bytearray(content)
    flipped[known[0] + 20] ^= 1
    assert list(ends(bytes(flipped))) == known[:1]


def test_figures_are_parted_as_keras_parts_them():
    figures = {"loss": 1, "val_loss": 2}
    assert figures_of("train", figures) == {"loss": 1}
    assert figures_of("validation", figures) == {"loss": 2}
