"""Where it is computed: the device that was asked for, or a sentence that there is none."""

from __future__ import annotations

import jax

from specc.runtime.failure import Failure

_NAMES = {"gpu": "cuda"}  # as JAX and the extras of the package call it


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
