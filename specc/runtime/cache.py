"""Compiled programs are kept on disk: the second run of a spec compiles nothing."""

from __future__ import annotations

import os
import stat

import jax


def use_cache(folder: str | None = None) -> str | None:
    """Let JAX keep what it compiles in a folder of this user alone; None if there can be none.

    What lies there is native code, so a folder that others can write to is not used.
    """
    folder = folder or os.path.join(_cache_home(), "specc", "xla")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.stat(folder)
    except OSError:
        return None
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o022:
        return None
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return folder


def _cache_home() -> str:
    """XDG_CACHE_HOME, which must be absolute to count, or ~/.cache."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return home if os.path.isabs(home) else os.path.join(os.path.expanduser("~"), ".cache")
