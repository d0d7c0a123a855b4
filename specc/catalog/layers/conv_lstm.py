"""Long short-term memory over sequences of images."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._convolution import PADDING, Convolution
from specc.catalog.layers._recurrent import need_mask, need_one_beginning, need_states
from specc.catalog.layers._spatial import AXES, AnAxis, Spatial, data_format, windows
from specc.catalog.layers._trained import weight
from specc.catalog.layers.lstm import LSTM
from specc.catalog.options import size
from specc.catalog.shapes import batched, need_float, need_rank
from specc.ir.python import Expr, Kernel, Lambda, Name, jax
from specc.ir.sizes import Dim, product
from specc.ir.types import Sequence, Tensor, Type


class _ConvLSTM(LSTM, Spatial):
    """An LSTM whose products are convolutions."""

    abstract = True
    difference = (
        "a mask counts for each example, one of pixels where any of them counts; the loop of Keras 3.15 "
        "on JAX broadcasts it along the last axes"
    )
    units = None
    leading: ClassVar[str] = (
        "filters kernel_size strides padding data_format dilation_rate " + LSTM.leading
    )
    filters: int = option(size, doc="number of channels of the output and of each state")
    kernel_size: tuple[int, ...] = option(AnAxis(), doc="size of the window")
    strides: tuple[int, ...] = option(AnAxis(), 1, "step of the window over the input")
    padding: str = option(PADDING, "valid", "of the input; the last output is always padded")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    dilation_rate: tuple[int, ...] = option(AnAxis(), 1, "distance of the points of the window")

    def state_shape(self, x: Tensor) -> tuple[Any, ...]:
        """The shape of the output of one step, as the user has its axes."""
        step = self.arrive(x.with_shape(*x.shape[1:]))
        axes = zip(step.shape, self.kernel_size, self.strides, self.dilation_rate, strict=False)
        made = [windows(self.word(), s, k, step_, self.padding, d) for s, k, step_, d in axes]
        return self.depart(step, *made, self.filters).shape

    def infer(self, x: Tensor, mask: Tensor | None, initial_state: Any) -> Type:
        names = AXES[self.spatial]
        shape = ("channels", *names) if self.first else (*names, "channels")
        need_rank(x, self.spatial + 2, self.word(), example=f"float[time, {', '.join(shape)}]")
        need_float(x, self.word())
        need_mask(self.word(), mask, x)
        each = self.state_shape(x)
        need_states(self.word(), initial_state, (each,) * self.states)
        need_one_beginning(self, initial_state)
        state = Tensor("float", each, batched(x, mask, initial_state))
        output = state.with_shape(x.shape[0], *each) if self.return_sequences else state
        return Sequence((output, state, state)) if self.return_state else output

    def counted(self, x: Tensor) -> tuple[Dim, Dim]:
        channels = x.shape[1] if self.first else x.shape[-1]
        seen = product(self.kernel_size) * (channels + self.filters)
        return product(self.state_shape(x)), seen

    def weights(self, x: Tensor, *_: Any) -> tuple[Weight, ...]:
        channels = x.shape[1] if self.first else x.shape[-1]
        wide = 4 * self.filters
        kernel = weight(self, "kernel", (*self.kernel_size, channels, wide))
        shape = (*self.kernel_size, self.filters, wide)
        recurrent = weight(self, "recurrent_kernel", shape, option="recurrent")
        return (kernel, recurrent, *((weight(self, "bias", (wide,)),) if self.use_bias else ()))

    def construct(self, code: Code, x: Tensor, *_: Any) -> Expr:
        channels = x.shape[1] if self.first else x.shape[-1]
        sizes = (code.size(channels), code.size(self.filters), self.kernel_size)
        state = self.state_shape(x)
        state = (*state[1:], state[0]) if self.first else state  # as the cell has its axes
        return Kernel("ConvLSTMCell")(
            *sizes, **self.made(code, state), **code.policy(), rngs=code.rngs
        )

    def more(self, code: Code) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if set(self.strides) != {1}:
            more["strides"] = self.strides
        if self.padding != "valid":
            more["padding"] = Convolution.flax_padding[self.padding]
        if set(self.dilation_rate) != {1}:
            more["dilation"] = self.dilation_rate
        return more | super().more(code)

    def lower(self, code: Code, x: Expr, mask: Expr | None, initial_state: list[Expr]) -> Expr:
        states = [self.enter(s) for s in initial_state]
        made = super().lower(code, self.enter(x), mask, states)
        if not self.first:
            return made
        if not self.return_state:
            return self.leave(made)
        return jax.tree.map(Lambda(("a",), self.leave(Name("a"))), made)


class ConvLSTM1D(_ConvLSTM):
    """Long short-term memory over sequences of signals: its products are convolutions.

    float[time, steps, channels] -> float[steps', filters], or all steps.
    Source: https://keras.io/api/layers/recurrent_layers/conv_lstm1d/
    """

    spatial = 1
    examples = (
        ("ConvLSTM1D(4, 3)", ("float[6, 10, 3]",), "float[8, 4]"),
        (
            "ConvLSTM1D(4, 3, padding = same, return_sequences = true)",
            ("float[6, 10, 3]",),
            "float[6, 10, 4]",
        ),
    )


class ConvLSTM2D(_ConvLSTM):
    """Long short-term memory over sequences of images: its products are convolutions.

    float[time, height, width, channels] -> float[height', width', filters], or all steps.
    Source: https://keras.io/api/layers/recurrent_layers/conv_lstm2d/
    """

    spatial = 2
    examples = (
        ("ConvLSTM2D(4, 3)", ("float[6, 8, 8, 3]",), "float[6, 6, 4]"),
        (
            "ConvLSTM2D(4, 3, padding = same, return_sequences = true)",
            ("float[6, 8, 8, 3]",),
            "float[6, 8, 8, 4]",
        ),
    )


class ConvLSTM3D(_ConvLSTM):
    """Long short-term memory over sequences of volumes: its products are convolutions.

    float[time, depth, height, width, channels] -> float[depth', height', width', filters], or all steps.
    Source: https://keras.io/api/layers/recurrent_layers/conv_lstm3d/
    """

    spatial = 3
    examples = (
        ("ConvLSTM3D(4, 3)", ("float[4, 6, 6, 6, 2]",), "float[4, 4, 4, 4]"),
        (
            "ConvLSTM3D(4, 3, padding = same, return_sequences = true)",
            ("float[4, 6, 6, 6, 2]",),
            "float[4, 6, 6, 6, 4]",
        ),
    )
