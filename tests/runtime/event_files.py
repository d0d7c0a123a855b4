"""A reader of event files of its own, by the description of TFRecord and of protocol buffers."""

from __future__ import annotations

import struct


def records(content):
    """The data of each record; an error where one is not whole or its checksums are wrong."""
    while content:
        (length,) = struct.unpack_from("<Q", content)
        assert content[8:12] == checksum(content[:8])
        data = content[12 : 12 + length]
        assert content[12 + length : 16 + length] == checksum(data)
        yield data
        content = content[16 + length :]


def checksum(data):
    """CRC-32C bit by bit, masked."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def scalars(content):
    """Step, and value by tag, of every record after the first; steps below 128."""
    found = []
    for data in list(records(content))[1:]:
        assert (data[0], data[9]) == (0x09, 0x10)  # wall_time: a double; step: a varint
        step, values, at = data[10], {}, 13  # then the summary: its key and its length
        while at < len(data):
            tag_length = data[at + 3]
            tag = data[at + 4 : at + 4 + tag_length].decode()
            (value,) = struct.unpack_from("<f", data, at + 5 + tag_length)
            values[tag] = value
            at += 2 + data[at + 1]
        found.append((step, values))
    return found


def steps_and_losses(folder):
    """Of all event files in it, in the order of their names."""
    files = [path.read_bytes() for path in sorted(folder.iterdir())]
    return [(step, v["epoch_loss"]) for content in files for step, v in scalars(content)]
