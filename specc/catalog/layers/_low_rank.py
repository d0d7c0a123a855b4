"""Layers whose kernel may stand still while a product of two small matrices is trained beside it."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog import find
from specc.catalog.declare import Code, Layer, Weight, option
from specc.catalog.options import Refused, count, optional, positive
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.sizes import Dim, product
from specc.ir.types import Tensor


class LowRank(Layer):
    """A layer that is linear in its weight W[…, n]: with `lora_rank` it computes with W + s A B.

    A[…, rank] begins as he_uniform, B[rank, n] as 0, s = lora_alpha / lora_rank. W is not trained,
    all else of the layer is, as after `enable_lora` in Keras. W is never added to A B: the layer
    with A in place of W is applied, then B. Source: https://arxiv.org/abs/2106.09685
    """

    abstract = True
    adapted: ClassVar[str] = "kernel"  # the name of W
    doubt_code = "W0303"
    keeps_ends = False
    lora_rank: int | None = option(
        optional(count), None, "the kernel stands still; a product of this rank is trained beside"
    )
    lora_alpha: float | None = option(
        optional(positive), None, "the product counts lora_alpha / lora_rank; 1 if none"
    )

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = LowRank.parameters.keys() & {"lora_rank", "lora_alpha"}
        last = {n: p for n, p in cls.parameters.items() if n in own}
        cls.parameters = {n: p for n, p in cls.parameters.items() if n not in own} | last

    @property
    def rank(self) -> int | None:
        """`lora_rank`, where the layer has that option and it is given."""
        return self.__dict__.get("lora_rank")

    @property
    def scale(self) -> float:
        """What the product counts."""
        return 1.0 if self.lora_alpha is None else self.lora_alpha / (self.rank or 1)

    def check(self) -> None:
        if self.rank is None and self.__dict__.get("lora_alpha") is not None:
            raise Refused("`lora_alpha` scales what `lora_rank` adds", help="give `lora_rank` too")
        if self.rank is not None and self.__dict__[f"{self.adapted}_constraint"] is not None:
            raise Refused(
                f"`lora_rank` leaves no kernel that `{self.adapted}_constraint` could move",
                help="give one of the two",
            )

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        """The weights without `lora_rank`, in the order of creation in Keras."""
        raise NotImplementedError

    def base(self, code: Code, x: Tensor) -> Expr:
        """The Flax module without `lora_rank`."""
        raise NotImplementedError

    def down(self) -> Any:
        """The same layer with `rank` in place of n, and nothing but its kernel."""
        raise NotImplementedError

    def down_module(self, code: Code, x: Tensor) -> Expr:
        """The Flax module that A is the kernel of."""
        return self.down().replace(**{f"{self.adapted}_initializer": he_uniform()}).base(code, x)

    def up_module(self, code: Code, x: Tensor, size: Dim) -> Expr:
        """The Flax module that B is the kernel of: from `rank` to n."""
        zeros = nnx.initializers.zeros
        return nnx.Linear(
            self.rank,
            code.size(size),
            use_bias=False,
            kernel_init=zeros,
            **code.policy(),
            rngs=code.rngs,
        )

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        own = self.base_weights(x)
        if self.rank is None:
            return own
        found: list[Weight] = []
        added: list[Weight] = []
        for w in own:
            adapted, place = w.name == self.adapted, f"base.{w.path}"
            kept = {} if adapted else {"regularizer": w.regularizer, "constraint": w.constraint}
            found.append(
                Weight(w.name, w.shape, w.initializer, path=place, trainable=not adapted, **kept)
            )
            if adapted:
                shapes = {"a": (*w.shape[:-1], self.rank), "b": (self.rank, w.shape[-1])}
                paths = {"a": f"down.{w.path}", "b": "up.kernel"}
                added = [
                    Weight(
                        f"lora_{w.name}_{part}",
                        shape,
                        path=paths[part],
                        regularizer=w.regularizer,
                    )
                    for part, shape in shapes.items()
                ]
        return (*found, *added)

    def construct(self, code: Code, x: Tensor) -> Expr:
        base = self.base(code, x)
        if self.rank is None:
            return base
        weight = self.still(x)
        return Kernel("LowRank")(
            base,
            self.down_module(code, x),
            self.up_module(code, x, weight.shape[-1]),
            weight=weight.path,
            **({} if self.scale == 1 else {"scale": self.scale}),
        )

    def still(self, x: Tensor) -> Weight:
        """W."""
        return next(w for w in self.base_weights(x) if w.name == self.adapted)

    def doubt(self, x: Tensor, ends: Any) -> tuple[str, str] | None:
        """A rank that is none: A B could be any matrix."""
        if self.rank is None:
            return None
        shape = self.still(x).shape
        rows, columns = product(shape[:-1]), shape[-1]
        full = min(n for n in (rows, columns) if isinstance(n, int)) if _known(shape) else None
        if full is None or self.rank < full:
            return None
        problem = (
            f"`lora_rank = {self.rank}` is no low rank: the {self.adapted} is a matrix "
            f"[{rows}, {columns}], and the two that are trained have more numbers or as many"
        )
        return (
            problem,
            f"take a rank well below {full}, or train the layer itself",
        )


def he_uniform() -> Any:
    """What A begins with."""
    word = find("initializers", "he_uniform")
    assert word is not None
    return word()


def _known(shape: tuple[Dim, ...]) -> bool:
    return isinstance(product(shape[:-1]), int) and isinstance(shape[-1], int)
