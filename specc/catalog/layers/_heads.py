"""What layers of multi-head attention share."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, Weight, operand, option
from specc.catalog.layers._trained import initial
from specc.catalog.options import flag
from specc.catalog.shapes import batched, need_float
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim, product
from specc.ir.spelling import text
from specc.ir.types import Sequence, Tensor, Type


class Heads(Layer):
    """Projections of query, key and value to heads, attention in each, and one projection back."""

    abstract = True
    mask = "both"
    mask_operands = MappingProxyType({"value_mask": (1, 0), "key_mask": (2,)})
    needs_batch = True
    difference = (
        "padded queries are not masked, only padded keys: nothing reads what they give; a mask of "
        "several axes goes along any attended ones, where Keras 3.15 fails or takes the last"
    )
    x = None  # its first input is called `query`
    query: Tensor = operand("what asks: float[time, features]")
    value: Tensor | None = operand("what is summed; the query itself if absent", optional=True)
    key: Tensor | None = operand(
        "what the query is compared with; the value if absent", optional=True
    )
    attention_mask: Tensor | None = operand(
        "bool[queries, keys]: what each query may see", optional=True, dtype="bool"
    )
    value_mask: Tensor | None = operand(
        "bool[keys]: which values are seen; the mask of the value if absent",
        optional=True,
        dtype="bool",
    )
    key_mask: Tensor | None = operand(
        "bool[keys]: which keys are seen, too; the mask of the key if absent",
        optional=True,
        dtype="bool",
    )
    return_attention_scores: bool = option(
        flag, False, "gives [output, scores], scores float[heads, queries, keys]", at_call=True
    )
    use_causal_mask: bool = option(flag, False, "no query sees a later position", at_call=True)

    def check(self) -> None:
        self.stochastic = bool(self.dropout)

    def sizes(self, query: Tensor) -> tuple[int, int, int, int, tuple[Dim, ...]]:
        """Heads of the query, heads of key and value, key_dim, value_dim, shape of an output."""
        raise NotImplementedError

    def axes(self, query: Tensor) -> tuple[int, ...]:
        """The attended axes, from 0."""
        return (0,)

    def infer(
        self,
        query: Tensor,
        value: Tensor | None,
        key: Tensor | None,
        attention_mask: Tensor | None,
        *masks: Tensor | None,
    ) -> Type:
        value = value or query
        key = key or value
        self.arrive(query, value, key)
        heads, _, _, _, out = self.sizes(query)
        every = batched(query, value, key, attention_mask, *masks)
        result = Tensor("float", (*query.shape[:-1], *out), every)
        axes = self.axes(query)
        queries, keys = (product([t.shape[a] for a in axes]) for t in (query, key))
        self.fit_mask(attention_mask, query, key, axes)
        for i, (t, mask) in enumerate(zip((value, key), masks, strict=True)):
            if mask is not None and (not mask.rank < t.rank or mask.shape != t.shape[: mask.rank]):
                raise Mismatch(
                    f"the mask {mask} is not one truth value a position of {t}",
                    code="E0303",
                    help=f"it should be bool[{', '.join(map(str, t.shape[:-1]))}]",
                    operand=4 + i,
                )
        scores = Tensor("float", (heads, queries, keys), every)
        return Sequence((result, scores)) if self.return_attention_scores else result

    def arrive(self, query: Tensor, value: Tensor, key: Tensor) -> None:
        """Refuse what is no sequence of vectors, and keys that do not stand for the values."""
        for i, t in enumerate((query, value, key)):
            need_float(t, self.word())
            if t.rank < 2:
                raise Mismatch(
                    f"`{self.word()}` takes sequences float[time, features], got {t}",
                    code="E0302",
                    help="attention needs positions: leave out `Flatten` or the pooling before",
                    operand=i,
                )
        if value.shape[:-1] != key.shape[:-1]:
            raise Mismatch(
                f"value {value} and key {key} are not equally long",
                code="E0303",
                help="each key stands for the value at its place",
            )

    def fit_mask(
        self, mask: Tensor | None, query: Tensor, key: Tensor, axes: tuple[int, ...]
    ) -> None:
        wanted = (*(query.shape[a] for a in axes), *(key.shape[a] for a in axes))
        if mask is not None and (
            mask.rank != len(wanted)
            or any(m not in (1, w) for m, w in zip(mask.shape, wanted, strict=True))
        ):
            raise Mismatch(
                f"the attention mask is {mask}, and should be bool[{', '.join(map(str, wanted))}]",
                code="E0303",
                help="a truth value for each query and key; `use_causal_mask` hides later ones",
                operand=3,
            )

    def pairs(self, query: Tensor, value: Tensor | None, key: Tensor | None) -> Dim:
        """Queries times the keys that each is compared with, for all heads."""
        met = key or value or query
        keys = product([met.shape[a] for a in self.axes(query)])
        return self.sizes(query)[0] * product(query.shape[:-1]) * keys

    def flops(self, result: Type, query: Tensor, value: Any, key: Any = None, *_: Any) -> Dim:
        """Projections, both products with the scores, and the softmax between them."""
        met = key or value or query
        _, _, key_dim, value_dim, _ = self.sizes(query)
        total: Dim = self.pairs(query, value, key) * (2 * key_dim + 2 * value_dim + 5)
        for weight in self.weights(query, value, key):
            if weight.name.endswith("kernel"):
                of_keys = weight.name.rpartition("/")[0] in ("key", "value")
                positions = product((met if of_keys else query).shape[:-1])
                total = total + 2 * product(weight.shape) * positions
        return total

    def held(self, result: Type, query: Tensor, value: Any, key: Any = None, *_: Any) -> Dim:
        """Queries, keys, values, what is mixed of them, and the scores with their softmax; with
        dropout its factors too, and their product with it."""
        heads, _, key_dim, value_dim, _ = self.sizes(query)
        mixed = 2 * product(query.shape[:-1]) * heads * (key_dim + value_dim)
        return mixed + (4 if self.dropout else 2) * self.pairs(query, value, key)

    def weights(self, query: Tensor, value: Any, key: Any, *_: Any) -> tuple[Weight, ...]:
        value = value or query
        heads, kv_heads, key_dim, value_dim, out = self.sizes(query)
        shapes = {
            "query": ((query.shape[-1],), (heads, key_dim)),
            "key": (((key or value).shape[-1],), (kv_heads, key_dim)),
            "gate": ((query.shape[-1],), (heads, value_dim)),
            "value": ((value.shape[-1],), (kv_heads, value_dim)),
            "attention_output": ((heads, value_dim), out),
        }
        if not self.use_gate:
            del shapes["gate"]
        found: list[Weight] = []
        for name, (before, after) in shapes.items():
            found.append(self.part(name, "kernel", (*before, *after)))
            if self.use_bias:
                found.append(self.part(name, "bias", after))
        return tuple(found)

    def part(self, name: str, what: str, shape: tuple[Dim, ...]) -> Weight:
        given = self.__dict__
        return Weight(
            f"{name}/{what}",
            shape,
            given[f"{what}_initializer"],
            path=f"{name}.{what}",
            regularizer=given[f"{what}_regularizer"],
            constraint=given[f"{what}_constraint"],
        )

    def made(self, code: Code, query: Tensor, value: Any, key: Any) -> dict[str, Any]:
        """What the Flax module takes beside the sizes of the heads, where it is not its default."""
        value = value or query
        more: dict[str, Any] = {}
        if value.shape[-1] != query.shape[-1]:
            more["value_features"] = code.size(value.shape[-1])
        if key is not None and key.shape[-1] != value.shape[-1]:
            more["key_features"] = code.size(key.shape[-1])
        more |= {} if self.use_bias else {"use_bias": False}
        more |= {"use_gate": True} if self.use_gate else {}
        more |= {"dropout": self.dropout} if self.dropout else {}
        more |= {"window": self.sliding_window} if self.sliding_window else {}
        more |= {"flash": True} if self.flash_attention else {}
        return more | initial(self, "kernel", "kernel_init") | initial(self, "bias", "bias_init")

    def lower(self, code: Code, *given: Expr | None) -> Expr:
        types: Any = code.types
        some = batched(*types)
        *inputs, mask, seen, keyed = [
            x[None] if x is not None and some and not t.batched else x
            for x, t in zip(given, types, strict=True)
        ]
        while inputs[-1] is None:
            inputs.pop()
        more: dict[str, Any] = {}
        if mask is not None:
            axes = self.axes(types[0])
            if len(axes) > 1:
                queries, keys = (
                    product([t.shape[a] for a in axes]) for t in (types[0], types[1] or types[0])
                )
                mask = mask.reshape(-1, code.size(queries), code.size(keys))
            more["mask"] = mask
        if seen is not None or keyed is not None:
            more["padding"] = both((seen, types[4]), (keyed, types[5]))
        more |= {"causal": True} if self.use_causal_mask else {}
        more |= {"return_scores": True} if self.return_attention_scores else {}
        if self.stochastic:
            more |= {"training": code.training, "rngs": code.rngs}
        return code.module(*inputs, **more)


def both(*masks: tuple[Expr | None, Any]) -> Expr:
    """Where all of the masks are true; one of fewer axes is for all that its positions hold."""
    axes = max(t.rank for _, t in masks if t is not None)
    found: list[Expr] = []
    for mask, type_ in masks:
        if mask is not None and not any(text(mask) == text(other) for other in found):
            found.append(mask if type_.rank == axes else mask[..., *(None,) * (axes - type_.rank)])
    return found[0] if len(found) == 1 else jnp.logical_and(*found)
