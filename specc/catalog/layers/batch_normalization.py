"""Normalization by the statistics of the batch."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, Weight, operand, option
from specc.catalog.layers._clipping import Clipping
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import (
    constraint,
    flag,
    fraction,
    initializer,
    natural,
    optional,
    regularizer,
    whole,
)
from specc.catalog.shapes import axis_of, from_end, need_float
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class BatchNormalization(Layer):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, a channel over batch and positions.

    float[…] -> float[…]. In training mean and (biased) variance are those of the batch, and moving
    ones are kept, which are used outside of training and where `trainable = false`. Rows that fill up the last batch and
    positions that the mask leaves out do not count.
    Source: https://keras.io/api/layers/normalization_layers/batch_normalization/
    """

    mask = "both"
    sees_batch = True
    still_if_frozen = True
    mask_ = operand(
        "bool[…], the first axes of the input, all or some but the last: which positions count",
        optional=True,
        dtype="bool",
    )
    axis: int = option(whole, -1, "the axis of the channels")
    momentum: float = option(fraction, 0.99, "what the moving statistics keep at each step")
    epsilon: float = option(natural, 1e-3, "added to the variance")
    center: bool = option(flag, True, "adds beta")
    scale: bool = option(flag, True, "multiplies with gamma")
    beta_initializer = option(initializer, "zeros")
    gamma_initializer = option(initializer, "ones")
    moving_mean_initializer = option(initializer, "zeros")
    moving_variance_initializer = option(initializer, "ones")
    beta_regularizer = option(regularizer, None)
    gamma_regularizer = option(regularizer, None)
    beta_constraint = option(constraint, None)
    gamma_constraint = option(constraint, None)
    renorm: bool = option(flag, False, "corrects towards moving statistics while training")
    renorm_clipping: dict[str, float] | None = option(
        optional(Clipping()),
        None,
        "limits of that correction, as `{ rmin: 0.5, rmax: 2, dmax: 1 }`",
    )
    renorm_momentum: float = option(fraction, 0.99, "what those statistics keep at each step")
    examples = (
        ("BatchNormalization", ("float[10]",), "float[10]"),
        ("BatchNormalization(momentum = 0.9, scale = false)", ("float[8, 4]",), "float[8, 4]"),
        ("BatchNormalization(renorm = true)", ("float[8, 4]",), "float[8, 4]"),
        ("BatchNormalization()", ("float[8, 6, 4]", "bool[8, 6]"), "float[8, 6, 4]"),
    )

    def infer(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        need_float(x, self.word())
        axis_of(self.axis, x.rank, self.word())
        if mask is not None and (
            mask.shape != x.shape[:-1][: mask.rank] or (mask.batched and not x.batched)
        ):
            raise Mismatch(
                f"a mask {mask} does not fit {x}",
                code="E0303",
                help=f"it has a truth value for each position: {x.with_shape(*x.shape[:-1]).with_dtype('bool')}",
                operand=1,
            )
        return x

    def weights(self, x: Tensor, mask: Tensor | None = None) -> tuple[Weight, ...]:
        shape = (x.shape[self.axis],)
        mean, variance = self.moving_mean_initializer, self.moving_variance_initializer
        found = [weight(self, "gamma", shape, path="scale")] if self.scale else []
        found += [weight(self, "beta", shape, path="bias")] if self.center else []
        kept = [("moving_mean", mean, "mean"), ("moving_variance", variance, "var")]
        if self.renorm:
            kept += [("moving_stddev", None, "stddev"), ("renorm_mean", mean, "renorm_mean")]
            kept += [("renorm_stddev", None, "renorm_stddev")]
        found += [Weight(n, shape, init, path=path, trainable=False) for n, init, path in kept]
        return tuple(found)

    def construct(self, code: Code, x: Tensor, mask: Tensor | None = None) -> Expr:
        more: dict[str, Any] = {}
        axis = from_end(axis_of(self.axis, x.rank, self.word()), x.rank)
        if axis != -1:
            more["axis"] = axis
        for name, default in (("momentum", 0.99), ("epsilon", 1e-3)):
            if self.__dict__[name] != default:
                more[name] = self.__dict__[name]
        more |= initial(self, "gamma", "scale_init") if self.scale else {"scale_init": None}
        more |= initial(self, "beta", "bias_init") if self.center else {"bias_init": None}
        if self.given.keys() & {"moving_mean_initializer", "moving_variance_initializer"}:
            moving = (self.moving_mean_initializer, self.moving_variance_initializer)
            more["moving_init"] = tuple(m.lower() for m in moving)
        if self.renorm:
            more |= self.renorm_clipping or {}
            if self.renorm_momentum != 0.99:
                more["renorm_momentum"] = self.renorm_momentum
        module = Kernel("BatchRenorm" if self.renorm else "BatchNorm")
        return module(code.size(x.shape[self.axis]), **more, rngs=code.rngs)

    def lower(self, code: Code, x: Expr, mask: Expr | None = None) -> Expr:
        types: Any = code.types
        if mask is not None and types[0].batched and not types[1].batched:
            mask = mask[None]
        if code.frozen:  # as in inference: its statistics do not move either
            y = code.module(x, training=False)
            return y if code.dtype is None else y.astype(code.dtype)
        more: dict[str, Any] = {}
        if types[0].batched and code.valid is not None:
            more["valid"] = code.valid
        if mask is not None or code.mask is not None:
            more["mask"] = code.mask if mask is None else mask
        y = code.module(x, training=code.training, **more)
        return y if code.dtype is None else y.astype(code.dtype)
