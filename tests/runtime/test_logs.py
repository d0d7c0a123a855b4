"""Files that grow by an epoch: whole entries, and no epoch twice or missing when one goes on."""

from __future__ import annotations

import pytest
from event_files import steps_and_losses

from specc.runtime.history import epochs_of, history_csv
from specc.runtime.logs import Events, Table

FIRST = {"loss": [3.0, 2.0], "recall": [[0.5, 0.0], [1.0, 0.25]], "val_loss": [4.0, 3.0]}
SECOND = {"loss": [1.0, 0.5], "recall": [[1.0, 0.5], [1.0, 1.0]], "val_loss": [2.0, 1.0]}
PHASES = [("head", FIRST), ("all", SECOND)]
LINES = """\
epoch;phase;loss;recall[0];recall[1];val_loss
1;head;3.0;0.5;0.0;4.0
2;head;2.0;1.0;0.25;3.0
3;all;1.0;1.0;0.5;2.0
4;all;0.5;1.0;1.0;1.0
"""


def some(first, last):
    return list(epochs_of(PHASES, first))[: last - first]


@pytest.mark.parametrize("cuts", [(0, 4), (0, 1, 3, 4), (0, 2, 4)])
def test_a_table_grows_by_lines(tmp_path, cuts):
    table = Table(str(tmp_path / "log"), ";", phased=True)
    for first, last in zip(cuts, cuts[1:], strict=False):
        table.add(some(first, last))
        whole = LINES.splitlines(keepends=True)[: last + 1]
        assert (tmp_path / "log").read_text() == "".join(whole)
    assert history_csv(PHASES) == LINES.replace(";", ",")


def test_events_grow_by_steps(tmp_path):
    for part, losses in (("train", [3, 2, 1, 0.5]), ("validation", [4, 3, 2, 1])):
        log = Events(str(tmp_path / part), part)
        log.add(some(0, 1))
        assert steps_and_losses(tmp_path / part) == [(0, losses[0])]
        log.add(some(1, 4))
        assert steps_and_losses(tmp_path / part) == list(enumerate(losses))


def test_a_table_that_was_left_anywhere_is_cut_to_the_epochs_that_are_known(tmp_path):
    """A file that breaks off at each of its bytes; two epochs are known then."""
    path = tmp_path / "log"
    ends = [len("".join(LINES.splitlines(keepends=True)[: n + 1])) for n in range(5)]
    for size in range(len(LINES) + 1):
        path.write_text(LINES[:size])
        table = Table(str(path), ";", phased=True)
        held = table.keep(2)
        assert held == min(2, max(0, sum(end <= size for end in ends) - 1))
        table.add(some(held, 4))
        assert path.read_text() == LINES


def test_events_that_were_left_anywhere_are_cut_to_the_epochs_that_are_known(tmp_path):
    folder = tmp_path / "train"
    Events(str(folder), "train").add(some(0, 4))
    (path,) = folder.iterdir()
    content = path.read_bytes()
    for size in range(0, len(content) + 1, 7):
        for old in folder.iterdir():
            old.unlink()
        path.write_bytes(content[:size])
        log = Events(str(folder), "train")
        held = log.keep(2)
        log.add(some(held, 4))
        assert steps_and_losses(folder) == list(enumerate([3, 2, 1, 0.5]))


def test_events_of_several_processes_are_cut_as_one(tmp_path):
    folder = tmp_path / "train"
    for first in (0, 1, 2):
        Events(str(folder), "train").add(some(first, first + 1))
    assert len(list(folder.iterdir())) == 3
    log = Events(str(folder), "train")
    assert log.keep(2) == 2
    assert len(list(folder.iterdir())) == 2
    log.add(some(2, 4))
    assert steps_and_losses(folder) == list(enumerate([3, 2, 1, 0.5]))


@pytest.mark.parametrize("kind", ["table", "events"])
def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path, kind, monkeypatch):
    """A disk that is full after 30 bytes."""
    log = (
        Table(str(tmp_path / "log"), ";", phased=True)
        if kind == "table"
        else Events(str(tmp_path / "log"), "train")
    )
    log.add(some(0, 2))
    files = [tmp_path / "log"] if kind == "table" else list((tmp_path / "log").iterdir())
    before = files[0].read_bytes()
    real = open

    class Full:
        def __init__(self, *arguments, **options):
            self.file, self.room = real(*arguments, **options), 30

        def __getattr__(self, name):
            return getattr(self.file, name)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            if not self.room:
                raise OSError(28, "No space left on device")
            written = self.file.write(data[: self.room])
            self.room -= written
            return written

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", Full)
        with pytest.raises(OSError, match="No space"):
            log.add(some(2, 4))
    assert files[0].read_bytes() == before
    log.add(some(2, 4))
    if kind == "table":
        assert files[0].read_text() == LINES
    else:
        assert steps_and_losses(tmp_path / "log") == list(enumerate([3, 2, 1, 0.5]))


def test_what_others_keep_beside_the_events_stays_as_it_is(tmp_path):
    """TensorBoard's plugins have a folder there; a desktop leaves files."""
    Events(str(tmp_path), "train").add(some(0, 4))
    (tmp_path / "plugins").mkdir()
    (tmp_path / "notes").write_text("good")
    log = Events(str(tmp_path), "train")
    assert log.keep(2) == 2
    log.add(some(2, 4))
    assert (tmp_path / "notes").read_text() == "good"
    assert len(list(tmp_path.glob("events.*"))) == 2
