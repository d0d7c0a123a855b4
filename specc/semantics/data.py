"""The `data` section: sources, splits and fields, checked as far as their text tells."""

from __future__ import annotations

from typing import Any, Protocol

from specc import catalog
from specc.catalog.data import Derived, Source, Split, first_encoded
from specc.catalog.declare import Mismatch, Word
from specc.catalog.options import REQUIRED
from specc.catalog.paths import written_fault
from specc.catalog.sections.data import data
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean, there_are
from specc.ir.program import DataPlan, Encoded, FieldPlan
from specc.semantics.data_rules import check_fields, check_splits, check_windows
from specc.source import Span
from specc.syntax import ast


def takers(encoded: Encoded, name: str) -> str:
    """A help that names the steps which take what a field holds."""
    found = []
    for word in catalog.names("steps"):
        step = catalog.find("steps", word)
        assert step is not None
        if any(o.default is REQUIRED for o in step.options().values()):
            continue
        try:
            step().infer(encoded, name)
        except Mismatch:
            continue
        found.append(f"`{word}`")
    return f"{' and '.join(found)} take{'s' * (len(found) == 1)} it" if found else ""


class SectionBinder(Protocol):
    """What this reader needs of the evaluator (specc/semantics/binder.py)."""

    @property
    def sink(self) -> Sink: ...

    def word(self, expression: ast.Expression, kinds: tuple[str, ...]) -> Any: ...

    def field_type(self, expression: ast.Expression) -> Any: ...

    def section(self, word: type[Word], statements: Any, span: Span) -> Any: ...


def data_plan(section: ast.Section, binder: SectionBinder) -> DataPlan | None:
    """The plan, or None where a source or a field could not be made out; either way all was
    reported."""
    statements = section.body.statements
    declared = [s for s in statements if isinstance(s, ast.FieldDeclaration)]
    keys = [s for s in statements if not isinstance(s, ast.FieldDeclaration)]
    options = binder.section(data, keys, section.name.span)
    values = {k.targets[0].id: k.value for k in reversed(keys) if isinstance(k, ast.Bind)}
    if options is None:
        for node in declared:  # what columns hold is open; the words are looked at all the same
            binder.field_type(node.type)
            look_at_steps(node, binder)
        return None
    reader = _Reader(binder, options.source)
    reader.check_source(options.source, values["source"].span)
    splits = reader.splits(values["split"]) if "split" in values else ()
    fields = reader.fields(declared, section.name.span)
    if fields is None or splits is None:
        return None
    split_span = values["split"].span if "split" in values else values["source"].span
    plan = DataPlan(
        options.source,
        tuple(word for word, _ in splits),
        fields,
        options,
        values["source"].span,
        split_span,
    )
    check_fields(plan, binder.sink)
    check_splits(plan, [span for _, span in splits], binder.sink)
    check_windows(plan, binder.sink)
    return plan


def look_at_steps(node: ast.FieldDeclaration, binder: SectionBinder) -> list[Any]:
    """The steps of a field, None for each that was reported."""
    return [binder.word(step, ("steps",)) for step in node.steps]


class _Reader:
    def __init__(self, binder: SectionBinder, source: Source) -> None:
        self.binder = binder
        self.sink = binder.sink
        self.source = source
        self.schema = source.schema()
        self.places: dict[str, Span] = {}  # of the names of fields
        self.found: dict[str, FieldPlan] = {}
        self.before: dict[str, Encoded] = {}  # what fields with windows hold before these

    def check_source(self, word: Source, span: Span) -> bool:
        if not word.available:
            self.sink.report("E0199", f"the source `{word.word()}` is not available yet", span)
            return False
        for path in word.paths():
            fault = written_fault(path)
            if fault:
                fault.tell(self.sink, span)
                return False
        return True

    def splits(self, expression: ast.Expression) -> tuple[tuple[Split, Span], ...] | None:
        """`random(…) + files(…)` is two."""
        if isinstance(expression, ast.Binary) and expression.operator == "+":
            left, right = self.splits(expression.left), self.splits(expression.right)
            return None if left is None or right is None else left + right
        word = self.binder.word(expression, ("splits",))
        if word is None:
            return None
        if not word.available:
            self.sink.report(
                "E0199", f"the split `{word.word()}` is not available yet", expression.span
            )
            return None
        for code, message, help_ in word.mistakes():
            self.sink.report(code, message, expression.span, help=help_)
        for source in word.sources().values():
            self.check_source(source, expression.span)
        return ((word, expression.span),)

    def fields(
        self, declared: list[ast.FieldDeclaration], span: Span
    ) -> tuple[FieldPlan, ...] | None:
        """In the order in which they are written; None where one of them could not be made out."""
        good = True
        later: list[tuple[ast.FieldDeclaration, Derived]] = []
        for node in declared:
            name = node.name.id
            if name in self.places:
                self.sink.report(
                    "E0508",
                    f"the field `{name}` stands twice",
                    node.name.span,
                    labels=[(self.places[name], "first here")],
                    help="give one of them another name, with `from` and the column",
                )
                good = False
                continue
            self.places[name] = node.name.span
            type_ = self.binder.field_type(node.type)
            if type_ is not None and not type_.available:
                self.sink.report(
                    "E0199", f"the type `{type_.word()}` is not available yet", node.type.span
                )
                good = False
            elif isinstance(type_, Derived):
                later.append((node, type_))
            elif type_ is None:
                look_at_steps(node, self.binder)
                good = False
            else:
                good &= self.field(node, type_)
        for node, type_ in later:
            good &= self.derived(node, type_)
        if good and not any(field.role == "input" for field in self.found.values()):
            self.sink.report(
                "E0519",
                "`data` has no input",
                span,
                help="write `input NAME: number from COLUMN`",
            )
            return None
        return tuple(self.found[n.name.id] for n in declared) if good else None

    def columns(self, node: ast.FieldDeclaration, type_: Any) -> tuple[str, ...] | None:
        """The columns that are written, or the one of the field's name, or what the source is
        there for."""
        columns = tuple(column.id for column in node.columns)
        if not columns:
            fitting = [
                n
                for n, c in (self.schema or {}).items()
                if c.content and c.content in type_.content
            ]
            own = node.name.id
            columns = (
                (fitting[0],)
                if self.schema and own not in self.schema and len(fitting) == 1
                else (own,)
            )
        if len(columns) > 1 and not type_.many:
            self.sink.report(
                "E0513",
                f"`{type_.word()}` takes one column, got {len(columns)}",
                node.columns[1].span,
                help="write a field for each column",
            )
            return None
        for i, column in enumerate(columns):
            if self.schema is not None and column not in self.schema:
                self.sink.report(
                    "E0501",
                    f"there is no column `{column}` in the source",
                    node.columns[i].span if node.columns else node.name.span,
                    help=self.by_an_option(column)
                    or did_you_mean(column, self.schema)
                    or there_are(self.schema),
                )
                return None
        return columns

    def by_an_option(self, column: str) -> str:
        """A help sentence for a column that the source has where an option of that name is set."""
        option = self.source.options().get(column)
        if option is None:
            return ""
        word = self.source.word()
        return (
            f"`{column}` of `{word}` makes it, {option.type.describe()}: `specc reference {word}`"
        )

    def field(self, node: ast.FieldDeclaration, type_: Any) -> bool:
        name = node.name.id
        steps = look_at_steps(node, self.binder)
        columns = self.columns(node, type_)
        if columns is None or any(step is None for step in steps):
            return False
        encoded = self.encoded(node, type_, columns, steps)
        if encoded is None:
            return False
        if node.role == "weight" and (encoded.kind != "number" or encoded.tensor.shape != (1,)):
            self.sink.report(
                "E0522",
                f"a weight is one number, but `{name}` is {encoded.kind} {encoded.tensor}",
                node.type.span,
            )
            return False
        if node.role == "weight":
            encoded = encoded.replace(tensor=encoded.tensor.with_shape())
        self.found[name] = FieldPlan(
            name, node.role, type_, columns, tuple(steps), None, encoded, node.span
        )
        return True

    def encoded(
        self, node: ast.FieldDeclaration, type_: Any, columns: tuple[str, ...], steps: list[Any]
    ) -> Encoded | None:
        """What the field holds after its last step."""
        name = node.name.id
        try:
            encoded = first_encoded(self.source, type_, name, columns)
        except Mismatch as mismatch:
            self.sink.report(mismatch.code, mismatch.message, node.type.span, help=mismatch.help)
            return None
        for step, written in zip(steps, node.steps, strict=True):
            if step.over_rows:
                self.before.setdefault(name, encoded)
            try:
                encoded = step.infer(encoded, name)
            except Mismatch as mismatch:
                self.sink.report(
                    mismatch.code,
                    mismatch.message,
                    written.span,
                    labels=[(node.type.span, f"`{name}` is declared here")],
                    help=mismatch.help or takers(encoded, name),
                )
                return None
        return encoded

    def derived(self, node: ast.FieldDeclaration, type_: Derived) -> bool:
        """`target next: ahead(past, 1)`."""
        base = self.found.get(type_.field)
        if base is None or type_.field not in self.before:
            if type_.field not in self.places or base is not None:
                windowed = list(self.before)
                self.sink.report(
                    "E0512",
                    f"`{type_.field}` is no field with windows",
                    node.type.span,
                    labels=[(base.span, "it has no `windows`")] if base else [],
                    help=did_you_mean(type_.field, windowed) or "it needs `|> windows(…)`",
                )
            return False
        if node.columns or node.steps:
            self.sink.report(
                "E0511",
                f"`{type_.word()}` is prepared as `{type_.field}` is: it has no column or steps",
                node.columns[0].span if node.columns else node.steps[0].span,
            )
            return False
        length = next(step.length for step in base.steps if step.over_rows)
        encoded = type_.encode_from(self.before[type_.field], length)
        self.found[node.name.id] = FieldPlan(
            node.name.id, node.role, type_, (), (), type_.field, encoded, node.span
        )
        return True
