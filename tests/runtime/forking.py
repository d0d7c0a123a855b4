"""Runs a spec, with `--resume`, in a new process for each line that it reads: `forking.py SPEC OUT`.

The libraries are loaded once, so that a process begins to train within a moment. It prints the id
of each, "begun" when that trains, and its status when it has ended.
"""

from __future__ import annotations

import os
import sys

import specc
import specc.interface.train  # loads JAX, and starts nothing yet
from specc.runtime.progress import Silent


class Tells(Silent):
    """Says once that an epoch is done."""

    said = False

    def epoch(self, epoch, figures, steps, seconds):
        if not self.said:
            self.said = True
            print("begun", flush=True)  # noqa: T201


def main(spec, out):
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            specc.compile(spec).fit(out=out, resume=True, progress=Tells())
            os._exit(0)
        print(child, flush=True)  # noqa: T201
        print("ended", os.waitpid(child, 0)[1], flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
