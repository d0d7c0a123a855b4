"""What random layers over images share: they act in training only, on each image by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.layers._spatial import Spatial, data_format
from specc.catalog.options import REQUIRED, Choice, OptionType, Real, Refused, Whole, real
from specc.ir.python import Conditional, Expr, Kernel
from specc.ir.types import FLOAT, Tensor


class Bounds(OptionType):
    """A pair of numbers; one number stands for the pair from its negative (or the lowest) to it."""

    def __init__(self, minimum: float, maximum: float) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.number = Real(minimum, maximum)

    def convert(self, value: Any) -> tuple[float, float]:
        try:
            if isinstance(value, (list, tuple)):
                low, high = (self.number.convert(v) for v in value)
                return (min(low, high), max(low, high))
            size = abs(self.number.convert(value))
        except (Refused, ValueError):
            raise self.refuse() from None
        return (float(max(-size, self.minimum)), size)

    def describe(self) -> str:
        return f"a number from {self.minimum:g} to {self.maximum:g}, or a pair of them"


class Shares(Bounds):
    """A share below and one above, as they stand; one number stands for both."""

    def convert(self, value: Any) -> tuple[float, float]:
        try:
            if isinstance(value, (list, tuple)):
                low, high = (self.number.convert(v) for v in value)
                return (low, high)
            return (self.number.convert(value),) * 2
        except (Refused, ValueError):
            raise self.refuse() from None


class WholeBounds(OptionType):
    """A pair of whole numbers; one stands for both."""

    def __init__(self, minimum: int, maximum: int) -> None:
        self.number = Whole(minimum, maximum)

    def convert(self, value: Any) -> tuple[int, int]:
        try:
            if isinstance(value, (list, tuple)):
                low, high = (self.number.convert(v) for v in value)
                return (min(low, high), max(low, high))
            return (self.number.convert(value),) * 2
        except (Refused, ValueError):
            raise self.refuse() from None

    def describe(self) -> str:
        return f"{self.number.describe()}, or a pair of them"


class Range(OptionType):
    """The lowest and the highest value that a pixel may have."""

    def convert(self, value: Any) -> tuple[float, float]:
        try:
            low, high = (Real().convert(v) for v in value)
        except (Refused, ValueError, TypeError):
            raise self.refuse() from None
        if low == high:
            raise self.refuse()
        return (min(low, high), max(low, high))

    def describe(self) -> str:
        return "a pair of two different numbers"


UNIT = Bounds(0, 1)
VALUE_RANGE = option(Range(), (0.0, 255.0), "lowest and highest value of a pixel")
INTERPOLATION = option(Choice("bilinear", "nearest"), "bilinear", "between pixels")
FILL_MODE = option(
    Choice("reflect", "constant", "wrap", "nearest"), "reflect", "what comes in at the edge"
)
FILL_VALUE = option(real, 0.0, "what comes in where `fill_mode = constant`")
DATA_FORMAT = option(data_format, "channels_last", "which axis holds the channels")
PROBABILITY = option(
    UNIT,
    1.0,
    "the probability is drawn for each image between these, or from 0: `1` changes half of the "
    "images, `[1, 1]` all",
)


class Augmentation(Spatial):
    """A change of images by chance: in training the kernel `flax` is applied, else nothing is."""

    abstract = True
    spatial = 2
    stochastic = True
    needs_batch = True
    flax: ClassVar[str] = ""
    doubt_code = "W0302"
    keeps_ends = True  # its values lie where those of its input do
    channels: ClassVar[tuple[int, ...]] = ()  # how many there may be; any number if empty
    strengths: ClassVar[tuple[str, ...]] = ()  # options without which it does nothing

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype != FLOAT:
            raise Mismatch(
                f"`{self.word()}` changes images, and {x} holds class numbers or tokens",
                code="E0417",
                help="leave it out, or use it on a field of type `image(height, width, channels)`",
                operand=0,
            )
        last = self.arrive(x)
        found = last.shape[-1]
        if self.channels and isinstance(found, int) and found not in self.channels:
            raise Mismatch(
                f"`{self.word()}` changes colours, and {x} has {found} channels",
                code="E0301",
                help=f"it takes images of {' or '.join(map(str, self.channels))} channels",
                operand=0,
            )
        return self.depart(x, *self.result(last), found)

    def result(self, x: Tensor) -> tuple[Any, ...]:
        """Height and width of the result."""
        return x.shape[:2]

    def parameters_of_kernel(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What the kernel takes after the images and the random stream: the options, by position
        where they are required, by name where they differ from their defaults."""
        options = {n: o for n, o in self.options().items() if n in self.given}
        options.pop("data_format", None)
        required = tuple(self.given[n] for n, o in options.items() if o.default is REQUIRED)
        named = {
            name: self.given[name]
            for name, each in options.items()
            if each.default is not REQUIRED and self.given[name] != each.type.convert(each.default)
        }
        return required, named

    def changed(self, code: Code, x: Expr) -> Expr:
        arguments, named = self.parameters_of_kernel()
        random = (code.rngs,) if self.stochastic else ()
        return self.leave(Kernel(self.flax)(self.enter(x), *random, *arguments, **named))

    def lower(self, code: Code, x: Expr) -> Expr:
        changed = self.changed(code, x)
        if isinstance(code.training, bool):
            return changed if code.training else self.calm(x)
        return Conditional(code.training, changed, self.calm(x))

    def doubt(self, x: Any, ends: tuple[float, float] | None) -> tuple[str, str] | None:
        """Why it can hardly be meant for such an input, whose values lie between two `ends` if that
        is known: a sentence, and what helps. None: there is no doubt."""
        given = [self.given.get(n, self.options()[n].default) for n in self.strengths]
        if given and not any(v and v != (0.0, 0.0) for v in given):
            what = " or ".join(f"`{n}`" for n in self.strengths)
            return f"`{self.word()}` changes nothing without {what}", "give it, or leave it out"
        counted: Any = self.__dict__.get("value_range")
        if counted is None or ends is None or ends[0] >= ends[1]:
            return None
        low, high = ends
        small = (high - low) < (counted[1] - counted[0]) / 2
        if not small and counted[0] <= low + 1e-6 and high <= counted[1] + 1e-6:
            return None
        return (
            (
                f"`{self.word()}` counts values from {counted[0]:g} to {counted[1]:g}, and those of its "
                f"input lie from {low:g} to {high:g}"
            ),
            f"write `value_range = [{low:g}, {high:g}]`",
        )

    def calm(self, x: Expr) -> Expr:
        """What it makes of the images outside training."""
        return x
