"""Logs of a run are there while it goes on, and hold each epoch once when it was taken up again."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from event_files import steps_and_losses

import specc
from specc.interface.errors import SpecError
from specc.interface.logs import Logs
from specc.runtime.interrupt import Interrupt, Interrupted

MODEL = """
data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 30%, seed = 1)
  input  petal_length: number |> standardize
  target species: category
}
model {
  petal_length |> Dense(4, tanh) |> Dense(3, softmax)
}
compile {
  loss      = categorical_crossentropy
  optimizer = adam(0.01)
}
"""
CALLBACKS = 'callbacks = [csv_logger(filename = "log.tsv", separator = "\\t"), tensorboard]'
ONE = f"fit {{\n  epochs = 6\n  {CALLBACKS}\n}}\n"
TWO = (
    f"fit first {{\n  epochs = 2\n  checkpoint = every(epochs = 1)\n  {CALLBACKS}\n}}\n"
    "fit second {\n  epochs = 3\n}\n"
)


class Looks:
    """Reads the logs when an epoch is told, and asks for the end of the run after one of a phase."""

    def __init__(self, folder, stop=None):
        self.folder = folder
        self.seen = []
        self.stop = stop
        self.now = ""
        self.interrupt = Interrupt()

    def phase(self, name, epochs, limit):
        self.now = name

    def epoch(self, epoch, figures, steps, seconds):
        text, until = "", time.monotonic() + 10  # a thread writes
        while text.count("\n") < epoch * (epoch > 1) and time.monotonic() < until:
            with suppress(FileNotFoundError):
                text = (self.folder / "log.tsv").read_text()
            assert text[-1:] in {"", "\n"}
        self.seen.append(text.count("\n") - 1)
        if (self.now, epoch) == self.stop:
            self.interrupt.signal = 15

    def step(self, epoch, step, steps, seconds):
        pass


def fitted(text, out, looks, **more):
    program = specc.compile(text=text, name="logs.spec")
    return program.fit(out=str(out), progress=looks, interrupt=looks.interrupt, **more)


def check(run, phases):
    """The logs of a finished run hold its history."""
    folder = Path(run.directory)
    lines = [line.split("\t") for line in (folder / "log.tsv").read_text().splitlines()]
    phased = ["phase"] * any(phases)
    assert lines[0] == ["epoch", *phased, "loss", "val_loss"]
    losses, validated = run.history["loss"], run.history["val_loss"]
    assert [[line[0], *map(float, line[-2:])] for line in lines[1:]] == [
        [str(number), *both] for number, both in enumerate(zip(losses, validated, strict=True), 1)
    ]
    if phased:
        assert [line[1] for line in lines[1:]] == phases
    for part, values in (("train", losses), ("validation", validated)):
        found = steps_and_losses(folder / "tensorboard" / part)
        assert found == [(step, pytest.approx(v, rel=1e-6)) for step, v in enumerate(values)]


def test_each_dispatch_that_ends_epochs_writes_them(tmp_path, monkeypatch):
    monkeypatch.setattr("specc.runtime.whole_epochs.MOMENT", 0.0)  # one epoch a dispatch
    looks = Looks(tmp_path / "run.partial")
    run = fitted(MODEL + ONE, tmp_path / "run", looks)
    assert looks.seen == [-1, 1, 2, 3, 4, 5]  # each epoch sees those before it
    check(run, [""] * 6)
    assert not (tmp_path / "run.partial").exists()
    specc.load(run.directory)  # every file is in the manifest


@pytest.mark.parametrize("stop", [("first", 2), ("second", 2)])
def test_a_run_that_is_taken_up_goes_on_in_its_logs(tmp_path, stop, monkeypatch):
    monkeypatch.setattr("specc.runtime.whole_epochs.MOMENT", 0.0)
    folder = tmp_path / "run.partial"
    with pytest.raises(Interrupted):
        fitted(MODEL + TWO, tmp_path / "run", Looks(folder, stop))
    # As if it had been killed later: epochs that no checkpoint knows, and half of one.
    with (folder / "log.tsv").open("a") as file:
        file.write("5\tsecond\t0\t0\n6\tse")
    for part in ("train", "validation"):
        (events,) = (folder / "tensorboard" / part).iterdir()
        content = events.read_bytes()
        events.write_bytes(content + content[-60:] * 2 + content[-20:])
    run = fitted(MODEL + TWO, tmp_path / "run", Looks(folder), resume=True)
    check(run, ["first"] * 2 + ["second"] * 3)


def test_logs_that_have_lost_epochs_get_them_from_the_checkpoint(tmp_path):
    folder = tmp_path / "run.partial"
    with pytest.raises(Interrupted):
        fitted(MODEL + TWO, tmp_path / "run", Looks(folder, ("first", 2)))
    (folder / "log.tsv").unlink()
    run = fitted(MODEL + TWO, tmp_path / "run", Looks(folder), resume=True)
    check(run, ["first"] * 2 + ["second"] * 3)


def test_the_best_of_several_replicas_leaves_its_logs(tmp_path, monkeypatch):
    monkeypatch.setattr("specc.runtime.replicas.MOMENT", 0.0)
    text = MODEL + ONE.replace("epochs", "replicas = 3\n  epochs")
    looks = Looks(tmp_path / "run.partial" / "seed-1")
    run = fitted(text, tmp_path / "run", looks)
    assert all(epoch - 1 <= held <= epoch for epoch, held in enumerate(looks.seen[1:], 2))
    check(run, [""] * 6)
    assert not list(Path(run.directory).glob("seed-*"))
    assert not (tmp_path / "run.partial").exists()


def test_a_log_that_cannot_be_written_is_told_once_and_does_not_end_the_run(tmp_path):
    program = specc.compile(text=MODEL + ONE)
    (tmp_path / "log.tsv").symlink_to("/dev/full")
    told = []
    logs = Logs(program, str(tmp_path), told.append)
    history = {"loss": [2.0], "val_loss": [3.0]}
    logs([("", history)])
    logs.wait()
    history["loss"].append(1.0)
    history["val_loss"].append(2.0)
    logs([("", history)])
    logs.wait()
    assert told == ["log.tsv could not be written: No space left on device; training goes on"]
    (tmp_path / "log.tsv").unlink()
    logs([("", history)])
    logs.wait()
    assert (tmp_path / "log.tsv").read_text() == "epoch\tloss\tval_loss\n1\t2.0\t3.0\n2\t1.0\t2.0\n"
    assert steps_and_losses(tmp_path / "tensorboard" / "train") == [(0, 2.0), (1, 1.0)]


@pytest.mark.parametrize("name", ["lock", "run.json", "checkpoints", "tensorboard", "seed-1"])
def test_a_log_has_no_name_that_the_run_needs(name):
    with pytest.raises(SpecError, match="the run does not write itself"):
        specc.compile(text=MODEL + ONE.replace("log.tsv", name))


@pytest.mark.parametrize("sign", [*"1e.-+_['`é", r"\n", r"\u000d", r"\u0000", r"\"", "", ",;"])
def test_columns_are_not_separated_by_what_stands_in_them(sign):
    """A table that no reader can take apart again; letters stand in `nan` and in the names."""
    with pytest.raises(SpecError, match="no part of a name or a number"):
        specc.compile(text=MODEL + ONE.replace('"\\t"', f'"{sign}"'))


@pytest.mark.parametrize("sign", [",", ";", "|", " ", r"\t"])
def test_other_signs_separate_them(sign):
    specc.compile(text=MODEL + ONE.replace('"\\t"', f'"{sign}"'))


LOG = 'csv_logger("all.safetensors")'


@pytest.mark.parametrize(
    ("first", "second", "good"),
    [
        (LOG, LOG, True),
        (LOG, 'csv_logger("all.safetensors", ";")', False),
        (LOG, 'model_checkpoint("all.safetensors", save_best_only = true)', False),
        (LOG, 'model_checkpoint("best.safetensors", save_best_only = true)', True),
    ],
)
@pytest.mark.parametrize("phased", [False, True])
def test_two_callbacks_do_not_write_one_file(first, second, good, phased):
    """Nor do those of two phases: the table was lost where the weights were written last."""
    between = "]\n}\nfit two {\n  epochs = 2\n  callbacks = [" if phased else ", "
    text = f"{MODEL}fit one {{\n  epochs = 2\n  callbacks = [{first}{between}{second}]\n}}\n"
    if good and (phased or first != second):
        specc.compile(text=text)
        return
    with pytest.raises(SpecError, match="two callbacks write `all"):
        specc.compile(text=text)
