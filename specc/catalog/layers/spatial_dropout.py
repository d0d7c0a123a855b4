"""Whole channels left out by chance."""

from __future__ import annotations

from specc.catalog.declare import option
from specc.catalog.layers._dropped import Dropped
from specc.catalog.layers._spatial import AXES, data_format
from specc.catalog.shapes import need_rank
from specc.ir.types import Tensor


class _Spatial(Dropped):
    abstract = True
    spatial = 0
    data_format = "channels_last"

    def infer(self, x: Tensor) -> Tensor:
        names = ", ".join((*AXES[self.spatial], "channels"))
        need_rank(x, self.spatial + 1, self.word(), example=f"float[{names}]")
        return super().infer(x)

    def shared(self, x: Tensor) -> tuple[int, ...]:
        last = -1 if self.data_format == "channels_first" else -2
        return tuple(range(last - self.spatial + 1, last + 1))


class SpatialDropout1D(_Spatial):
    """In training a share `rate` of the channels becomes 0 in all steps, others are scaled up.

    float[steps, channels] -> float[steps, channels].
    Source: https://keras.io/api/layers/regularization_layers/spatial_dropout1d/
    """

    spatial = 1
    examples = (("SpatialDropout1D(0.2)", ("float[10, 4]",), "float[10, 4]"),)


class SpatialDropout2D(_Spatial):
    """In training a share `rate` of the channels of an image becomes 0, others are scaled up.

    float[height, width, channels] -> float[height, width, channels].
    Source: https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
    """

    spatial = 2
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (("SpatialDropout2D(0.2)", ("float[8, 8, 4]",), "float[8, 8, 4]"),)


class SpatialDropout3D(_Spatial):
    """In training a share `rate` of the channels of a volume becomes 0, others are scaled up.

    float[depth, height, width, channels] -> float[depth, height, width, channels].
    Source: https://keras.io/api/layers/regularization_layers/spatial_dropout3d/
    """

    spatial = 3
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (("SpatialDropout3D(0.2)", ("float[4, 4, 4, 2]",), "float[4, 4, 4, 2]"),)
