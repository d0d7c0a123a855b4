"""`if`: chosen while compiling, or by whether the model trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Branch, Ref
from specc.ir.types import Tensor
from specc.semantics import body, operands
from specc.semantics.scope import Scope
from specc.semantics.values import TRAINING, WRONG, TensorValue
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def choose(ev: Evaluator, node: ast.If) -> Any:
    """The arm that a known condition chooses; both where it is `training`."""
    test = ev.evaluate(node.test)
    if test is WRONG:
        return WRONG
    if test is TRAINING:
        return _on_training(ev, node)
    if isinstance(test, TensorValue):
        ev.sink.report(
            "E0221",
            "this `if` asks for a value that is known only while the model runs",
            node.test.span,
            note=test.made,
            help="write `where(condition, a, b)` to choose element by element",
        )
        return WRONG
    if not isinstance(test, bool):
        ev.condition(test, node.test.span)
        return WRONG
    if test:
        return body.block(ev.inside(Scope(ev.scope)), node.then)
    if node.otherwise is None:
        ev.sink.report(
            "E0221",
            "this `if` has no value when its condition is false",
            node.span,
            help="add an `else { … }`",
        )
        return WRONG
    return body.block(ev.inside(Scope(ev.scope)), node.otherwise)


def _on_training(ev: Evaluator, node: ast.If) -> Any:
    """`if training { … } else { … }`: both branches, which must agree in shape."""
    builder = ev.builder
    assert builder is not None
    if node.otherwise is None:
        ev.sink.report(
            "E0221",
            "`if training` needs an `else`: what happens when it does not train?",
            node.span,
        )
        return WRONG
    regions = []
    for part in (node.then, node.otherwise):
        start = len(builder.body)
        value = body.block(ev.inside(Scope(ev.scope)), part)
        if value is not WRONG:
            tensor = ev.tensor(value, part.span)
            if tensor is None:
                ev.sink.report("E0310", "a branch on training must give one tensor", part.span)
                value = WRONG
            else:
                value = operands.materialised(ev, tensor)
        if value is WRONG:
            del builder.body[start:]
            return WRONG
        regions.append((value, builder.region(start, value.source.name)))
    (then, first), (otherwise, second) = regions
    if then.type.shape != otherwise.type.shape:
        ev.sink.report(
            "E0310",
            f"the branches disagree: {then.type} when training, {otherwise.type} else",
            node.span,
            labels=[(then.span, then.made), (otherwise.span, otherwise.made)],
        )
        return WRONG
    type_ = Tensor(then.type.dtype, then.type.shape, then.type.batched or otherwise.type.batched)
    result = builder.value()
    builder.body.append(Branch(result, type_, first, second, "", node.span))
    mask = then.mask if then.mask == otherwise.mask else None
    return TensorValue(Ref(result), type_, node.span, f"this makes {type_}", mask)
