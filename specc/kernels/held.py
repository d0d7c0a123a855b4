"""A model that is trained in part."""

from __future__ import annotations

from flax import nnx

from specc.kernels.filters import starts


def held(model: nnx.Module, *trained: tuple[str, ...]) -> nnx.Module:
    """The model; what keeps moving statistics outside of the trained layers keeps them still."""
    for path, module in nnx.iter_modules(model):
        if hasattr(module, "still"):
            module.still = not any(starts(path, layer) for layer in trained)
    return model
