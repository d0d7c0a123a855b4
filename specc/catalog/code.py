"""What a word sees when it lowers itself, and how it declares weights."""

from __future__ import annotations

from typing import Any

from specc.ir.python import Expr
from specc.ir.types import Tensor, Type


class Weight:
    """A weight of a layer: Keras name, shape, initializer, and where the Flax module keeps it."""

    def __init__(
        self,
        name: str,
        shape: tuple[Any, ...],
        initializer: Any = None,
        *,
        path: str = "",
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> None:
        self.name = name  # as in Keras: kernel, bias, gamma, moving_mean
        self.shape = shape
        self.initializer = initializer
        self.path = path or name  # attribute path below the Flax module: "scale", "cell.kernel"
        self.trainable = trainable
        self.regularizer = regularizer
        self.constraint = constraint


class Code:
    """What a word may use when it lowers itself to Python."""

    module: Expr  # the Flax module that was made for this layer (`self.dense`)
    types: tuple[Type, ...]  # of the inputs, in order
    result: Type  # what `infer` gave
    training: Expr | bool  # the name `training` inside a model
    rngs: Expr  # an nnx.Rngs for this call
    valid: Expr | None  # bool[batch]: false for the padding of the last batch; None outside a step
    mask: Expr | None  # the mask that the first input carries, if any
    frozen: bool = False  # the layer is not trained
    batch: Expr  # the number of examples: `x.shape[0]`, or the name `batch_size`
    dtype: Expr | None  # compute dtype, None for float32
    target_kind: str  # for a metric: "class", "one_hot", "binary", "unit" or "number"
    inner: dict[str, Expr]  # the layers that were handed to this one, by option
    scores: str  # for a metric: what the output is; "margin" where 0 divides yes from no

    def size(self, dim: Any) -> Any:
        """A size as Python: a literal, or the name that holds it."""
        raise NotImplementedError

    def fresh(self, name: str) -> str:
        """A name for a lambda's parameter, where none of a size hides behind it."""
        return name

    def shape(self, type_: Tensor) -> Expr:
        """The shape of an array of this type as a tuple; the batch is -1."""
        raise NotImplementedError

    def policy(self) -> dict[str, Expr]:
        """The `dtype=` that a Flax module takes under mixed precision; nothing in float32."""
        return {}
