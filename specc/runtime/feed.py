"""What the device trains on: arrays that lie on it, or pieces that the host sends in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import jax
import numpy as np

from specc.kernels.epochs import Batches
from specc.kernels.order import epoch_rows, steps_of, stream_rows, valid_rows
from specc.runtime.settings import Settings

Columns = Mapping[str, np.ndarray]  # fields of a split by name, the examples along the first axis


class Feed:
    """The batches of every epoch, as a function of the seed and the epoch."""

    def __init__(self, columns: Columns, settings: Settings) -> None:
        self.columns = columns
        self.examples = examples_of(columns)
        self.batch = settings.batch_size * settings.accumulate
        self._rows_at_a_time = settings.batch_size
        self.steps = settings.steps_per_epoch or steps_of(self.examples, self.batch)
        self.valid = valid_rows(self.examples, self.batch, self.steps)
        self._streams = None
        if settings.streams:
            rows = stream_rows(self.examples, self.batch, self.steps, settings.accumulate)
            self.valid = rows < self.examples
            self._streams = np.minimum(rows, self.examples - 1)
        self._seed = settings.seed
        self._shuffle = settings.shuffle
        self._prepared: dict[int, np.ndarray] = {}

    @property
    def counts(self) -> tuple[int, int]:
        """Rows of an epoch, those included that fill it up, and rows that are seen at a time."""
        return self.valid.size, self._rows_at_a_time

    def prepare(self, first: int, count: int, busy: Callable[[], bool] = lambda: True) -> None:
        """Work the rows of those epochs out now, as long as the device is busy."""
        for epoch in range(first, first + count):
            if not busy():
                return
            if epoch not in self._prepared:
                self._prepared[epoch] = self._rows(epoch)

    @property
    def ready(self) -> int:
        """How many epochs ahead are prepared."""
        return len(self._prepared)

    def rows(self, epoch: int) -> np.ndarray:
        """int32[steps, batch]: the rows of every batch of an epoch."""
        self.prepare(epoch, 1)
        return self._prepared.pop(epoch)

    def pieces(self, epoch: int, length: int, first: int = 0) -> Iterator[Batches]:
        """An epoch from step `first` on in pieces of `length` steps; the last may be shorter."""
        raise NotImplementedError

    def _rows(self, epoch: int) -> np.ndarray:
        if self._streams is not None:
            return self._streams
        return epoch_rows(
            self.examples, self.batch, self.steps, self._seed, epoch, shuffle=self._shuffle
        )


class Resident(Feed):
    """All examples lie on the device; a batch is gathered there."""

    def __init__(self, columns: Columns, settings: Settings) -> None:
        super().__init__(columns, settings)
        self.arrays = jax.device_put(dict(columns))

    def epochs(self, first: int, count: int, room: int) -> Batches:
        """`count` epochs in an array that has room for `room` of them."""
        rows = np.zeros((room, self.steps, self.batch), np.int32)
        if count:
            self.prepare(first, count)
            taken = [self._prepared.pop(epoch) for epoch in range(first, first + count)]
            np.stack(taken, out=rows[:count])
        return Batches(self.arrays, rows, self.valid)

    def pieces(self, epoch: int, length: int, first: int = 0) -> Iterator[Batches]:
        rows = self.rows(epoch)
        for start in range(first, self.steps, length):
            piece = slice(start, start + length)
            yield Batches(self.arrays, rows[piece], self.valid[piece])


class Sent(Feed):
    """Examples stay with the host, in memory or in a mapped file; one piece is read ahead."""

    def pieces(self, epoch: int, length: int, first: int = 0) -> Iterator[Batches]:
        rows = self.rows(epoch)
        starts = range(first, self.steps, length)
        with ThreadPoolExecutor(1) as reader:
            waiting = [reader.submit(self._piece, rows, start, length) for start in starts[:1]]
            for following in (*starts[1:], None):
                piece = waiting.pop().result()
                if following is not None:
                    waiting.append(reader.submit(self._piece, rows, following, length))
                yield piece

    def _piece(self, rows: np.ndarray, start: int, length: int) -> Batches:
        """The rows themselves, so that their order on the device is plain counting."""
        chosen = rows[start : start + length]
        arrays = {name: column[chosen.reshape(-1)] for name, column in self.columns.items()}
        order = np.arange(chosen.size, dtype=np.int32).reshape(chosen.shape)
        return Batches(jax.device_put(arrays), order, self.valid[start : start + length])


def feed_of(columns: Columns, settings: Settings) -> Feed:
    """Resident where the arrays fit well into the memory of the device."""
    size = sum(column.nbytes for column in columns.values())
    mapped = any(isinstance(column, np.memmap) for column in columns.values())
    return (
        Sent(columns, settings) if mapped or size > _memory() / 2 else Resident(columns, settings)
    )


def _memory() -> float:
    """Bytes that the device can hold; what is not known is not limited."""
    return (jax.devices()[0].memory_stats() or {}).get("bytes_limit", float("inf"))


def in_order(
    columns: Columns, batch: int, steps: int | None = None, *, streams: bool = False
) -> Batches:
    """The examples as they stand, in batches on the device, with room for `steps` batches."""
    examples = examples_of(columns)
    steps = steps or steps_of(examples, batch)
    rows = np.arange(steps * batch, dtype=np.int32).reshape(steps, batch)
    if streams:
        full = steps_of(examples, batch)
        rows[:full] = stream_rows(examples, batch, full)
    return Batches(jax.device_put(dict(columns)), np.minimum(rows, examples - 1), rows < examples)


def examples_of(columns: Columns) -> int:
    """The number of examples, on which all columns must agree."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns of different lengths: {lengths}")
    return next(iter(lengths.values()))
