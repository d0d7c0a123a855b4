"""Attention between two sequences as they are, without projections."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Layer, Mismatch, Weight, operand, option
from specc.catalog.layers._heads import both
from specc.catalog.options import Choice, flag, rate
from specc.catalog.shapes import batched, need_float, need_rank
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim
from specc.ir.types import Sequence, Tensor, Type


class _Pairs(Layer):
    """Two sequences of which every pair of positions has a score."""

    abstract = True
    difference = (
        "the masks are called as in MultiHeadAttention; Keras takes them as a list, `mask`, "
        "and passes over that of the key"
    )
    mask = "both"
    mask_operands = MappingProxyType({"query_mask": (0,), "value_mask": (1, 0), "key_mask": (2,)})
    needs_batch = True
    x = None  # its first input is called `query`
    query: Tensor = operand("what asks: float[queries, features]")
    value: Tensor | None = operand("what is summed; the query itself if absent", optional=True)
    key: Tensor | None = operand(
        "what the query is compared with; the value if absent", optional=True
    )
    query_mask: Tensor | None = operand(
        "bool[queries]: which of them count; the others give 0", optional=True, dtype="bool"
    )
    value_mask: Tensor | None = operand(
        "bool[keys]: which of them are seen", optional=True, dtype="bool"
    )
    key_mask: Tensor | None = operand(
        "bool[keys]: which of them are seen, too; the mask of the key if absent",
        optional=True,
        dtype="bool",
    )
    return_attention_scores: bool = option(
        flag, False, "gives [output, scores], scores float[queries, keys]", at_call=True
    )
    use_causal_mask: bool = option(flag, False, "no query sees a later position", at_call=True)

    def infer(
        self, query: Tensor, value: Tensor | None, key: Tensor | None, *masks: Tensor | None
    ) -> Type:
        value = value or query
        key = key or value
        for t in (query, value, key):
            need_rank(t, 2, self.word(), example="float[time, features]")
            need_float(t, self.word())
        if query.shape[1] != key.shape[1] or key.shape[0] != value.shape[0]:
            raise Mismatch(
                f"`{self.word()}` compares {query} with keys {key} for values {value}",
                code="E0303",
                help="query and key have the same features, key and value the same positions; "
                "`MultiHeadAttention` projects them first",
            )
        for i, (t, mask) in enumerate(zip((query, value, key), masks, strict=True)):
            if mask is not None and mask.shape != t.shape[:1]:
                raise Mismatch(
                    f"the mask {mask} is not one truth value a step of {t}",
                    code="E0303",
                    operand=3 + i,
                )
        every = batched(query, value, key, *masks)
        output = Tensor("float", (query.shape[0], value.shape[1]), every)
        scores = Tensor("float", (query.shape[0], key.shape[0]), every)
        return Sequence((output, scores)) if self.return_attention_scores else output

    def flops(self, result: Type, query: Tensor, value: Any, key: Any = None, *_: Any) -> Dim:
        """Both products with the scores, and the softmax between them."""
        last = (value or query).shape[-1]
        pairs = query.shape[0] * (key or value or query).shape[0]
        return pairs * (2 * query.shape[-1] + 2 * last + 5)

    def held(self, result: Type, query: Tensor, value: Any, key: Any = None, *_: Any) -> Dim:
        """The scores and their softmax."""
        return 2 * query.shape[0] * (key or value or query).shape[0]


class _Attention(_Pairs):
    """The sum of values, weighted by the softmax of a score of each query and key."""

    abstract = True

    def check(self) -> None:
        self.stochastic = bool(self.dropout)

    def scale_shape(self, query: Tensor) -> tuple[Dim, ...] | None:
        """Of the trained factor; None where there is none."""
        return () if self.use_scale else None

    def mode(self) -> str:
        raise NotImplementedError

    def weights(self, query: Tensor, *_: Any) -> tuple[Weight, ...]:
        ones = find("initializers", "ones")()  # type: ignore[misc]
        shape = self.scale_shape(query)
        found = () if shape is None else (Weight("scale", shape, ones),)
        score = (Weight("concat_score_weight", (), ones),) if self.mode() == "concat" else ()
        return (*found, *score)

    def construct(self, code: Code, query: Tensor, *_: Any) -> Expr:
        more: dict[str, Any] = {}
        shape = self.scale_shape(query)
        if shape is not None:
            more["scale"] = tuple(code.size(d) for d in shape)
        if self.dropout:
            more["dropout"] = self.dropout
        mode = () if self.mode() == "dot" else (self.mode(),)
        return Kernel("SequenceAttention")(*mode, **more, rngs=code.rngs)

    def lower(self, code: Code, *given: Expr | None) -> Expr:
        types: Any = code.types
        some = batched(*types)
        *inputs, asked, seen, keyed = [
            x[None] if x is not None and some and not t.batched else x
            for x, t in zip(given, types, strict=True)
        ]
        while inputs[-1] is None:
            inputs.pop()
        more: dict[str, Any] = {} if asked is None else {"asking": asked}
        more |= (
            {} if seen is keyed is None else {"padding": both((seen, types[4]), (keyed, types[5]))}
        )
        more |= {"causal": True} if self.use_causal_mask else {}
        more |= {"return_scores": True} if self.return_attention_scores else {}
        if self.stochastic:
            more |= {"training": code.training, "rngs": code.rngs}
        return code.module(*inputs, **more)


class Attention(_Attention):
    """softmax(q k) v between two sequences, not scaled and not projected (Luong).

    query float[queries, n], value float[keys, m] -> float[queries, m].
    Source: https://keras.io/api/layers/attention_layers/attention/
    """

    use_scale: bool = option(flag, False, "a trained factor of the scores")
    score_mode: str = option(Choice("dot", "concat"), "dot", "concat: sum of tanh(q + k)")
    dropout: float = option(rate, 0.0, "share of the weights dropped in training")
    examples = (
        ("Attention", ("float[10, 4]",), "float[10, 4]"),
        ("Attention(use_scale = true)", ("float[10, 4]", "float[7, 4]"), "float[10, 4]"),
    )

    def mode(self) -> str:
        return self.score_mode


class AdditiveAttention(_Attention):
    """softmax(sum scale tanh(q + k)) v between two sequences (Bahdanau).

    query float[queries, n], value float[keys, n] -> float[queries, n].
    Source: https://keras.io/api/layers/attention_layers/additive_attention/
    """

    use_scale: bool = option(flag, True, "a trained weight a feature")
    dropout: float = option(rate, 0.0, "share of the weights dropped in training")
    examples = (
        ("AdditiveAttention", ("float[10, 4]",), "float[10, 4]"),
        ("AdditiveAttention", ("float[10, 4]", "float[7, 4]"), "float[10, 4]"),
    )

    def scale_shape(self, query: Tensor) -> tuple[Dim, ...] | None:
        return query.shape[-1:] if self.use_scale else None

    def mode(self) -> str:
        return "additive"
