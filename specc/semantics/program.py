"""The whole file: items in order, sections once, data before model before compile before fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specc.catalog import find, index
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean, nearest
from specc.ir.program import Program
from specc.semantics import carried, class_weights, compile_names, doubts, phases, toplevel, usage
from specc.semantics.binder import Binder
from specc.semantics.builder import Builder
from specc.semantics.context import Context
from specc.semantics.data import data_plan
from specc.semantics.evaluate import Evaluator
from specc.semantics.losses import Compiled, Judge
from specc.semantics.model import model, resolved
from specc.semantics.monitors import check_evaluate, check_plots
from specc.semantics.scope import Scope
from specc.semantics.values import WRONG
from specc.source import Source, Span
from specc.syntax import ast

ORDER = ("data", "compile", "fit", "evaluate", "predict", "tune")


def program(
    file: ast.File,
    source: Source,
    sink: Sink,
    *,
    settings: dict[str, str] | None = None,
    facts: dict[str, int] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Program | None:
    """The typed program of a file, or None where an error was reported.

    `settings` override top-level bindings (`--set width=256`); `facts` are sizes that the data gave,
    `labels` the names of classes.
    """
    reader = _Reader(source, sink, settings or {}, facts or {})
    reader.context.labels = labels or {}
    return reader.read(file)


class _Reader:
    def __init__(
        self, source: Source, sink: Sink, settings: dict[str, str], facts: dict[str, int]
    ) -> None:
        self.source = source
        self.sink = sink
        self.settings = settings
        self.facts = facts
        self.context = Context(sink)
        self.context.facts = facts
        self.context.root = Builder("Model")
        self.top = Evaluator(self.context, Scope(), None)
        self.binder = Binder(self.top)
        self.sections: dict[str, ast.Section] = {}
        self.phases: list[ast.Section] = []
        self.compile_lost = False  # its name is wrong, which was reported

    def read(self, file: ast.File) -> Program | None:
        models = [i for i in file.items if isinstance(i, ast.Model)]
        self.collect(file)
        toplevel.read_items(self.top, file, self.source, self.settings)
        if not models:
            if not self.sink.failed:
                self.sink.report(
                    "E0223",
                    "there is no model",
                    file.span,
                    help="write `model { … }`: a pipe of layers that begins with an input",
                )
            return None
        for extra in models[1:]:
            self.sink.report(
                "E0211",
                "a file has one model",
                extra.span,
                labels=[(models[0].span, "the first is here")],
            )
        data = self.data()
        words = {name: self.section(name) for name in ORDER[1:] if name != "fit"}
        fits = phases.read(self.binder, self.phases)
        self.later(words)
        for fit in fits[:1]:
            size = fit.word.batch_size
            self.context.batch_size = size if isinstance(size, int) else None  # not `auto`
        made = self.model(models[0])
        if made is None:
            compiled, weights = Compiled(), None
            self.watched_at_least(fits, data)
        else:
            compiled, weights = self.judged(made, words, fits, data)
        usage.check(self.sink, self.context, file, made)
        if made is not None:
            functions = self.context.functions
            doubts.check(self.sink, functions, made.function, self.context.fields)
            objectives = tuple(compiled.objectives)
            carried.check(self.sink, functions, fits, data, objectives, fitted=bool(self.phases))
        if self.sink.failed or made is None:
            return None
        return Program(
            self.source.name,
            data,
            tuple(self.context.functions),
            made.function.name,
            tuple(made.inputs),
            tuple(made.outputs),
            tuple(compiled.objectives),
            tuple(compiled.metrics),
            weights,
            (
                *((n, plain(w)) for n, w in words.items() if w is not None),
                *((fit.name, plain(fit.word)) for fit in fits),
            ),
        )

    def later(self, words: dict[str, Any]) -> None:
        """What the language has, and no run does yet."""
        if "tune" in self.sections:
            self.sink.report(
                "W0198",
                "the search of `tune` is not available yet: a run uses the hypers' defaults",
                self.sections["tune"].name.span,
            )
        if words["predict"] is not None and words["predict"].generate is not None:
            self.sink.report(
                "W0198",
                "generated text is not available yet: the run trains and evaluates",
                words["predict"].generate.span,
            )
        if words["evaluate"] is not None and words["evaluate"].metrics is not None:
            self.sink.report(
                "W0198",
                "`metrics` of `evaluate` are not available yet: a run computes those of `compile`",
                words["evaluate"].metrics.span,
                help="name them there",
            )

    def judged(
        self, made: Any, words: dict[str, Any], fits: list[Any], data: Any
    ) -> tuple[Compiled, Any]:
        """What `compile` says of the model, with all that watches its figures, and the weights of
        classes."""
        compile_ = words["compile"]
        if compile_ is None and "compile" not in self.sections:
            compile_ = find("sections", "compile")()  # type: ignore[misc]
        if compile_ is None:
            self.watched_at_least(fits, data)
            return Compiled(), None
        words["compile"] = compile_
        judge = Judge(self.top, made, self.sections.get("compile"), compile_)
        compiled = judge.run()
        compiled.unknown |= self.compile_lost
        watched = phases.check(self.binder, fits, judge, data)
        if data is not None:
            self.evaluated(words["evaluate"], watched.splits, judge)
        targets = [f for f in self.context.fields.values() if f.role == "target"]
        place = self.place("class_weight")
        weights = class_weights.resolve(
            self.sink, compile_.class_weight, targets, place, self.context.labels
        )
        return compiled, weights

    def watched_at_least(self, fits: list[Any], data: Any) -> None:
        """Without a model or a `compile` nobody knows which figures there are, but which splits."""
        if data is None:
            return
        compiled = Compiled()
        compiled.unknown = True
        watched = phases.watch(self.binder, fits, compiled, data)
        if "evaluate" in self.sections:
            check_evaluate(self.sink, self.sections["evaluate"], watched.splits)

    def collect(self, file: ast.File) -> None:
        """Sections, each known and at most once."""
        for item in file.items:
            if isinstance(item, ast.Section):
                self.add_section(item)

    def add_section(self, item: ast.Section) -> None:
        name = item.name.id
        known = [n for n in index("sections") if not find("sections", n).inside]  # type: ignore[union-attr]
        if name not in known:
            self.compile_lost |= nearest(name, known) == "compile"
            self.sink.report(
                "E0209",
                f"there is no section `{name}`",
                item.name.span,
                help=did_you_mean(name, [*known, "model"])
                or f"sections are model, {', '.join(known)}",
            )
            return
        if name == "fit":
            labels = [p.label.id if p.label else "" for p in self.phases]
            if (item.label.id if item.label else "") not in labels:
                self.phases.append(item)
                return
        elif name not in self.sections:
            if item.label is not None:
                self.sink.report("E0209", f"`{name}` has no name of its own", item.label.span)
            self.sections[name] = item
            return
        first = self.sections.get(name) or self.phases[0]
        self.sink.report(
            "E0211",
            f"the section `{name}` stands twice",
            item.name.span,
            labels=[(first.name.span, "first here")],
            help="name each phase: `fit head { … }`, `fit all { … }`"
            if name == "fit"
            else "join the two",
        )

    def model(self, node: ast.Model) -> Any:
        """The model; None where it or `data` is wrong. What it and `compile` name is looked at all
        the same."""
        if self.context.data_failed:
            self.names_only(node)
        made = None if self.context.data_failed else model(self.top, node, self.facts)
        if made is None and "compile" in self.sections:
            known = (*self.context.fields, *self.top.scope.visible())
            compile_names.names_only(self.sink, self.sections["compile"], node, known)
        return made

    def names_only(self, node: ast.Model) -> None:
        """Where `data` is wrong, shapes are unknown; what the model names is looked at all the same."""
        ev = Evaluator(self.context, Scope(self.top.scope), self.context.root)
        fields = [
            s.name
            for s in self.sections["data"].body.statements
            if isinstance(s, ast.FieldDeclaration)
        ]
        for name in (*fields, *(n for d in node.inputs or () for n in d.names)):
            ev.scope.bind(name.id, WRONG, name.span)
        ev.block(node.body)

    def evaluated(self, word: Any, splits: set[str], judge: Judge) -> None:
        """What `evaluate` names: a split of the data, and plots that show something."""
        section = self.sections.get("evaluate")
        if section is None or word is None:
            return
        check_evaluate(self.sink, section, splits)
        fields = self.context.fields
        shown = [
            (o.type.shape, fields[o.target].encoded.kind if o.target in fields else "")
            for o in judge.outputs.values()
        ]
        check_plots(self.sink, section, word.plots, shown)

    def place(self, key: str) -> Span | None:
        """Where a key of `compile` stands."""
        section = self.sections.get("compile")
        for statement in section.body.statements if section else ():
            if isinstance(statement, ast.Bind) and statement.targets[0].id == key:
                return statement.span
        return None

    def data(self) -> Any:
        section = self.sections.get("data")
        if section is None:
            return None
        plan = data_plan(section, self.binder)
        if plan is None:
            self.context.data_failed = True
            return None
        fields = tuple(resolved(f, self.facts) for f in plan.fields_)
        self.context.fields = {f.name: f for f in fields}
        return plan.replace(fields_=fields, options=plain(plan.options))

    def section(self, name: str) -> Any:
        node = self.sections.get(name)
        if node is None:
            return None
        word = find("sections", name)
        assert word is not None
        return self.binder.section(
            word, node.body.statements, node.name.span, loose=name == "compile"
        )


def plain(word: Any) -> Any:
    """A section without its expressions: they are resolved elsewhere in the program, or kept as text."""
    changes: dict[str, Any] = {}
    for name, value in word.given.items():
        if isinstance(value, ast.Expression):
            changes[name] = value.span.text if word.word() not in ("compile",) else None
        elif isinstance(value, dict):
            changes[name] = None
    return word.replace(**changes) if changes else word
