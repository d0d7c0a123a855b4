"""Which rows make which batch: a function of the seed and the epoch, on every machine the same."""

from __future__ import annotations

import threading

import numpy as np


def steps_of(examples: int, batch: int) -> int:
    """Batches in one pass over the examples, a last incomplete one included."""
    return -(-examples // batch)


def epoch_rows(
    examples: int, batch: int, steps: int, seed: int, epoch: int, *, shuffle: bool = True
) -> np.ndarray:
    """int32[steps, batch]: the rows of every batch of an epoch.

    One pass over the data is one permutation. An epoch of `steps_of(examples, batch)` steps is one
    pass, its last batch filled up from the beginning of the pass; an epoch of another length goes
    on where the one before it ended, from pass to pass.
    """
    size = steps * batch
    if steps == steps_of(examples, batch):
        order = one_pass(examples, seed, epoch, shuffle=shuffle)
        rows = np.empty(size, np.int32)
        rows[:examples] = order
        filled = size - examples
        rows[examples:] = order[:filled] if filled <= examples else np.resize(order, filled)
        return rows.reshape(steps, batch)
    first, last = epoch * size, (epoch + 1) * size
    passes = range(first // examples, steps_of(last, examples))
    rows = np.concatenate([one_pass(examples, seed, p, shuffle=shuffle) for p in passes])
    start = first - passes[0] * examples
    return rows[start : start + size].reshape(steps, batch)


def one_pass(examples: int, seed: int, number: int, *, shuffle: bool) -> np.ndarray:
    """int32[examples]: the order of one pass over the data."""
    if not shuffle:
        return np.arange(examples, dtype=np.int32)
    return generator(seed, number).permutation(examples).astype(np.int32)


class _Held(threading.local):
    """One generator for each thread, made once: numpy asks the system for entropy when it makes one
    with a key, too, which takes longer than to shuffle a small table."""

    def __init__(self) -> None:
        self.generator = np.random.Generator(np.random.Philox(0))


_HELD = _Held()


def generator(seed: int, number: int) -> np.random.Generator:
    """A generator in the state of a new one of `Philox(key=[seed, number])`.

    It is the same object for every call within a thread: draw before the next one is asked for.
    """
    start = np.zeros(4, np.uint64)
    _HELD.generator.bit_generator.state = {
        "bit_generator": "Philox",
        "state": {"counter": start, "key": np.array([seed, number], np.uint64)},
        "buffer": start,
        "buffer_pos": len(start),
        "has_uint32": 0,
        "uinteger": 0,
    }
    return _HELD.generator


def stream_rows(examples: int, batch: int, steps: int, parts: int = 1) -> np.ndarray:
    """int32[steps, batch]: row i of each batch follows row i of the batch before it.

    The rows are cut into `batch` equal runs (into batch / parts, where a batch is made of parts
    that are seen one after the other); numbers that are no row fill the last ones up.
    """
    runs = batch // parts
    return np.arange(steps * batch, dtype=np.int32).reshape(runs, -1).T.reshape(steps, batch)


def valid_rows(examples: int, batch: int, steps: int) -> np.ndarray:
    """bool[steps, batch]: false for what fills the last batch of one pass up."""
    if steps != steps_of(examples, batch):
        return np.ones((steps, batch), bool)
    return (np.arange(steps * batch) < examples).reshape(steps, batch)
