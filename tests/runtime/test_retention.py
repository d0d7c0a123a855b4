"""Which checkpoints stay: the newest, the best, and those of each n-th epoch."""

from __future__ import annotations

import math

import jax
import numpy as np
import pytest

from specc.runtime import checkpoint
from specc.runtime.checkpoint import Saved
from specc.runtime.position import Position
from specc.runtime.retention import Keep
from specc.runtime.settings import Settings
from specc.runtime.train import blank

VALUES = [3.0, 1.0, 2.0, math.nan, 1.0, 5.0, math.inf, 4.0]  # of epochs 1 to 8


@pytest.fixture(scope="module")
def arrays(program, data):
    made = blank(program, data, Settings(batch_size=16))
    return jax.tree.map(lambda a: np.zeros(a.shape, a.dtype), (made.state, made.watch, made.sums))


@pytest.mark.parametrize(
    ("keep", "steps"),
    [
        (Keep(), [75, 80]),
        (Keep(5), [60, 65, 70, 75, 80]),
        (Keep(1, best=2, monitor="figure", sign=-1), [20, 50, 80]),
        (Keep(1, best=1, monitor="figure", sign=-1), [50, 80]),  # of equals the newer
        (Keep(1, best=2, monitor="figure", sign=1), [60, 70, 80]),
        (Keep(1, each=3), [30, 60, 80]),
        (Keep(1, best=1, monitor="figure", sign=-1, each=4), [40, 50, 80]),
        (Keep(1, best=3, monitor="nothing"), [80]),
    ],
)
def test_what_stays(arrays, tmp_path, keep, steps):
    state, watch, sums = arrays
    for epoch in range(1, 9):
        history = {"figure": VALUES[:epoch]}
        # One on the way through the epoch, with the figures of the last one, is never the best.
        for done, seen, step in ((4, sums, 10 * epoch - 5), (0, None, 10 * epoch)):
            at = state._replace(step=np.int32(step))
            known = history if seen is None else {"figure": VALUES[: epoch - 1]}
            saved = Saved(Position(at, watch, known, seen, done))
            checkpoint.save(str(tmp_path), saved, {}, keep)
    found = [int(name.rpartition("-")[2]) for name in checkpoint.checkpoints(str(tmp_path))]
    assert sorted(found) == steps


def test_one_that_cannot_be_read_goes_by_its_age(arrays, tmp_path):
    state, watch, _ = arrays
    keep = Keep(1, best=1, monitor="figure")
    for step, value in ((1, 0.5), (2, 2.0), (3, 1.0)):
        at = Position(state._replace(step=np.int32(step)), watch, {"figure": [value]})
        checkpoint.save(str(tmp_path), Saved(at), {}, keep)
        if step == 1:
            (tmp_path / "000-000000000001" / "position.json").write_text("[1")
    assert checkpoint.checkpoints(str(tmp_path)) == ["000-000000000003"]
