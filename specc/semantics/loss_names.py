"""Losses that an expression calls: `binary_crossentropy(image, reconstruction)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find, index
from specc.catalog.declare import Mismatch
from specc.ir.program import Output, Ref
from specc.semantics import ranges
from specc.semantics.bind import OPTIONS, bind
from specc.semantics.option_values import make
from specc.semantics.scope import Binding, Scope
from specc.semantics.values import WRONG, Callable
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class LossName(Callable):
    """A loss that is named in an expression: called, it gives one number an example."""

    def __init__(self, word: Any, outputs: dict[str, Output]) -> None:
        self.word = word
        self.outputs = outputs

    def call(self, ev: Evaluator, node: ast.Call) -> Any:
        return call_loss(ev, self, node)


class LossScope(Scope):
    """Names of losses, found only where an expression asks for them."""

    def __init__(self, parent: Scope, outputs: dict[str, Output]) -> None:
        super().__init__(parent)
        self.outputs = outputs

    def find(self, name: str) -> Binding | None:
        found = super().find(name)
        if found is None and name in index("losses"):
            return Binding(LossName(find("losses", name), self.outputs), None)
        return found


def call_loss(ev: Evaluator, callee: LossName, node: ast.Call) -> Any:
    """`binary_crossentropy(image, reconstruction)`: target, then output; one number an example."""
    positional = [a for a in node.arguments if a.name is None]
    named = tuple(a for a in node.arguments if a.name is not None)
    word = callee.word
    if len(positional) < 2:
        ev.sink.report(
            "E0204",
            f"`{word.word()}` in an expression needs a target and an output",
            node.span,
            help=f"write `{word.word()}(target, output)`",
        )
        return WRONG
    values = [ev.evaluate(a.value) for a in positional[:2]]
    bound = bind(ev, word, (*positional[2:], *named), node.span, part=OPTIONS)
    if bound is None or any(v is WRONG for v in values):
        return WRONG
    use = make(ev, word, bound[1], node.span)
    tensors = [ev.tensor(v, a.span) for v, a in zip(values, positional, strict=False)]
    if use is WRONG or any(t is None for t in tensors):
        return WRONG
    target, output = tensors
    assert target is not None
    assert output is not None
    assert ev.builder is not None
    inputs = (target.source, output.source)
    named_output = inputs[1].name.removeprefix("output.") if isinstance(inputs[1], Ref) else ""
    judged = callee.outputs.get(named_output)
    if judged is not None and not ranges.output(ev.sink, use, judged, node.span):
        return WRONG
    try:
        type_ = use.infer(target.type, output.type)
    except Mismatch as problem:
        return ev.mismatch(problem, [target, output], node.span)
    return ev.builder.apply(use, inputs, type_, node.span, made=f"`{word.word()}` makes {type_}")
