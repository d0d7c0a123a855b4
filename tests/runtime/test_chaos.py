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

from specc.runtime.progress import Silent

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
  callbacks  = [
    early_stopping(monitor = loss, patience = 29_000, restore_best = true),
    csv_logger(filename = "log.csv"),
  ]
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
        self.seconds = 0.0  # of the run that is not killed: kills come while it is at work

    def digest(self, name, kills=0, seed=0):
        """Of weights, history and growing log of the finished run."""
        draw, out = random.Random(seed), self.folder / name  # noqa: S311 - moments, no secrets
        longest, began = self.seconds / max(kills, 1), time.perf_counter()
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
                    began = time.perf_counter()
                    if kills:
                        kills -= 1
                        time.sleep(draw.uniform(0, longest))
                        os.kill(child, signal.SIGKILL)
                    line = server.stdout.readline()
                status = int(line.split()[1])
                if status == 0:
                    self.seconds = self.seconds or time.perf_counter() - began
                    break
                assert os.WTERMSIG(status) == signal.SIGKILL
                for partial in self.folder.glob(f"{name}.partial*"):
                    self.hit += any(partial.glob("checkpoints/.*"))
            server.stdin.close()
        assert kills == 0, f"the run was over before its last {kills} kills"
        files = [(out / n).read_bytes() for n in ("weights.safetensors", "history.csv", "log.csv")]
        assert files[1] == files[2]
        return hashlib.sha256(b"".join(files)).hexdigest()


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


def test_a_run_that_is_killed_a_few_times_ends_as_if_it_had_not_been(runs):
    whole = runs.digest("whole")
    assert runs.digest("killed", kills=3) == whole


@pytest.mark.slow
def test_two_hundred_kills_change_no_byte(runs, record_property):
    whole = runs.digest("whole")
    for number in range(20):
        assert runs.digest(f"killed-{number}", kills=10, seed=number) == whole
    record_property("hit a checkpoint while it was written", runs.hit)


WIDE = SPEC.replace("Dense(8, tanh)", "Dense(3000, tanh)").replace("30_000", "20")
WIDE = WIDE.replace("patience = 29_000", "patience = 19")
SMALL_DISK = """
import resource, sys
from specc.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("on_failure", ["stop", "go_on"])
def test_a_checkpoint_that_cannot_be_written_is_told_once_and_clearly(tmp_path, on_failure):
    """Files of at most 60 kB: the weights fit, the optimizer's memory beside them does not."""
    spec = tmp_path / "wide.spec"
    spec.write_text(WIDE.replace("seconds = 0.05", f"epochs = 8, on_failure = {on_failure}"))
    command = [sys.executable, "-c", SMALL_DISK, "run", spec, "--out", tmp_path / "out"]
    settings = os.environ | {"JAX_ENABLE_COMPILATION_CACHE": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
    assert "Traceback" not in done.stderr
    assert "the checkpoint 000-000000000024 could not be written" in done.stderr
    assert "large" in done.stderr
    if on_failure == "stop":
        assert done.returncode == 3
        assert "make room and go on with `--resume`" in done.stderr
        assert not (tmp_path / "out").exists()
    else:
        assert done.returncode == 0
        assert done.stderr.count("the training goes on") == 2
        assert (tmp_path / "out" / "weights.safetensors").exists()


@pytest.mark.slow
@pytest.mark.parametrize("length", [None, 1], ids=["whole epochs", "step by step"])
def test_a_hundred_thousand_steps_need_no_more_memory_and_no_compiler(
    program, data, monkeypatch, record_property, length
):
    import jax

    from specc.runtime.settings import Settings
    from specc.runtime.train import fit

    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: length)
    compiled, sizes = [], []

    def listen(event, duration, **_):
        if event.endswith("backend_compile_duration"):
            compiled.append(event)

    class Looks(Silent):
        def epoch(self, epoch, figures, steps, seconds):
            if epoch % 1000 == 0:
                sizes.append((epoch, memory(), len(compiled)))

    jax.monitoring.register_event_duration_secs_listener(listen)
    fitted = fit(program, data, Settings(epochs=14_300, batch_size=16), progress=Looks())
    assert int(fitted.state.step) == 100_100
    first, last = sizes[6], sizes[-1]  # by then as many orders of epochs are ready as ever will be
    record_property("bytes at 7000 and 14000 epochs", (first[1], last[1]))
    assert last[2] == first[2]
    # The history grows by five figures an epoch, which are Python numbers in lists.
    assert last[1] - first[1] < 7_000 * 5 * 100


def memory():
    """Bytes of this process that are resident."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
