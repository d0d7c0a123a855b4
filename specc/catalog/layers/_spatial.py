"""What layers over one to three spatial axes share: options an axis, the place of the channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from specc.catalog.declare import Layer, Mismatch, Option
from specc.catalog.options import REQUIRED, Choice, OptionType, count, each
from specc.catalog.shapes import need_float, need_rank
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim
from specc.ir.types import Tensor

AXES = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}
data_format = Choice("channels_last", "channels_first")


class AnAxis(OptionType):
    """One value for each spatial axis; `of` makes the type for a number of axes."""

    def __init__(
        self, item: OptionType = count, around: Callable[[OptionType], OptionType] | None = None
    ) -> None:
        self.item = item
        self.around = around

    def of(self, spatial: int) -> OptionType:
        """The type for a layer over so many axes."""
        made = each(spatial, self.item)
        return made if self.around is None else self.around(made)


class Spatial(Layer):
    """A layer over `spatial` axes and one of channels. A subclass that sets `spatial` is a word."""

    abstract = True
    spatial: ClassVar[int] = 0
    order: ClassVar[
        tuple[str, ...]
    ] = ()  # options in Keras's order; the base's others are not taken over
    data_format: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "order" in cls.__dict__:
            cls.parameters = {n: cls.parameters[n] for n in (*cls.operands(), *cls.order)}
        if "spatial" in cls.__dict__:
            for name, parameter in cls.parameters.items():
                if isinstance(parameter, Option) and isinstance(parameter.type, AnAxis):
                    cls.parameters[name] = _sized(parameter, parameter.type.of(cls.spatial))

    @property
    def first(self) -> bool:
        """Do the channels stand in front?"""
        return self.__dict__.get("data_format") == "channels_first"

    def arrive(self, x: Tensor) -> Tensor:
        """The type of the input with its channels last; no other rank, no class numbers."""
        names = AXES[self.spatial]
        shape = ("channels", *names) if self.first else (*names, "channels")
        need_rank(x, self.spatial + 1, self.word(), example=f"float[{', '.join(shape)}]")
        need_float(x, self.word())
        return x.with_shape(*x.shape[1:], x.shape[0]) if self.first else x

    def depart(self, x: Tensor, *shape: Dim) -> Tensor:
        """The type of the result, from its shape with the channels last."""
        return Tensor("float", (shape[-1], *shape[:-1]) if self.first else shape, x.batched)

    def enter(self, x: Expr) -> Expr:
        """The array with its channels last."""
        return jnp.moveaxis(x, -self.spatial - 1, -1) if self.first else x

    def leave(self, x: Expr) -> Expr:
        """The array as the user has its axes."""
        return jnp.moveaxis(x, -1, -self.spatial - 1) if self.first else x


def windows(word: str, size: Dim, window: int, stride: int, padding: str, dilation: int = 1) -> Dim:
    """How many windows fit an axis: ceil(size / stride) where it is padded, else those inside."""
    if padding != "valid":
        return (size + stride - 1) // stride
    span = (window - 1) * dilation + 1
    if isinstance(size, int) and size < span:
        dilated = f" ({window} with a dilation of {dilation})" if dilation > 1 else ""
        raise Mismatch(
            f"the window of `{word}` spans {span} positions{dilated}, and the axis has {size}",
            code="E0305",
            note=f"{size} positions",
            help="write `padding = same`, take a smaller window, or shrink the axis less before",
            operand=0,
        )
    return (size - span + stride) // stride


def short(values: tuple[Any, ...]) -> Any:
    """One value that stands for all, where they are alike."""
    return values[0] if len(set(values)) == 1 else values


def _sized(parameter: Option, type_: OptionType) -> Option:
    default = parameter.default
    made = Option(
        type_,
        default if default is REQUIRED else type_.convert(default),
        parameter.doc,
        named=parameter.named,
        at_call=parameter.at_call,
    )
    made.name = parameter.name
    return made
