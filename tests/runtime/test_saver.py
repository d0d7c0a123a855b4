"""Positions are written while the training goes on, each as it was when it was handed over."""

from __future__ import annotations

import threading
from functools import partial

import jax
import numpy as np
import pytest

from specc.runtime import job, pieces
from specc.runtime.checkpoint import Saved
from specc.runtime.failure import Failure
from specc.runtime.interrupt import Interrupt
from specc.runtime.saver import Saver
from specc.runtime.settings import Settings
from specc.runtime.train import fit

SETTINGS = Settings(epochs=4, batch_size=16, save_epochs=1)


def content(saved):
    position = saved.position
    arrays = jax.tree.leaves((position.state, position.watch, position.sums))
    return [np.asarray(array).tobytes() for array in arrays], position.history


def handed(save, position):
    save(Saved(position))


@pytest.mark.parametrize("large", [False, True], ids=["kept", "overwritten"])
@pytest.mark.parametrize("length", [None, 2], ids=["whole epochs", "in pieces"])
def test_what_is_written_late_is_what_was_handed_over(program, data, monkeypatch, large, length):
    """A large state is overwritten by the next dispatch: what was handed over is a copy."""
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: length)
    monkeypatch.setattr(pieces, "MOMENT", 0)
    if large:
        monkeypatch.setattr(job, "SMALL", 0)
    once, late = [], []
    fit(program, data, SETTINGS, save=lambda position: once.append(content(Saved(position))))
    held = []
    fit(program, data, SETTINGS, save=lambda position: held.append(Saved(position)))
    late = [content(saved) for saved in held]  # after the last step of all
    assert len(late) == 4
    assert late == once


def test_the_training_goes_on_while_a_position_is_written(program, data):
    ended, written = threading.Event(), []

    def write(saved):
        assert ended.wait(60)  # until the training is over
        written.append(int(saved.position.watch.epoch))

    with Saver(write, Interrupt()) as save:
        settings = Settings(epochs=4, batch_size=16, save_epochs=3)
        assert fit(program, data, settings, save=partial(handed, save)).epochs == 4
        assert written == []
        ended.set()
    assert written == [3]


def test_a_position_waits_for_the_one_before(program, data):
    written = []
    with Saver(written.append, Interrupt()) as save:
        for number in range(5):
            save(number)
            assert written[:number] == list(range(number))
    assert written == list(range(5))


def test_what_goes_wrong_in_the_thread_ends_the_training(program, data):
    interrupt, looks = Interrupt(), []

    class Waits:
        """Gives the thread the time to fail."""

        def epoch(self, epoch, figures, steps, seconds):
            looks.append(epoch)
            if epoch == 2:
                assert failed.wait(60)

    failed = threading.Event()

    def write(saved):
        raise Failure("no room")

    def train():
        with Saver(write, interrupt) as save:

            def first(position):
                if not position.history["loss"][1:]:
                    save(Saved(position))
                    save._writing.add_done_callback(lambda _: failed.set())

            settings = Settings(epochs=50, batch_size=16, save_epochs=1)
            fit(program, data, settings, save=first, interrupt=interrupt, progress=Waits())

    with pytest.raises(Failure, match="no room"):
        train()
    assert interrupt
    assert interrupt.exit_code == 0
    assert looks[-1] < 50
