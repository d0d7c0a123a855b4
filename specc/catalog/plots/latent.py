"""A picture of a run."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Plot


class latent(Plot):
    """A code, an output of two numbers or more without a target, as points of a plane.

    Of more than two numbers, their first two principal components. Points have the colour of their
    class where the data name one; where another output is an image, the images stand beside them,
    each at the place of its code.
    """

    needs = "an output of two numbers or more without a target"

    @classmethod
    def suits(cls, shape: tuple[Any, ...], target: str) -> bool:
        return len(shape) == 1 and shape[0] != 1 and target == ""
