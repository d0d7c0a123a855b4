"""Batches are the same whether the examples lie on the device or are sent there in pieces."""

from __future__ import annotations

import numpy as np
import pytest

from specc.kernels.epochs import gather
from specc.runtime.feed import Resident, Sent, feed_of
from specc.runtime.settings import Settings
from specc.runtime.train import divisor_near, fit, sent_length

SETTINGS = Settings(epochs=3, batch_size=16, seed=5)


@pytest.fixture
def mapped(data, tmp_path):
    """The training columns as files that are read when they are needed."""
    found = {}
    for name, column in data["train"].items():
        np.save(tmp_path / f"{name}.npy", column)
        found[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return found


def batches(feed, epoch, length):
    for piece in feed.pieces(epoch, length):
        for rows, valid in zip(piece.rows, piece.valid, strict=True):
            batch = gather(piece.arrays, rows)
            yield {name: np.asarray(a)[valid] for name, a in batch.items()}


@pytest.mark.parametrize("length", [1, 3, 50])
def test_the_same_batches_from_the_device_and_from_files(data, mapped, length):
    here = list(batches(Resident(data["train"], SETTINGS), 2, length))
    sent = list(batches(Sent(mapped, SETTINGS), 2, length))
    assert len(here) == len(sent) == 7
    for a, b in zip(here, sent, strict=True):
        assert all((a[name] == b[name]).all() for name in a)
    assert sum(len(batch["species"]) for batch in here) == 105


def test_an_epoch_may_begin_in_its_middle(mapped):
    feed = Sent(mapped, SETTINGS)
    whole = [piece.rows.size for piece in feed.pieces(0, 2)]
    assert [piece.rows.size for piece in feed.pieces(0, 2, 4)] == whole[2:]


def test_mapped_files_are_sent_and_arrays_are_not(data, mapped):
    assert isinstance(feed_of(mapped, SETTINGS), Sent)
    assert isinstance(feed_of(data["train"], SETTINGS), Resident)


def test_training_from_files_is_training_from_memory(program, data, mapped):
    expected = fit(program, data, SETTINGS).history
    found = fit(program, {**data, "train": mapped}, SETTINGS).history
    for name, figures in expected.items():
        assert found[name] == pytest.approx(figures, rel=1e-5)


def test_a_reader_that_fails_says_so(data):
    class Broken(np.ndarray):
        def __getitem__(self, _):
            raise OSError("the disk is gone")

    columns = {name: column.view(Broken) for name, column in data["train"].items()}
    with pytest.raises(OSError, match="the disk is gone"):
        list(Sent(columns, SETTINGS).pieces(0, 2))


def test_steps_that_are_sent_together_fit_into_a_bound(mapped):
    import jax

    feed = Sent(mapped, SETTINGS)
    step = jax.make_jaxpr(lambda x: x @ x.T)(np.ones((2, 3), np.float32)).jaxpr
    assert sent_length(step, feed) == feed.steps
    feed.columns = {"huge": np.zeros((105, 1 << 20), np.float32)}
    assert sent_length(step, feed) == 1


def test_a_piece_length_divides_the_steps_where_one_near_does():
    assert divisor_near(100, 9) == 10
    assert divisor_near(101, 9) == 9


def test_orders_are_prepared_only_as_long_as_the_device_is_busy(data):
    feed, looks = Resident(data["train"], SETTINGS), iter([True, True, False])
    feed.prepare(0, 9, lambda: next(looks))
    assert sorted(feed._prepared) == [0, 1]
    feed.rows(0)
    assert feed.ready == 1  # epoch 1
    feed.rows(1)
    assert feed.ready == 0
    other = Resident(data["train"], SETTINGS)
    for epoch in range(4):
        assert (feed.rows(epoch) == other.rows(epoch)).all()
