"""From a batch to the outputs of the model, and from those to what a user sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Output
from specc.ir.python import Expr, Lambda, Name, expr, jax, jnp
from specc.ir.statements import Assign, FunctionDef, Return, Statement
from specc.ir.types import Tensor
from specc.lowering.code import FunctionCode
from specc.lowering.flags import BATCH, LOSSES, ORDER

if TYPE_CHECKING:
    from specc.lowering.program import Writer


def forward(writer: Writer) -> FunctionDef:
    """Model to outputs by name and added losses."""
    flags = writer.flags[writer.program.model]
    inputs = [Name("batch")[name] for name, _ in writer.functions[writer.program.model].inputs]
    body: list[Statement] = []
    if LOSSES in flags:
        body.append(Assign((LOSSES,), expr([])))
    owner: Expr = Name("model")
    handed: dict[str, Any] = {f: Name(f) for f in ORDER if f in flags}
    if BATCH in flags:  # no input of the model has a batch axis
        handed[BATCH] = jax.tree.leaves(Name("batch"))[0].shape[0]
    value = owner(*inputs, **handed)
    outputs: Any = value
    if not _record(writer):
        outputs = {writer.program.outputs[0].name: value}
    added: dict[str, Any] = {}
    if LOSSES in flags:
        body.append(Assign(("outputs",), outputs))
        outputs = Name("outputs")
        added["added"] = Name("sum")(Name(LOSSES))
    penalty = _penalty(writer)
    if penalty is not None:
        added["regularization"] = penalty
    body.append(Return(writer.precision.outputs((outputs, added))))
    return FunctionDef(
        "forward",
        ("model", "batch", "*", "training=False", "rngs=None", "valid=None"),
        "Outputs by name, and terms of the loss that the model itself adds.",
        tuple(body),
    )


def _record(writer: Writer) -> bool:
    return not isinstance(writer.functions[writer.program.model].type, Tensor)


def _penalty(writer: Writer) -> Any:
    """The sum of the weights' regularizers; of stacked weights, that of each layer of the row."""
    total: Any = None
    for place in {p.path: p for p in writer.places}.values():
        if place.regularizer is not None:
            weight: Expr = Name("model")
            for part in place.path:
                weight = weight.__getattr__(part)
            if not place.index:
                term = place.regularizer.lower(weight[...])
            else:
                each: Expr = Lambda(("weight",), place.regularizer.lower(Name("weight")))
                for _ in place.index:
                    each = jax.vmap(each)
                term = jnp.sum(each(weight[...]))
            total = term if total is None else total + term
    return total


def finish(writer: Writer) -> FunctionDef:
    changed = {
        o.name: finished(writer, o) for o in writer.program.outputs if o.activation is not None
    }
    value: Any = Name("outputs")
    if len(changed) == len(writer.program.outputs):
        value = expr(changed)
    elif changed:
        value = Name("outputs") | expr(changed)
    return FunctionDef(
        "finish",
        ("outputs",),
        "Outputs as a user sees them: probabilities, not logits.",
        (Return(value),),
    )


def finished(writer: Writer, output: Output) -> Expr:
    """An output with the activation that was folded into its loss."""
    value = Name("outputs")[output.name]
    if output.activation is None:
        return value
    code = FunctionCode(None, writer.sizes)
    code.types = (output.type,)
    code.result = output.type
    return output.activation.lower(code, value)
