"""The emitted text as a module that runs."""

from __future__ import annotations

import hashlib
import linecache
import os
from types import ModuleType


def load(text: str, name: str, folder: str | None = None) -> ModuleType:
    """Execute a program that lowering has printed; tracebacks show its lines.

    Only text that the printer made may come here: it is run as it stands. The module is called
    after its content: two programs never share the lines of a traceback, and an unchanged one has
    the same name in every run. `folder` is where `arrays.npz` lies, if it reads that.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    filename = f"<specc {name} {digest}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = ModuleType(f"specc_program_{digest}")
    module.__file__ = filename if folder is None else os.path.join(folder, "program.py")
    exec(compile(text, filename, "exec"), module.__dict__)  # noqa: S102 - the emitted text alone
    return module
