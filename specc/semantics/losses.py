"""The `compile` section: losses and metrics meet outputs and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find, index
from specc.catalog.declare import Mismatch
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import (
    FieldPlan,
    Function,
    LossTerm,
    MetricUse,
    ObjectivePlan,
    Output,
    Ref,
)
from specc.semantics import (
    compile_names,
    judge,
    metric_uses,
    objectives,
    optimizer_names,
    output_masks,
    remat,
)
from specc.semantics.builder import Builder
from specc.semantics.loss_expressions import expression, function
from specc.semantics.model import ModelResult
from specc.semantics.option_values import configured
from specc.semantics.values import WRONG, describe
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class Compiled:
    """What `compile` says, resolved."""

    def __init__(self) -> None:
        self.objectives: list[ObjectivePlan] = []
        self.metrics: list[MetricUse] = []
        self.functions: list[Function] = []
        self.unknown = False  # a loss or a metric is wrong: nobody knows what figures were meant


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
        self.masked = output_masks.of_outputs(
            model.function, model.value, [o.name for o in model.outputs]
        )
        self.masks: dict[str, str] = {}  # by output: the function of its mask, for metrics
        self.named: dict[str, ast.Expression] = {}  # bindings in `compile`
        self.assumed: dict[str, FieldPlan] = {}  # without data: what the loss of an output asks for

    def run(self) -> Compiled:
        if self.section is not None:
            keys = type(self.word).options()
            for statement in self.section.body.statements:
                if isinstance(statement, ast.Bind) and statement.targets[0].id not in keys:
                    self.named[statement.targets[0].id] = statement.value
        errors = self.sink.errors
        if self.word.loss is not None:
            terms = self.loss(self.word.loss)
            if terms:
                plan = ObjectivePlan(
                    "loss", tuple(terms), None, self.word.optimizer, 1, self.word.loss.span
                )
                self.result.objectives.append(plan)
        objectives.add(self)
        metric_uses.add(self, self.word.metrics)
        self.result.unknown = self.sink.errors > errors
        objectives.check_weights(self)
        optimizer_names.check(self)
        remat.check(self)
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
        made = expression(self, "loss", node)
        return [LossTerm("loss", made.name, 1.0, node.span)] if made else []

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
                made = expression(self, f"{name}_loss", entry.value)
                if made:
                    terms.append(LossTerm(name, made.name, weights.get(name, 1.0), entry.span))
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
        mask = None
        if output_masks.fits(self, output.name, target):
            inputs = (*inputs, *self.model.inputs)
            mask = output_masks.copied(builder, self.masked[output.name], node.span).source.name
        value = builder.apply(
            word, (Ref(inputs[0][0]), Ref(inputs[1][0])), type_, node.span, mask=mask
        )
        return LossTerm(
            name, function(self, builder, inputs, value, node.span).name, weight, node.span
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
            else f"`{word.word()}` compares with a target, and `data` declares none",
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
        assert isinstance(node, ast.Call)
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
        compile_names.unknown_loss(self.sink, node, self.named)
        return True

    def is_tensor(self, node: ast.Expression) -> bool:
        """Does an argument name an input, a target, an output or a binding of this section?"""
        inputs = (n for n, _ in self.model.inputs)
        known = {*self.outputs, *self.targets, *inputs, *self.named, "output", "target"}
        return bool(judge.names_in(node) & known)

    # metrics
