"""What a training begins with, made while the training itself is traced and compiled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax

from specc.kernels.training import ONCE


class Beside:
    """What a function gives, which is compiled and called once, in a thread of its own.

    XLA does not hold Python up, so that another program can be traced and compiled meanwhile, from
    the `shapes` of what this one will give: trees of jax.ShapeDtypeStruct.
    """

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        traced = jax.jit(function, compiler_options=ONCE).trace(*arguments)
        self.shapes: Any = traced.out_info
        lowered = traced.lower()
        thread = ThreadPoolExecutor(1)
        self._made = thread.submit(lambda: lowered.compile()(*arguments))
        thread.shutdown(wait=False)

    def result(self) -> Any:
        """It itself, waited for; what went wrong with it is raised here."""
        return self._made.result()
