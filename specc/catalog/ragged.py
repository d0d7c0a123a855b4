"""Examples that differ in length, kept flat."""

from __future__ import annotations

from typing import Any


class Ragged:
    """Row i is flat[offsets[i] : offsets[i + 1]]."""

    def __init__(self, flat: Any, offsets: Any) -> None:
        self.flat = flat
        self.offsets = offsets  # int64[rows + 1]

    @classmethod
    def of_lengths(cls, flat: Any, lengths: Any) -> Ragged:
        import numpy as np

        return cls(flat, np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]))

    @classmethod
    def of_rows(cls, rows: list[Any]) -> Ragged:
        import numpy as np

        return cls.of_lengths(np.concatenate(rows) if rows else np.zeros(0), [len(r) for r in rows])

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> Any:
        return self.flat[self.offsets[row] : self.offsets[row + 1]]

    def lengths(self) -> Any:
        return self.offsets[1:] - self.offsets[:-1]

    def longest(self) -> int:
        return int(self.lengths().max(initial=0))

    def row_of(self, position: int) -> int:
        """The row that holds a position of `flat`."""
        import numpy as np

        return int(np.searchsorted(self.offsets, position, side="right")) - 1

    def padded(self, length: int, *, at_end: bool = True) -> Any:
        """[rows, length] with zeros where a row is shorter; what is too long is cut at the same
        side."""
        import numpy as np

        kept = np.minimum(self.lengths(), length)
        starts = self.offsets[:-1] if at_end else self.offsets[1:] - kept
        column = np.arange(length) if at_end else np.arange(-length, 0)
        inside = column < kept[:, None] if at_end else column >= -kept[:, None]
        result = np.zeros((len(self), length), self.flat.dtype)
        first = column if at_end else column + kept[:, None]
        result[inside] = self.flat[(starts[:, None] + first)[inside]]
        return result
