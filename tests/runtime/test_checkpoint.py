"""A run that was interrupted goes on bit for bit; a damaged checkpoint is never taken up."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from math import inf, nan
from types import SimpleNamespace

import jax
import numpy as np
import pytest

from specc.catalog.callbacks.early_stopping import early_stopping
from specc.runtime import checkpoint, pieces
from specc.runtime.checkpoint import Done, Saved
from specc.runtime.directory import Draft, RunDirectory
from specc.runtime.failure import Failure
from specc.runtime.interrupt import Interrupt
from specc.runtime.position import Position
from specc.runtime.settings import Settings
from specc.runtime.train import blank, fit

SETTINGS = Settings(
    epochs=6, batch_size=16, callbacks=(early_stopping(patience=5, restore_best=True),)
)
FACTS = {"spec": "0123"}


def content(tree):
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(tree)]


class Presses:
    """Asks for the end of the run at a step of an epoch."""

    def __init__(self, epoch, step):
        self.at = (epoch, step)
        self.interrupt = Interrupt()

    def epoch(self, epoch, figures, steps, seconds):
        if (epoch, 0) == self.at:
            self.interrupt.signal = 15

    def step(self, epoch, step, steps, seconds):
        if (epoch, step) == self.at:
            self.interrupt.signal = 15


@pytest.fixture
def looking(monkeypatch):
    """Pieces of two steps, and a look after each."""
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: 2)
    monkeypatch.setattr(pieces, "MOMENT", 0)


def interrupted(program, data, epoch, step):
    presses = Presses(epoch, step)
    return fit(program, data, SETTINGS, progress=presses, interrupt=presses.interrupt)


def resumed(program, data, folder):
    saved, passed = checkpoint.load(folder, lambda _: blank(program, data, SETTINGS), FACTS)
    assert passed == []
    return fit(program, data, SETTINGS, start=saved.position)


@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize("step", [0, 2, 4, 6])
def test_an_interrupted_run_goes_on_bit_for_bit(program, data, tmp_path, step):
    whole = fit(program, data, SETTINGS)
    part = interrupted(program, data, 3, step)
    assert part.epochs == 3
    assert part.position.done == step
    checkpoint.save(str(tmp_path), Saved(part.position), FACTS)
    rest = resumed(program, data, str(tmp_path))
    assert content(rest.state) == content(whole.state)
    assert content(rest.position.watch) == content(whole.position.watch)
    assert rest.history == whole.history


def test_a_half_epoch_is_finished_where_whole_epochs_run(program, data, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("specc.runtime.train.piece_length", lambda *_: 2)
        patch.setattr(pieces, "MOMENT", 0)
        part = interrupted(program, data, 2, 4)
    checkpoint.save(str(tmp_path), Saved(part.position), FACTS)
    rest = resumed(program, data, str(tmp_path))
    expected = fit(program, data, SETTINGS).history
    assert {n: pytest.approx(v, rel=1e-5) for n, v in expected.items()} == rest.history


@pytest.mark.usefixtures("looking")
def test_positions_are_saved_on_the_way_and_only_the_newest_are_kept(program, data, tmp_path):
    settings = Settings(epochs=3, batch_size=16, save_seconds=0)
    saved = []

    def save(position):
        saved.append((int(position.watch.epoch), position.done))
        checkpoint.save(str(tmp_path), Saved(position), FACTS)

    fit(program, data, settings, save=save)
    assert saved[:5] == [(0, 2), (0, 4), (0, 6), (0, 7), (1, 0)]
    assert len(checkpoint.checkpoints(str(tmp_path))) == 2


@pytest.fixture
def two(program, data, tmp_path):
    """Two checkpoints: after one epoch and after two."""
    for epochs in (1, 2):
        part = interrupted(program, data, epochs, 0)
        assert part.epochs == epochs
        checkpoint.save(str(tmp_path), Saved(part.position), FACTS)
    return str(tmp_path)


@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize(
    "stride", [pytest.param(61, id="some bytes"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def test_a_flipped_bit_is_noticed_in_every_byte(program, data, two, stride):
    blank_position = blank(program, data, SETTINGS)
    like = lambda _: blank_position  # noqa: E731
    assert int(checkpoint.load(two, like, FACTS)[0].position.watch.epoch) == 2
    newest = os.path.join(two, checkpoint.checkpoints(two)[0])
    names = sorted(os.listdir(newest))
    assert names == ["manifest.json", "position.json", "position.safetensors"]
    bits = np.random.default_rng(0)
    for name in names:
        path = os.path.join(newest, name)
        with open(path, "rb") as file:
            sound = file.read()
        for at in range(0, len(sound), stride):
            flipped = bytearray(sound)
            flipped[at] ^= 1 << int(bits.integers(8))
            with open(path, "wb") as file:
                file.write(flipped)
            saved, passed = checkpoint.load(two, like, FACTS)
            assert (int(saved.position.watch.epoch), len(passed)) == (1, 1), (name, at)
        with open(path, "wb") as file:
            file.write(sound[: len(sound) // 2])
        assert int(checkpoint.load(two, like, FACTS)[0].position.watch.epoch) == 1
        with open(path, "wb") as file:
            file.write(sound)


@pytest.mark.usefixtures("looking")
def test_a_checkpoint_of_another_spec_is_not_taken_up(program, data, two):
    saved, passed = checkpoint.load(two, lambda _: None, {"spec": "4567"})
    assert saved is None
    assert all("belongs to another run" in sentence for sentence in passed)


def test_no_folder_holds_no_position(program, data, tmp_path):
    blank_position = blank(program, data, SETTINGS)
    like = lambda _: blank_position  # noqa: E731
    assert checkpoint.load(str(tmp_path / "none"), like, FACTS) == (None, [])


@pytest.mark.usefixtures("looking")
def test_a_full_disk_leaves_the_last_good_checkpoint(program, data, two, monkeypatch):
    """The room is asked for before anything is written."""
    saved, _ = checkpoint.load(two, lambda _: blank(program, data, SETTINGS), FACTS)
    before = sorted(os.listdir(two))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(
        Failure, match=r"no space left: it needs [0-9_]+ bytes, and 1_000 are free"
    ) as e:
        checkpoint.save(two, saved, FACTS)
    assert "the last good one is" in e.value.help
    assert sorted(os.listdir(two)) == before


@pytest.fixture
def disk(tmp_path):
    """A disk of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no `mount` here")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize("asked", [True, False], ids=["room is asked for", "a write fails"])
def test_a_disk_that_fills_up_keeps_what_was_good(program, data, disk, monkeypatch, asked):
    part = interrupted(program, data, 2, 0)
    folder = str(disk / "checkpoints")
    checkpoint.save(folder, Saved(part.position), FACTS)
    good = checkpoint.checkpoints(folder)
    (disk / "other").write_bytes(bytes(40_000))
    if not asked:
        monkeypatch.setattr(checkpoint, "_has_room", lambda *_: None)
    with pytest.raises(Failure, match=r"could not be written: .*[Nn]o space left"):
        checkpoint.save(folder, Saved(interrupted(program, data, 3, 0).position), FACTS)
    assert sorted(os.listdir(folder)) == good
    saved, passed = checkpoint.load(folder, lambda _: blank(program, data, SETTINGS), FACTS)
    assert (int(saved.position.watch.epoch), passed) == (2, [])


def test_figures_that_are_not_finite_come_back_as_they_were(program, data, tmp_path):
    position = replace(
        blank(program, data, SETTINGS), history={"a": [1.5, inf, -inf, nan], "b": [[inf, 2.0]]}
    )
    state, watch, sums = jax.tree.map(
        lambda leaf: np.zeros(leaf.shape, leaf.dtype),
        (position.state, position.watch, position.sums),
    )
    position = Position(state, watch, position.history, sums)
    done = Done("head", 1, 7, False, {"a": [inf]}, [{"epochs": [1, 1], "train": 0.5}])
    checkpoint.save(str(tmp_path), Saved(position, 0, (done,)), FACTS)
    like = blank(program, data, SETTINGS)
    saved, _ = checkpoint.load(str(tmp_path), lambda _: like, FACTS)
    assert repr(saved.position.history) == repr(position.history)
    assert saved.before == (done,)


@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize("lacks", ["times", "history", "seconds"])
def test_a_checkpoint_of_another_version_is_passed_over(program, data, tmp_path, lacks):
    """One that is sound, and has not got all that this version writes."""
    for epochs in (1, 2):
        part = interrupted(program, data, epochs, 0)
        checkpoint.save(str(tmp_path), Saved(part.position), FACTS)
    newest = checkpoint.checkpoints(str(tmp_path))[0]
    there = RunDirectory(str(tmp_path / newest))
    figures = there.json(checkpoint.FIGURES)
    del figures[lacks]
    with Draft(str(tmp_path / "other")) as draft:
        draft.json(checkpoint.FIGURES, figures)
        draft.link(checkpoint.ARRAYS, there.file(checkpoint.ARRAYS))
        draft.facts = FACTS
    shutil.rmtree(tmp_path / newest)
    os.rename(draft.path, tmp_path / newest)
    like = lambda _: blank(program, data, SETTINGS)  # noqa: E731
    saved, passed = checkpoint.load(str(tmp_path), like, FACTS)
    assert int(saved.position.watch.epoch) == 1
    assert passed == [f"{tmp_path / newest} is of another version of specc"]
