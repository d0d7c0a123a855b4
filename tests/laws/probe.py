"""Starts the command line in a process of its own, and tells what that process had loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

HEAVY = {
    *("jax", "jaxlib", "flax", "optax", "orbax", "safetensors", "keras"),
    *("numpy", "scipy", "polars", "sklearn", "PIL", "matplotlib", "rich", "lark"),
}

# Runs the words given to it as `specc` does; the last line of stderr is the list of modules.
SCRIPT = """
import json, sys
sys.argv[0] = "specc"
exec(sys.argv.pop(1))
from specc.cli.main import main
code = main(sys.argv[1:])
sys.stdout.flush()
sys.stderr.write("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


class Loaded(NamedTuple):
    code: int
    modules: frozenset[str]
    out: str
    err: str

    @property
    def heavy(self):
        return {m.split(".")[0] for m in self.modules} & HEAVY


def loaded(*words, first="pass"):
    """What `specc WORDS` leaves in sys.modules; `first` is Python that runs before it."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, first, *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    err, _, last = done.stderr.rpartition("\n")
    code, modules = json.loads(last)
    return Loaded(code, frozenset(modules), done.stdout, err)
