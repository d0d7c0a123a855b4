"""What happens to long runs: processes that are killed, bits that flip, disks that are full."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FORKING = Path(__file__).parent / "forking.py"
SPEC = """
data {
  source = table(x = [0, 0, 1, 1, 2, 2, 3, 3], y = [0, 1, 2, 3, 4, 5, 6, 7])
  split  = ordered(train = 75%, validation = 25%)
  input  x: number |> standardize
  target y: number
}

model { x |> Dense(8, tanh) |> Dropout(0.1) |> Dense(1) }

compile {
  loss      = mean_squared_error
  optimizer = adam(0.001)
}

fit {
  epochs     = 30_000
  batch_size = 2
  callbacks  = [early_stopping(monitor = loss, patience = 29_000, restore_best = true)]
  checkpoint = every(seconds = 0.05)
}
"""


class Runs:
    """A spec that is run, killed and run again."""

    def __init__(self, folder):
        self.folder = folder
        self.spec = folder / "chaos.spec"
        self.spec.write_text(SPEC)
        self.hit = 0  # kills that hit a checkpoint while it was written

    def digest(self, name, kills=0, seed=0):
        """Of weights and history of the finished run."""
        draw, out = random.Random(seed), self.folder / name  # noqa: S311 - moments, no secrets
        command = [sys.executable, str(FORKING), str(self.spec), str(out)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            while True:
                server.stdin.write("\n")
                server.stdin.flush()
                child = int(server.stdout.readline())
                line = server.stdout.readline()
                if line == "begun\n":
                    if kills:
                        kills -= 1
                        time.sleep(draw.uniform(0, 0.4))
                        os.kill(child, signal.SIGKILL)
                    line = server.stdout.readline()
                status = int(line.split()[1])
                if status == 0:
                    break
                assert os.WTERMSIG(status) == signal.SIGKILL
                for partial in self.folder.glob(f"{name}.partial*"):
                    self.hit += any(partial.glob("checkpoints/.*"))
            server.stdin.close()
        assert kills == 0, f"the run was over before its last {kills} kills"
        files = [(out / n).read_bytes() for n in ("weights.safetensors", "history.csv")]
        return hashlib.sha256(b"".join(files)).hexdigest()


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


def test_a_run_that_is_killed_a_few_times_ends_as_if_it_had_not_been(runs):
    assert runs.digest("killed", kills=3) == runs.digest("whole")


@pytest.mark.slow
def test_two_hundred_kills_change_no_byte(runs, record_property):
    whole = runs.digest("whole")
    for number in range(20):
        assert runs.digest(f"killed-{number}", kills=10, seed=number) == whole
    record_property("hit a checkpoint while it was written", runs.hit)
