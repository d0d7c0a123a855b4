"""Expressions to values. Compile-time things are computed; tensors become operations of the IR."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from specc.catalog import find, index
from specc.catalog.declare import Mismatch
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import Scalar
from specc.ir.sizes import Size
from specc.ir.types import BOOL, FLOAT, INT, Tensor
from specc.semantics import apply, body, branches, calls, compose, followers, numbers, operators
from specc.semantics.arithmetic import Impossible, truth
from specc.semantics.bind import OPTIONS, bind
from specc.semantics.builder import Builder
from specc.semantics.context import Context
from specc.semantics.option_values import make
from specc.semantics.scope import Scope
from specc.semantics.values import (
    TRAINING,
    WRONG,
    FunctionLayer,
    FunctionName,
    Kind,
    LayerValue,
    Series,
    TensorValue,
    TopConstant,
    describe,
    is_layer,
)
from specc.semantics.values import Callable as CallableName
from specc.source import Span
from specc.syntax import ast


class Evaluator:
    """Evaluates expressions in a scope, into a function of the IR (none at the top of a file)."""

    def __init__(self, context: Context, scope: Scope, builder: Builder | None) -> None:
        self.context = context
        self.scope = scope
        self.builder = builder
        self._known: dict[int, Any] = {}  # expressions that a call has looked at already

    @property
    def sink(self) -> Sink:
        return self.context.sink

    def inside(self, scope: Scope) -> Evaluator:
        return Evaluator(self.context, scope, self.builder)

    def evaluate(self, expression: ast.Expression, also: Iterable[str] = ()) -> Any:
        """The value, or WRONG where something was reported. `also` are further words to suggest."""
        if id(expression) in self._known:
            return self._known[id(expression)]
        if isinstance(expression, ast.Name):
            return self.name(expression, also)
        return _FORMS[type(expression)](self, expression)

    def evaluate_quietly(self, expression: ast.Expression) -> None:
        """Look for further mistakes in what belongs to nothing: names, not meaning."""
        if not isinstance(expression, ast.Name):
            self.evaluate(expression)

    def block(self, node: ast.Block) -> Any:
        return body.block(self, node)

    def know(self, expression: ast.Expression, value: Any) -> None:
        self._known[id(expression)] = value

    def tensor(self, value: Any, span: Span) -> TensorValue | None:
        """A value as a tensor: numbers and sizes are constants."""
        if isinstance(value, TensorValue):
            return value
        if isinstance(value, Series) and self.builder is not None:
            made = apply.use_function(self, value.use, [], value.span)
            return None if made is WRONG else made
        if isinstance(value, bool):
            return TensorValue(
                Scalar(value), Tensor(BOOL, (), False), span, "this is true or false"
            )
        if isinstance(value, (int, Size)):
            return TensorValue(Scalar(value), Tensor(INT, (), False), span, "this is a number")  # type: ignore[arg-type]
        if isinstance(value, float):
            return TensorValue(Scalar(value), Tensor(FLOAT, (), False), span, "this is a number")
        return None

    # names

    def name(self, node: ast.Name, also: Iterable[str] = ()) -> Any:
        bound = self.scope.find(node.id)
        if bound is not None:
            self.context.used.add(bound.span)
            if isinstance(bound.value, TopConstant) and self.builder is not None:
                return bound.value.inside(self.builder)
            return bound.value
        if not node.quoted:
            if node.id == "training" and self.builder is not None:
                return TRAINING
            word = find("layers", node.id)
            if word is not None:
                return Kind(word)
            word = find("functions", node.id)
            if word is not None:
                return FunctionName(word)
            if node.id in index("numbers"):
                return numbers.Folded(node.id)
        known = [
            *self.scope.visible(),
            *also,
            *index("layers"),
            *index("functions"),
            *index("numbers"),
        ]
        if not self.context.import_failed:  # else it may be what that would have brought
            hint = self.context.hint_for(node.id, known)
            self.sink.report("E0201", f"I do not know `{node.id}`", node.span, help=hint)
        return WRONG

    def literal(self, node: Any) -> Any:
        return node.value

    def list_(self, node: ast.List | ast.Tuple) -> Any:
        values = [self.evaluate(i) for i in node.items]
        return WRONG if any(v is WRONG for v in values) else values

    def record(self, node: ast.Record) -> Any:
        values: dict[str, Any] = {}
        for entry in node.entries:
            if entry.name.id in values:
                self.sink.report("E0207", f"`{entry.name.id}` is given twice", entry.name.span)
            values[entry.name.id] = self.evaluate(entry.value)
            if self.builder is not None:
                self.builder.hint(values[entry.name.id], entry.name.id)
        return WRONG if any(v is WRONG for v in values.values()) else values

    def comprehension(self, node: ast.Comprehension) -> Any:
        results: list[Any] = []
        values = body.listed(self, node.iterable)
        if values is None:
            return WRONG
        for scope in body.turns(self, node.targets, values, node.iterable):
            inner = self.inside(scope)
            if node.condition is not None:
                test = inner.evaluate(node.condition)
                if test is WRONG or not inner.condition(test, node.condition.span):
                    continue
            results.append(inner.evaluate(node.value))
        return WRONG if any(r is WRONG for r in results) else results

    def condition(self, value: Any, span: Span) -> bool:
        try:
            return truth(value)
        except Impossible as problem:
            self.sink.report("E0221", f"{problem}, got {describe(value)}", span)
            return False

    # selection

    def field(self, node: ast.Field) -> Any:
        value = self.evaluate(node.value)
        if value is WRONG:
            return WRONG
        if isinstance(value, dict):
            if node.name.id in value:
                return value[node.name.id]
            self.sink.report(
                "E0217",
                f"there is no `{node.name.id}` here",
                node.name.span,
                labels=[(node.value.span, describe(value))],
                help=did_you_mean(node.name.id, value)
                or f"it has {', '.join(f'`{k}`' for k in value)}",
            )
            return WRONG
        self.sink.report(
            "E0217", f"only a record has fields; this is {describe(value)}", node.value.span
        )
        return WRONG

    def subscript(self, node: ast.Index) -> Any:
        return body.subscript(self, node)

    # calls

    def pipe(self, node: ast.Pipe) -> Any:
        left = self.evaluate(node.left)
        if is_layer(left):
            right = self.evaluate(node.right)
            return WRONG if right is WRONG else compose.compose(self, left, right, node)
        if left is WRONG:
            self.evaluate_quietly(node.right)
            return WRONG
        return apply.pipe(self, left, node.left.span, node.right)

    def call(self, node: ast.Call) -> Any:
        callee = self.evaluate(node.function)
        if callee is WRONG:
            for argument in node.arguments:
                self.evaluate_quietly(argument.value)
            return WRONG
        return self.call_value(callee, node)

    def call_value(self, callee: Any, node: ast.Call) -> Any:
        if isinstance(callee, CallableName):
            return callee.call(self, node)
        if isinstance(callee, FunctionName):
            return calls.function(self, callee, node)
        if isinstance(callee, Kind):
            return self.settings(callee, node.arguments, node.span)
        if isinstance(callee, LayerValue):
            return apply.layer_call(self, callee, (), node.arguments, node.span)
        calls.refused(self, callee, node)
        return WRONG

    def series(self, word: Any, node: ast.Call) -> Any:
        """A function without operands: of known numbers it is a list too."""
        bound = bind(self, word, node.arguments, node.span)
        use = WRONG if bound is None else make(self, word, bound[1], node.span)
        if use is WRONG:
            return WRONG
        if use.listed() is not None:
            return Series(use, node.span)
        return apply.use_function(self, use, [], node.span)

    def call_word(
        self, word: Any, arguments: tuple[ast.Argument, ...], span: Span, piped: tuple[Any, ...]
    ) -> Any:
        bound = bind(self, word, arguments, span, piped=piped)
        if bound is None:
            return WRONG
        operands, options = bound
        return apply.function(self, word, list(operands.values()), options, span)

    def bound(
        self, word: Any, arguments: tuple[ast.Argument, ...], span: Span
    ) -> dict[str, Any] | None:
        """The options of a word that stands as a value; None where something was reported."""
        found = bind(self, word, arguments, span, part=OPTIONS)
        return None if found is None else found[1]

    def settings(self, kind: Kind, arguments: tuple[ast.Argument, ...], span: Span) -> Any:
        """`Dense(64)`: a layer with its settings; new at each evaluation."""
        return apply.configure(self, kind, arguments, span)

    def layer(self, value: Any, span: Span) -> LayerValue | None:
        """A value as a layer with an identity: a bare name has its defaults."""
        if isinstance(value, LayerValue):
            return value
        if isinstance(value, Kind):
            made = self.settings(value, (), span)
            return made if made is not WRONG else None
        if isinstance(value, FunctionName):
            return FunctionLayer(value.word, (), self, span)
        return None

    def copy(self, value: Any, momentum: float | None = None) -> LayerValue | None:
        """A copy of a layer, or its moving average; None where the value is no layer."""
        return followers.copied(self, value, momentum)

    def mismatch(
        self,
        problem: Mismatch,
        operands: list[Any],
        span: Span,
        labels: list[tuple[Span, str]] | None = None,
    ) -> Any:
        """Report what a word could not take, with the operands and who made them."""
        places = list(labels or [])
        flat = [v for o in operands for v in (o if isinstance(o, list) else [o])]
        for i, value in enumerate(flat):
            if isinstance(value, TensorValue) and (problem.operand is None or problem.operand == i):
                places.append((value.span, value.made))
        self.sink.report(
            problem.code, problem.message, span, note=problem.note, labels=places, help=problem.help
        )
        return WRONG


_FORMS: dict[type[Any], Callable[[Evaluator, Any], Any]] = {
    ast.Number: Evaluator.literal,
    ast.Text: Evaluator.literal,
    ast.Constant: Evaluator.literal,
    ast.List: Evaluator.list_,
    ast.Tuple: Evaluator.list_,
    ast.Record: Evaluator.record,
    ast.Comprehension: Evaluator.comprehension,
    ast.If: branches.choose,
    ast.Unary: operators.unary,
    ast.Binary: operators.binary,
    ast.Field: Evaluator.field,
    ast.Index: Evaluator.subscript,
    ast.Pipe: Evaluator.pipe,
    ast.Call: Evaluator.call,
}
