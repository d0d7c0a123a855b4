"""Where it is computed: the device that was asked for, or a sentence that there is none."""

from __future__ import annotations

import os

import jax

from specc.runtime.failure import Failure

REPEAT = "--xla_gpu_deterministic_ops"
_NAMES = {"gpu": "cuda"}  # as JAX and the extras of the package call it


def described() -> tuple[str, int | None]:
    """The device that is computed on, and the bytes that it holds, where it tells."""
    device = jax.devices()[0]
    return device.platform, (device.memory_stats() or {}).get("bytes_limit")


def use_device(name: str) -> None:
    """Compute on "cpu", "gpu" or "tpu"; to be called before anything else is computed."""
    jax.config.update("jax_platforms", _NAMES.get(name, name))
    try:
        found = jax.devices()[0].platform
    except (RuntimeError, AssertionError) as error:  # the latter where no plugin is installed
        raise Failure(
            f"JAX finds no {name} on this machine",
            help=f"install JAX for it (`pip install 'specc[{_NAMES.get(name, name)}]'`), "
            "or leave `--device` away",
        ) from error
    if found != name:
        raise Failure(f"JAX already computes on the {found} in this process")


def ask_to_repeat() -> None:
    """Have a GPU add numbers in the same order each time; to be called before JAX computes."""
    flags = os.environ.get("XLA_FLAGS", "")
    if REPEAT not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {REPEAT}=true".strip()


def check_repeats() -> None:
    """A Failure where the device was not told to repeat itself; a CPU does anyway."""
    if jax.devices()[0].platform == "gpu" and REPEAT not in os.environ.get("XLA_FLAGS", ""):
        raise Failure(
            "`deterministic = true` must be known before JAX starts",
            help=f"set XLA_FLAGS={REPEAT}=true, or use `specc run`, which does",
        )
