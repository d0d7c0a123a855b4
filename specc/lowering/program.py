"""The whole program as text: the model, then what Flax and Optax lack, then how it is trained."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from specc.ir.node import Node
from specc.ir.program import (
    Function,
    LossTerm,
    MetricUse,
    ObjectivePlan,
    Program,
)
from specc.ir.python import Expr, Kernel, Name, expr, identifier, nnx
from specc.ir.statements import Assign, FunctionDef, Return, Statement, When
from specc.lowering import measures, optimizers, outputs, phases
from specc.lowering.bodies import Body
from specc.lowering.classes import Classes
from specc.lowering.code import FunctionCode, Sizes
from specc.lowering.flags import BATCH, batch_source, flags_of
from specc.lowering.kernels import Library
from specc.lowering.layout import Lines, write
from specc.lowering.measures import per_example
from specc.lowering.places import Range
from specc.lowering.precision import precision_of
from specc.lowering.rename import renamed
from specc.lowering.roots import roots, sorted_imports
from specc.semantics.judge import target_kind
from specc.semantics.weight_places import WeightPlace, followers, frozen_layers, weight_places
from specc.source import Span


class Lowered(Node):
    """The emitted program: its text, the spec's place of each line, and where the weights are."""

    text: str
    spans: tuple[Span | None, ...]
    inside: tuple[tuple[Range, Span], ...]  # operations inside a line, and their places
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
    declared = renamed(program, library.names())
    program = phases.first(declared)
    last = ending(program) if ending is not None else []
    return Writer(program, declared, class_weights or {}, library).run(last)


class Writer:
    """Writes the program of one spec."""

    def __init__(
        self,
        program: Program,
        declared: Program,
        class_weights: dict[str, list[float]],
        library: Library,
    ) -> None:
        self.library = library
        self.declared = declared  # without what the first phase has of its own
        self.program = program
        self.class_weights = class_weights
        self.functions = {f.name: f for f in program.functions}
        self.losses = {t.function for o in program.objectives for t in o.terms}
        self.losses |= {m.function for m in program.metrics if m.function}
        self.flags = flags_of(program.functions)
        self.sizes = Sizes()
        self.precision = precision_of(program)
        self.places = weight_places(program)

    def run(self, last: list[Statement]) -> Lowered:
        classes = Classes(self.functions, self.flags, self.sizes, self.precision)
        model = [classes.write(f) for f in self.program.functions if f.name not in self.losses]
        training = [*self.training(), *last]
        modules, kernels = roots([*model, *training])
        imports, pasted = self.library.paste(kernels)
        lines = Lines()
        lines.add(f'"""{_docstring(self.program.name)}"""')
        lines.blank()
        for line in sorted_imports({*modules, *imports}):
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
            "\n".join(lines.text) + "\n",
            tuple(lines.spans),
            tuple(lines.places),
            tuple(self.places),
            self.program.model,
        )

    def training(self) -> list[Statement]:
        if not self.program.objectives:
            return [outputs.forward(self), outputs.finish(self)]
        found = [outputs.forward(self), outputs.finish(self)]
        names = []
        for objective in self.program.objectives:
            name = (
                "losses"
                if len(self.program.objectives) == 1
                else f"{identifier(objective.name)}_losses"
            )
            names.append(name)
            found += self.terms(name, objective)
        found += [measures.weights(self), *measures.measure(self)]
        metrics = {m.name: measures.metric(self, m) for m in self.program.metrics}
        found.append(Assign(("METRICS",), expr(metrics)))
        made = []
        for objective in self.program.objectives:
            single = len(self.program.objectives) == 1
            name = "optimizer" if single else f"{identifier(objective.name)}_optimizer"
            made.append(name)
            found.append(self.optimizer(name, objective))
        objectives = tuple(
            self.objective(o, names[i], made[i]) for i, o in enumerate(self.program.objectives)
        )
        models, model = phases.model(self, self.program)
        found += models
        averages = [
            Kernel("Average")(copy, layer, momentum)
            for copy, layer, momentum in followers(self.program)
        ]
        found.append(
            Assign(
                ("PROGRAM",),
                Kernel("Program")(
                    model=model,
                    forward=self.precision.forward(),
                    finish=Name("finish"),
                    weights=Name("weights"),
                    measure=Name("measure"),
                    metrics=Name("METRICS"),
                    objectives=objectives,
                    **({"averages": tuple(averages)} if averages else {}),
                    **(
                        {"judges_averages": True}
                        if optimizers.judges_averages(self.program)
                        else {}
                    ),
                ),
            )
        )
        return found + phases.others(self)

    def objective(self, plan: ObjectivePlan, losses: str, optimizer: str) -> Expr:
        """An objective, from the names of its losses and of its optimizer."""
        section = self.program.section("compile")
        by_count = section is not None and section.parity == "keras"
        nearby = plan.optimizer.nearby()
        return Kernel("Objective")(
            plan.name,
            Name(losses),
            {t.name: t.weight for t in plan.terms},
            self.trains(plan),
            Name(optimizer),
            **({"every": plan.every} if plan.every != 1 else {}),
            **({"finish": Kernel("with_averages")} if plan.optimizer.averages else {}),
            **({} if nearby is None else {"nearby": nearby}),
            **({"by_count": True} if by_count else {}),
        )

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
        return statements, per_example(value, function.type)

    def expression(
        self, function: Function, valid: Expr | None = None
    ) -> tuple[list[Statement], Expr]:
        """A loss or metric expression over `batch` and `outputs`."""
        code = FunctionCode(None, self.sizes)
        code.valid = valid
        body = Body(function, code, self.flags, {})
        for name, _ in function.inputs:
            if name.startswith("output."):
                body.variables.define(
                    name, Name("outputs")[name.removeprefix("output.")], {"outputs"}
                )
            else:
                body.variables.define(name, Name("batch")[name], {"batch"})
        source = batch_source(function)
        if source is not None:
            code.shapes[BATCH] = body.variables[source[0]].shape[0]
        statements = body.statements()
        last = statements.pop()
        assert isinstance(last, Return)
        return statements, last.value

    def sees_logits(self, use: MetricUse) -> bool:
        """Are there logits, and does the metric take them?"""
        if use.word is None or use.encoded is None:
            return False
        output = next(o for o in self.program.outputs if o.name == use.output)
        there = output.activation is not None or use.scores == "logits"
        return there and use.word.takes_logits(target_kind(use.encoded))

    def trains(self, objective: ObjectivePlan) -> Expr:
        """The filter of the weights that an objective changes."""
        still = frozen_layers(self.places)
        if objective.trains is None:
            return Kernel("not_below")(*still) if still else nnx.Param
        named = [tuple(map(identifier, name.split("."))) for name in objective.trains]
        trained = Kernel("below")(*named)
        inside = [path for path in still if any(path[: len(n)] == n for n in named)]
        return nnx.All(trained, Kernel("not_below")(*inside)) if inside else trained

    def optimizer(self, name: str, objective: ObjectivePlan) -> FunctionDef:
        return FunctionDef(
            name,
            ("steps",),
            "`steps` is the number of updates of the whole fit.",
            optimizers.lower(self, objective),
        )


def _docstring(name: str) -> str:
    safe = "".join(c for c in os.path.basename(name) if c.isprintable() and c not in '"\\')
    return f"{safe}, compiled by specc to Flax NNX and Optax."
