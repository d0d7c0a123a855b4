"""The `compile` section: losses and metrics meet outputs and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find, index, meant
from specc.catalog.declare import Mismatch
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import (
    Apply,
    FieldPlan,
    Function,
    LossTerm,
    MetricUse,
    ObjectivePlan,
    Output,
    Ref,
)
from specc.ir.types import Tensor
from specc.semantics import judge, objectives, operands, ranges
from specc.semantics.bind import OPTIONS, bind
from specc.semantics.builder import Builder
from specc.semantics.model import ModelResult
from specc.semantics.option_values import configured, make
from specc.semantics.scope import Binding, Scope
from specc.semantics.scores import judged_as
from specc.semantics.values import WRONG, Callable, TensorValue, describe
from specc.source import Span
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


class _LossScope(Scope):
    """Names of losses, found only where an expression asks for them."""

    outputs: dict[str, Output] = {}

    def find(self, name: str) -> Binding | None:
        found = super().find(name)
        if found is None and name in index("losses"):
            return Binding(LossName(find("losses", name), self.outputs), None)
        return found


class Compiled:
    """What `compile` says, resolved."""

    def __init__(self) -> None:
        self.objectives: list[ObjectivePlan] = []
        self.metrics: list[MetricUse] = []
        self.functions: list[Function] = []


class Judge:
    """Resolves losses and metrics of one program."""

    def __init__(
        self, top: Evaluator, model: ModelResult, section: ast.Section | None, word: Any
    ) -> None:
        self.top = top
        self.sink = top.sink
        self.model = model
        self.section = section
        self.word = word
        self.outputs = {o.name: o for o in model.outputs}
        self.targets = {f.name: f for f in top.context.fields.values() if f.role == "target"}
        self.result = Compiled()
        self.named: dict[str, ast.Expression] = {}  # bindings in `compile`
        self.assumed: dict[str, FieldPlan] = {}  # without data: what the loss of an output asks for

    def run(self) -> Compiled:
        if self.section is not None:
            keys = type(self.word).options()
            for statement in self.section.body.statements:
                if isinstance(statement, ast.Bind) and statement.targets[0].id not in keys:
                    self.named[statement.targets[0].id] = statement.value
        if self.word.loss is not None:
            terms = self.loss(self.word.loss)
            if terms:
                plan = ObjectivePlan(
                    "loss", tuple(terms), None, self.word.optimizer, 1, self.word.loss.span
                )
                self.result.objectives.append(plan)
        objectives.add(self)
        self.metrics(self.word.metrics)
        if self.result.objectives and not self.sink.failed:
            self.idle_targets()
        return self.result

    def idle_targets(self) -> None:
        """Every target is what an output is for, or what a loss reads."""
        functions = {f.name: f for f in self.top.context.functions}
        terms = [t.function for o in self.result.objectives for t in o.terms]
        read = {name for t in terms for name, _ in functions[t].inputs}
        read |= {o.target for o in self.outputs.values() if o.target is not None}
        for target in self.targets.values():
            if target.name not in read:
                self.sink.report(
                    "E0422",
                    f"no output is for the target `{target.name}`, so nothing learns it",
                    target.span,
                    labels=[
                        (o.span, f"this output is for `{o.target}`")
                        for o in self.outputs.values()
                        if o.target
                    ],
                    help=f"give the model an output of that name: `{{ …, {target.name}: … }}`",
                )

    # losses

    def loss(self, node: ast.Expression) -> list[LossTerm]:
        """The terms of a loss: one an output, or one expression."""
        if isinstance(node, ast.Record):
            return self.loss_record(node)
        if self.is_word(node, "losses"):
            if len(self.outputs) > 1:
                first = next(iter(self.outputs))
                self.sink.report(
                    "E0421",
                    f"the model has {len(self.outputs)} outputs, and one loss is named",
                    node.span,
                    labels=[(o.span, f"`{o.name}`") for o in self.outputs.values()],
                    help=f"name it for each: `loss = {{ {first}: {node.span.text}, … }}`",
                )
                return []
            output = next(iter(self.outputs.values()))
            term = self.term("loss", output, node, 1.0)
            return [term] if term else []
        if self.unknown(node):
            return []
        function = self.expression("loss", node)
        return [LossTerm("loss", function.name, 1.0, node.span)] if function else []

    def loss_record(self, node: ast.Record) -> list[LossTerm]:
        weights = self.loss_weights()
        terms: list[LossTerm] = []
        seen: set[str] = set()
        for entry in node.entries:
            name = entry.name.id
            output = self.outputs.get(name)
            seen.add(name)
            if output is None:
                self.sink.report(
                    "E0421",
                    f"`{name}` is no output of the model",
                    entry.name.span,
                    help=did_you_mean(name, self.outputs)
                    or f"its outputs are {', '.join(self.outputs)}",
                )
            elif isinstance(entry.value, ast.Constant) and entry.value.value is None:
                continue
            elif self.is_word(entry.value, "losses"):
                term = self.term(name, output, entry.value, weights.get(name, 1.0))
                terms += [term] if term else []
            elif not self.unknown(entry.value):
                function = self.expression(f"{name}_loss", entry.value)
                if function:
                    terms.append(LossTerm(name, function.name, weights.get(name, 1.0), entry.span))
        for output in self.outputs.values():
            if output.name not in seen:
                self.sink.report(
                    "E0420",
                    f"the output `{output.name}` has no loss, so nothing trains it",
                    node.span,
                    labels=[(output.span, "this output")],
                    help=f"name one, or say that it has none on purpose: `{output.name}: none`",
                )
        return terms

    def loss_weights(self) -> dict[str, float]:
        node = self.word.loss_weights
        if node is None:
            return {}
        if not isinstance(node, ast.Record):
            self.sink.report("E0206", "`loss_weights` is a record: output -> factor", node.span)
            return {}
        found: dict[str, float] = {}
        for entry in node.entries:
            value = self.top.evaluate(entry.value)
            if entry.name.id not in self.outputs:
                self.sink.report(
                    "E0421",
                    f"`loss_weights` names `{entry.name.id}`, which is no output of the model",
                    entry.name.span,
                    help=did_you_mean(entry.name.id, self.outputs),
                )
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                found[entry.name.id] = float(value)
            elif value is not WRONG:
                self.sink.report(
                    "E0206", f"a factor is a number, got {describe(value)}", entry.value.span
                )
        return found

    def term(
        self, name: str, output: Output, node: ast.Expression, weight: float
    ) -> LossTerm | None:
        """A named loss of one output against its target."""
        word = configured(self.top, "losses", node)
        if word is WRONG:
            return None
        target = self.target_of(output, node.span, word)
        if target is None:
            return None
        if not judge.loss(self.sink, word, output, target, node.span):
            return None
        builder = Builder(self.top.context.function_name(f"{output.name}_{word.word()}"))
        inputs = ((target.name, target.encoded.tensor), (f"output.{output.name}", output.type))
        try:
            type_ = word.infer(target.encoded.tensor, output.type)
        except Mismatch as problem:
            self.sink.report(
                problem.code,
                problem.message,
                node.span,
                note=problem.note,
                labels=[
                    (output.span, f"the output is {output.type}"),
                    (target.span, f"the target is {target.encoded.tensor}"),
                ],
                help=problem.help,
            )
            return None
        value = builder.apply(word, (Ref(inputs[0][0]), Ref(inputs[1][0])), type_, node.span)
        return LossTerm(
            name, self.function(builder, inputs, value, node.span).name, weight, node.span
        )

    def target_of(self, output: Output, span: Span, word: Any) -> FieldPlan | None:
        if output.target is not None:
            return self.targets[output.target]
        if not self.top.context.fields or not any(
            f.role in ("input", "target") for f in self.top.context.fields.values()
        ):
            return self.assumed.setdefault(output.name, judge.assumed_target(word, output))
        names = list(self.targets)
        self.sink.report(
            "E0422",
            f"the output `{output.name}` has no target of its name"
            if names
            else "this loss compares with a target, and `data` declares none",
            span,
            labels=[(output.span, "this output")],
            help=did_you_mean(output.name, names)
            or (
                f"the targets are {', '.join(names)}"
                if names
                else "declare one: `target NAME: TYPE`"
            ),
        )
        return None

    def expression(self, name: str, node: ast.Expression) -> Function | None:
        """An expression over inputs, targets and outputs as a function: one number an example."""
        builder = Builder(self.top.context.function_name(name), draws=False)
        scope = _LossScope(self.top.scope)
        scope.outputs = self.outputs
        inputs: list[tuple[str, Tensor]] = []

        def add(key: str, type_: Any, span: Span, what: str) -> TensorValue:
            inputs.append((key, type_))
            return TensorValue(Ref(key), type_, span, f"{what} is {type_}")

        for key, type_ in self.model.inputs:
            field = self.top.context.fields.get(key)
            scope.bind(
                key, add(key, type_, field.span if field else node.span, f"the input `{key}`")
            )
        outputs = {
            o.name: add(f"output.{o.name}", o.type, o.span, f"the output `{o.name}`")
            for o in self.model.outputs
        }
        targets = {
            t.name: add(t.name, t.encoded.tensor, t.span, f"the target `{t.name}`")
            for t in self.targets.values()
        }
        for key, value in targets.items():
            scope.bind(key, value)
        if self.model.named:
            for key, value in outputs.items():
                scope.bind(key, value)
        scope.bind("output", outputs if self.model.named else next(iter(outputs.values())))
        if not self.top.context.fields and len(outputs) == 1:
            output = self.model.outputs[0]
            scope.bind("target", add("target", output.type, output.span, "the target"))
        if targets:
            scope.bind("target", targets if len(targets) > 1 else next(iter(targets.values())))
        ev = type(self.top)(self.top.context, scope, builder)
        for key, value_node in self.named.items():
            if self.mentions(node, key):
                value = self.named_value(ev, value_node, node)
                scope.bind(key, value, value_node.span)
                builder.hint(value, key)
        value = ev.evaluate(node)
        if value is WRONG:
            return None
        tensor = ev.tensor(value, node.span)
        if tensor is None:
            self.sink.report(
                "E0423", f"a loss is a number an example, not {describe(value)}", node.span
            )
            return None
        return self.function(builder, tuple(inputs), operands.materialised(ev, tensor), node.span)

    def named_value(self, ev: Evaluator, node: ast.Expression, user: ast.Expression) -> Any:
        return ev.evaluate(node)

    def mentions(self, node: ast.Expression, key: str) -> bool:
        """Does an expression use a binding, itself or through other bindings?"""
        names = judge.names_in(node)
        return key in names or any(
            other in names and key != other and self.mentions(self.named[other], key)
            for other in self.named
        )

    def function(self, builder: Builder, inputs: Any, value: TensorValue, span: Span) -> Function:
        assert isinstance(value.source, Ref)
        used = _references(builder)
        function = Function(
            builder.name,
            builder.name,
            (),
            tuple(i for i in inputs if i[0] in used or value.source.name == i[0]),
            (),
            tuple(builder.weights),
            tuple(builder.body),
            value.source.name,
            value.type,
            False,
            span,
        )
        self.top.context.functions.append(function)
        return function

    def is_word(self, node: ast.Expression, kind: str) -> bool:
        """Is the whole expression one word of a kind, to be applied to output and target?"""
        head = node.function if isinstance(node, ast.Call) else node
        if not isinstance(head, ast.Name) or head.quoted or head.id in self.named:
            return False
        if head.id not in index(kind):
            return False
        if isinstance(node, ast.Name):
            return True
        word = find(kind, head.id)
        positional = [a.value for a in node.arguments if a.name is None]
        called = len(positional) > 1 and any(self.is_tensor(a) for a in positional[:2])
        return not called and word is not None

    def unknown(self, node: ast.Expression) -> bool:
        """Is the whole expression one name that nothing has? Then it is reported."""
        if not isinstance(node, ast.Name) or node.id in self.named:
            return False
        values = {
            *self.outputs,
            *self.targets,
            *(n for n, _ in self.model.inputs),
            "output",
            "target",
        }
        if node.id in values or self.top.scope.find(node.id) is not None:
            return False
        self.sink.report(
            "E0201",
            f"I do not know the loss `{node.id}`",
            node.span,
            help=meant(("losses",), node.id)
            or did_you_mean(node.id, [*index("losses"), *self.named]),
        )
        return True

    def is_tensor(self, node: ast.Expression) -> bool:
        """Does an argument name an input, a target, an output or a binding of this section?"""
        inputs = (n for n, _ in self.model.inputs)
        known = {*self.outputs, *self.targets, *inputs, *self.named, "output", "target"}
        return bool(judge.names_in(node) & known)

    # metrics

    def metrics(self, node: ast.Expression | None) -> None:
        if node is None:
            return
        if isinstance(node, ast.Record):
            for entry in node.entries:
                output = self.outputs.get(entry.name.id)
                if output is None:
                    self.sink.report(
                        "E0421",
                        f"`metrics` names `{entry.name.id}`, which is no output of the model",
                        entry.name.span,
                        help=did_you_mean(entry.name.id, self.outputs),
                    )
                    continue
                items = entry.value.items if isinstance(entry.value, ast.List) else (entry.value,)
                for item in items:
                    self.metric(item, output, prefix=f"{output.name}_")
            return
        items = node.items if isinstance(node, (ast.List, ast.Tuple)) else (node,)
        for item in items:
            head = item.function if isinstance(item, ast.Call) else item
            if isinstance(head, ast.Name) and head.id in self.named:
                function = self.expression(head.id, item)
                if function:
                    self.add_metric(
                        MetricUse(head.id, None, function.name, None, None, None, "", item.span)
                    )
            elif len(self.outputs) > 1:
                self.sink.report(
                    "E0421",
                    f"the model has {len(self.outputs)} outputs: for which is `{item.span.text}`?",
                    item.span,
                    help=f"write `metrics = {{ {next(iter(self.outputs))}: [{item.span.text}], … }}`",
                )
            else:
                self.metric(item, next(iter(self.outputs.values())), prefix="")

    def metric(self, node: ast.Expression, output: Output, *, prefix: str) -> None:
        head = node.function if isinstance(node, ast.Call) else node
        if not isinstance(head, ast.Name) or head.id not in index("metrics"):
            if isinstance(head, ast.Name):
                self.sink.report(
                    "E0201",
                    f"I do not know the metric `{head.id}`",
                    head.span,
                    help=meant(("metrics",), head.id)
                    or did_you_mean(head.id, [*index("metrics"), *self.named]),
                )
            else:
                self.sink.report(
                    "E0423", "a metric is a name, or an expression bound to one", node.span
                )
            return
        word = configured(self.top, "metrics", node)
        if word is WRONG:
            return
        target = self.target_of(output, node.span, word)
        functions = {f.name: f for f in self.top.context.functions}
        losses = {t.function for o in self.result.objectives for t in o.terms}
        seen = judged_as(functions, losses, output.name, output.scores)
        output = output.replace(scores=seen)
        if target is None or not judge.metric(self.sink, word, output, target, node.span):
            return
        name = prefix + head.id
        use = MetricUse(name, word, None, output.name, target.name, target.encoded, seen, node.span)
        self.add_metric(use)

    def add_metric(self, use: MetricUse) -> None:
        taken = {m.name for m in self.result.metrics}
        if use.name in taken:
            same = next(m for m in self.result.metrics if m.name == use.name)
            if same.word == use.word and same.function == use.function:
                self.sink.report(
                    "E0211",
                    f"the metric `{use.name}` is listed twice",
                    use.span,
                    labels=[(same.span, "first here")],
                    help="keep one of them",
                )
                return
            number = 1
            while f"{use.name}_{number}" in taken:
                number += 1
            use = use.replace(name=f"{use.name}_{number}")
        self.result.metrics.append(use)


def _references(builder: Builder) -> set[str]:
    found: set[str] = set()
    for op in builder.body:
        if isinstance(op, Apply):
            for source in op.inputs:
                found |= judge.refs(source)
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
    assert target is not None and output is not None and ev.builder is not None
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
