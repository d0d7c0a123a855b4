"""The whole program as text: the model first, then what Flax and Optax lack, then how it is trained."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from specc.ir.node import Node
from specc.ir.program import (
    Apply,
    Function,
    LossTerm,
    MetricUse,
    ObjectivePlan,
    Output,
    Program,
    Ref,
)
from specc.ir.python import Expr, Kernel, Name, expr, identifier, jax, jnp, nnx
from specc.ir.statements import Assign, FunctionDef, Return, Statement, When
from specc.ir.types import Tensor
from specc.lowering.bodies import Body
from specc.lowering.classes import Classes
from specc.lowering.code import FunctionCode, Sizes
from specc.lowering.flags import BATCH, LOSSES, ORDER, batch_source, flags_of
from specc.lowering.kernels import Library
from specc.lowering.layout import Lines, write
from specc.lowering.rename import renamed
from specc.lowering.roots import roots
from specc.lowering.weights import WeightPlace, weight_places
from specc.semantics.judge import target_kind
from specc.source import Span


class Lowered(Node):
    """The emitted program: its text, the spec's place of each line, and where the weights are."""

    text: str
    spans: tuple[Span | None, ...]
    weights: tuple[WeightPlace, ...]
    model: str  # the class of the model


def lower(
    program: Program,
    *,
    class_weights: dict[str, list[float]] | None = None,
    ending: Callable[[Program], list[Statement]] | None = None,
) -> Lowered:
    """The Flax and Optax program of a program; `ending` makes statements that stand last."""
    library = Library()
    program = renamed(program, library.names())
    last = ending(program) if ending is not None else []
    return _Writer(program, class_weights or {}, library).run(last)


class _Writer:
    def __init__(
        self, program: Program, class_weights: dict[str, list[float]], library: Library
    ) -> None:
        self.library = library
        self.program = program
        self.class_weights = class_weights
        self.functions = {f.name: f for f in program.functions}
        self.losses = {t.function for o in program.objectives for t in o.terms}
        self.losses |= {m.function for m in program.metrics if m.function}
        self.flags = flags_of(program.functions)
        self.sizes = Sizes()
        compile_ = program.section("compile")
        half = compile_ is not None and compile_.precision == "mixed_bfloat16"
        self.dtype = jnp.bfloat16 if half else None
        self.places = weight_places(program)

    def run(self, last: list[Statement]) -> Lowered:
        classes = Classes(self.functions, self.flags, self.sizes, self.dtype)
        model = [classes.write(f) for f in self.program.functions if f.name not in self.losses]
        training = [*self.training(), *last]
        modules, kernels = roots([*model, *training])
        imports, pasted = self.library.paste(kernels)
        lines = Lines()
        lines.add(f'"""{_docstring(self.program.name)}"""')
        lines.blank()
        for line in _sorted({*modules, *imports}):
            lines.add(line)
        for name, constant in self.sizes.constants.items():
            lines.blank()
            lines.add(f"{constant} = None  # {name}: known when the data is read")
        for statement in model:
            lines.blank(2)
            write(lines, statement)
        for text in pasted:
            lines.blank(2)
            for line in text.splitlines():
                lines.add(line)
        before: Statement | None = None
        for statement in training:
            apart = (
                isinstance(statement, (FunctionDef, When))
                or isinstance(before, FunctionDef)
                or before is None
            )
            lines.blank(2 if apart else 1)
            write(lines, statement)
            before = statement
        return Lowered(
            "\n".join(lines.text) + "\n", tuple(lines.spans), tuple(self.places), self.program.model
        )

    def training(self) -> list[Statement]:
        if not self.program.objectives:
            return [self.forward(), self.finish()]
        found = [self.forward(), self.finish()]
        names = []
        for objective in self.program.objectives:
            name = (
                "losses"
                if len(self.program.objectives) == 1
                else f"{identifier(objective.name)}_losses"
            )
            names.append(name)
            found += self.terms(name, objective)
        found += [self.weights(), *self.measure()]
        metrics = {m.name: self.metric(m) for m in self.program.metrics}
        found.append(Assign(("METRICS",), expr(metrics)))
        optimizers = []
        for objective in self.program.objectives:
            single = len(self.program.objectives) == 1
            name = "optimizer" if single else f"{identifier(objective.name)}_optimizer"
            optimizers.append(name)
            found.append(self.optimizer(name, objective))
        objectives = tuple(
            Kernel("Objective")(
                o.name,
                Name(names[i]),
                {t.name: t.weight for t in o.terms},
                self.trains(o),
                Name(optimizers[i]),
                **({"every": o.every} if o.every != 1 else {}),
            )
            for i, o in enumerate(self.program.objectives)
        )
        found.append(
            Assign(
                ("PROGRAM",),
                Kernel("Program")(
                    model=Name(identifier(self.program.model)),
                    forward=Name("forward"),
                    finish=Name("finish"),
                    weights=Name("weights"),
                    measure=Name("measure"),
                    metrics=Name("METRICS"),
                    objectives=objectives,
                ),
            )
        )
        return found

    def forward(self) -> FunctionDef:
        """Model to outputs by name and added losses."""
        flags = self.flags[self.program.model]
        inputs = [Name("batch")[name] for name, _ in self.functions[self.program.model].inputs]
        body: list[Statement] = []
        if LOSSES in flags:
            body.append(Assign((LOSSES,), expr([])))
        owner: Expr = Name("model")
        handed: dict[str, Any] = {f: Name(f) for f in ORDER if f in flags}
        if BATCH in flags:  # no input of the model has a batch axis
            handed[BATCH] = jax.tree.leaves(Name("batch"))[0].shape[0]
        value = owner(*inputs, **handed)
        outputs: Any = value
        if not self.record():
            outputs = {self.program.outputs[0].name: value}
        added: dict[str, Any] = {}
        if LOSSES in flags:
            body.append(Assign(("outputs",), outputs))
            outputs = Name("outputs")
            added["added"] = Name("sum")(Name(LOSSES))
        penalty = self.penalty()
        if penalty is not None:
            added["regularization"] = penalty
        body.append(Return((outputs, added)))
        return FunctionDef(
            "forward",
            ("model", "batch", "*", "training=False", "rngs=None", "valid=None"),
            "Outputs by name, and terms of the loss that the model itself adds.",
            tuple(body),
        )

    def record(self) -> bool:
        return not isinstance(self.functions[self.program.model].type, Tensor)

    def penalty(self) -> Any:
        """The sum of the weights' regularizers."""
        total: Any = None
        for place in self.places:
            if place.regularizer is not None:
                weight: Expr = Name("model")
                for part in place.path:
                    weight = weight.__getattr__(part)
                term = place.regularizer.lower(weight[...])
                total = term if total is None else total + term
        return total

    def finish(self) -> FunctionDef:
        changed = {
            o.name: self.finished(o) for o in self.program.outputs if o.activation is not None
        }
        value: Any = Name("outputs")
        if len(changed) == len(self.program.outputs):
            value = expr(changed)
        elif changed:
            value = Name("outputs") | expr(changed)
        return FunctionDef(
            "finish",
            ("outputs",),
            "Outputs as a user sees them: probabilities, not logits.",
            (Return(value),),
        )

    def finished(self, output: Output) -> Expr:
        """An output with the activation that was folded into its loss."""
        value = Name("outputs")[output.name]
        if output.activation is None:
            return value
        code = FunctionCode(None, self.sizes)
        code.types = (output.type,)
        code.result = output.type
        return output.activation.lower(code, value)

    def terms(self, name: str, objective: ObjectivePlan) -> list[Statement]:
        found: list[Statement] = []
        terms: dict[str, Any] = {}
        for term in objective.terms:
            statements, value = self.term(term)
            if statements:
                found.append(
                    FunctionDef(
                        identifier(term.function),
                        ("batch", "outputs", "valid"),
                        "",
                        (*statements, Return(value)),
                        term.span,
                    )
                )
                value = Name(identifier(term.function))(
                    Name("batch"), Name("outputs"), Name("valid")
                )
            terms[term.name] = value
        doc = (
            "Terms of the loss: one number an example. `valid` is false for what fills a batch up."
        )
        found.append(
            FunctionDef(
                name, ("batch", "outputs", "valid"), doc, (Return(expr(terms), objective.span),)
            )
        )
        return found

    def term(self, term: LossTerm) -> tuple[list[Statement], Expr]:
        function = self.functions[term.function]
        statements, value = self.expression(function, Name("valid"))
        return statements, _per_example(value, function.type)

    def expression(
        self, function: Function, valid: Expr | None = None
    ) -> tuple[list[Statement], Expr]:
        """A loss or metric expression over `batch` and `outputs`."""
        code = FunctionCode(None, self.sizes)
        code.valid = valid
        body = Body(function, code, self.flags, {})
        for name, _ in function.inputs:
            if name.startswith("output."):
                body.define(name, Name("outputs")[name.removeprefix("output.")], {"outputs"})
            else:
                body.define(name, Name("batch")[name], {"batch"})
        source = batch_source(function)
        if source is not None:
            code.shapes[BATCH] = body.values[source[0]].shape[0]
        statements = body.statements()
        last = statements.pop()
        assert isinstance(last, Return)
        return statements, last.value

    def weights(self) -> FunctionDef:
        """Example weights by loss term and metric."""
        fields = [
            f
            for f in (self.program.data.fields_ if self.program.data else ())
            if f.role == "weight"
        ]
        shared: Any = None
        for field in fields:
            value = Name("batch")[field.name]
            value = value[:, 0] if field.encoded.tensor.rank else value
            shared = value if shared is None else shared * value
        found: dict[str, Any] = {}
        for objective in self.program.objectives:
            for term in objective.terms:
                weight = self.class_weight(term)
                both = weight if shared is None else shared if weight is None else shared * weight
                if both is not None:
                    found[term.name] = both
        if shared is not None:
            found |= {m.name: shared for m in self.program.metrics}
        return FunctionDef(
            "weights",
            ("batch",),
            "Weights of the examples, by term and metric; none is 1.",
            (Return(expr(found)),),
        )

    def class_weight(self, term: LossTerm) -> Any:
        function = self.functions[term.function]
        for name, type_ in function.inputs:
            if name in self.class_weights and isinstance(type_, Tensor):
                table = jnp.array(list(self.class_weights[name]))
                target = Name("batch")[name]
                if type_.dtype != "int":
                    target = (
                        jnp.argmax(target, axis=-1) if type_.shape[-1:] != (1,) else target[:, 0]
                    )
                    target = target.astype(jnp.int32)
                return table[target]
        return None

    def metric_value(self, function: Function, before: list[Statement]) -> Expr:
        """A metric expression; one of several lines becomes a function that stands `before`."""
        lines, value = self.expression(function)
        value = _per_example(value, function.type)
        if not lines:
            return value
        name = identifier(function.name)
        before.append(
            FunctionDef(name, ("batch", "outputs"), "", (*lines, Return(value)), function.span)
        )
        return Name(name)(Name("batch"), Name("outputs"))

    def measure(self) -> list[Statement]:
        before: list[Statement] = []
        found: dict[str, Any] = {}
        statements: list[Statement] = []
        shared: dict[str, int] = {}
        for use in self.program.metrics:
            if use.output is not None and not self.sees_logits(use):
                shared[use.output] = shared.get(use.output, 0) + 1
        scores: dict[str, Expr] = {}
        for output in self.program.outputs:
            if output.name in shared:
                value = self.probabilities(output)
                if shared[output.name] > 1 and not isinstance(value, Name):
                    variable = identifier(output.name)
                    statements.append(Assign((variable,), value))
                    value = Name(variable)
                scores[output.name] = value
        for use in self.program.metrics:
            if use.word is not None and use.output is not None and use.target is not None:
                raw = Name("outputs")[use.output]
                seen = raw if self.sees_logits(use) else scores[use.output]
                found[use.name] = (Name("batch")[use.target], seen)
            elif use.function is not None:
                found[use.name] = (self.metric_value(self.functions[use.function], before),)
        compared = FunctionDef(
            "measure",
            ("batch", "outputs"),
            "What each metric compares: target and output.",
            (*statements, Return(expr(found))),
        )
        return [*before, compared]

    def probabilities(self, output: Output) -> Expr:
        """An output for metrics: where a loss is told that it is logits, metrics see probabilities."""
        if output.activation is not None:
            return self.finished(output)
        value = Name("outputs")[output.name]
        for name in self.losses:
            for op in self.functions[name].body:
                if (
                    isinstance(op, Apply)
                    and getattr(op.word, "from_logits", False)
                    and op.inputs[1:2] == (Ref(f"output.{output.name}"),)
                ):
                    return (
                        nnx.softmax(value)
                        if op.word.wants == "probabilities"
                        else nnx.sigmoid(value)
                    )
        return value

    def metric(self, use: MetricUse) -> Expr:
        if use.word is None:
            return Kernel("Mean")()
        code = FunctionCode(None, self.sizes)
        output = next(o for o in self.program.outputs if o.name == use.output)
        assert use.encoded is not None
        code.types = (use.encoded.tensor, output.type)
        code.target_kind = target_kind(use.encoded)
        code.scores = "logits" if self.sees_logits(use) else use.scores
        return use.word.lower(code)

    def sees_logits(self, use: MetricUse) -> bool:
        """Are there logits, and does the metric take them?"""
        if use.word is None or use.encoded is None:
            return False
        output = next(o for o in self.program.outputs if o.name == use.output)
        there = output.activation is not None or use.scores == "logits"
        return there and use.word.takes_logits(target_kind(use.encoded))

    def trains(self, objective: ObjectivePlan) -> Expr:
        """The filter of the weights that an objective changes."""
        frozen = sorted(
            {p.layer for p in self.places if not p.trainable and p.layer and self.is_frozen(p)}
        )
        if objective.trains is None and not frozen:
            return nnx.Param
        if objective.trains is not None:
            return Kernel("below")(*((identifier(t),) for t in objective.trains))
        return Kernel("not_below")(
            *(tuple(identifier(part) for part in f.split("/")) for f in frozen)
        )

    def is_frozen(self, place: WeightPlace) -> bool:
        """A layer whose every weight is frozen by the user, not one with moving statistics."""
        return all(not p.trainable for p in self.places if p.layer == place.layer)

    def optimizer(self, name: str, objective: ObjectivePlan) -> FunctionDef:
        rate = objective.optimizer.learning_rate
        value = rate.lower(Name("steps")) if hasattr(rate, "lower") else expr(rate)
        return FunctionDef(
            name,
            ("steps",),
            "`steps` is the number of updates of the whole fit.",
            (Return(objective.optimizer.lower(value), objective.span),),
        )


def _per_example(value: Expr, type_: Any) -> Expr:
    """One number an example: the mean over the written axes."""
    if isinstance(type_, Tensor) and type_.batched and type_.rank:
        return value.mean(axis=tuple(range(1, type_.rank + 1)))
    return value


def _docstring(name: str) -> str:
    safe = "".join(c for c in os.path.basename(name) if c.isprintable() and c not in '"\\')
    return f"{safe}, compiled by specc to Flax NNX and Optax."


def _sorted(imports: set[str]) -> list[str]:
    """Standard library first, then the rest, as isort would."""
    standard = tuple(
        f"{how} {name}"
        for name in ("__future__", "collections", "typing", "math", "functools", "json", "pathlib")
        for how in ("from", "import")
    )
    first = sorted(i for i in imports if i.startswith(standard))
    rest = sorted((i for i in imports if i not in first), key=lambda i: i.split()[1])
    return [*first, *([""] if first and rest else []), *rest]
