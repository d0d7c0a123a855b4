"""Rules of `data` that need several of its lines at once."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import there_are
from specc.ir.program import DataPlan
from specc.source import Span

IN_ORDER = "write `split = ordered(train = 75%, validation = 10%, test = 15%)`"

# What a field may not be left as, and what brings it further.
_UNFINISHED = {
    "text": ("tokenize(words)", "text is no number"),
    "stream": ("tokenize(characters) |> windows(128)", "text is no number"),
    "set": ("multi_hot", "a set is no number"),
    "datetime": ("calendar(…)", "a time is no number"),
}


def check_fields(plan: DataPlan, sink: Sink) -> None:
    """Each field ends as a tensor; no column is both asked and told."""
    for field in plan.fields_:
        if field.encoded.kind in _UNFINISHED and not field.encoded.one_hot:
            step, why = _UNFINISHED[field.encoded.kind]
            sink.report(
                "E0514",
                f"`{field.name}` cannot enter the model: {why}",
                field.span,
                help=f"add `|> {step}`",
            )
    inputs = {
        column: field for field in plan.fields_ if field.role == "input" for column in field.columns
    }
    for field in (f for f in plan.fields_ if f.role == "target"):
        for column in field.columns:
            if column in inputs:
                sink.report(
                    "E0517",
                    f"column `{column}` is an input and the target",
                    field.span,
                    labels=[
                        (inputs[column].span, f"`{inputs[column].name}` shows it to the model")
                    ],
                    help="leave it out of the inputs; what copies its input needs no target "
                    "(`loss = mean_squared_error(x, output)`)",
                )
    weights = [field for field in plan.fields_ if field.role == "weight"]
    for field in weights[1:]:
        sink.report(
            "E0522",
            "there is one weight at most",
            field.span,
            labels=[(weights[0].span, "first here")],
        )


def check_splits(plan: DataPlan, spans: list[Span], sink: Sink) -> None:
    """One split divides the source; the others bring their own; none is made twice."""
    made: dict[str, Span] = {}
    dividing: Span | None = None
    for word, span in zip(plan.split, spans, strict=True):
        if not word.sources():
            if dividing is not None:
                sink.report(
                    "E0506",
                    f"`{word.word()}` divides the source again",
                    span,
                    labels=[(dividing, "it is divided here")],
                    help="only `files(…)` can be added to another split",
                )
                continue
            dividing = dividing or span
        for name in word.names():
            if name in made:
                sink.report(
                    "E0505",
                    f"the split `{name}` is made twice",
                    span,
                    labels=[(made[name], "first here")],
                )
            made.setdefault(name, span)
        for option, column in word.columns():
            _check_split_column(plan, option, column, span, sink)


def _check_split_column(plan: DataPlan, option: str, column: str, span: Span, sink: Sink) -> None:
    schema = plan.source.schema()
    if schema is not None and column not in schema:
        help_ = there_are(schema)
        for field in plan.fields_:
            if field.name == column and field.columns:
                help_ = (
                    f"splits name columns: the field `{column}` is made from `{field.columns[0]}`"
                )
        sink.report("E0501", f"there is no column `{column}` in the source", span, help=help_)
    kinds = {field.encoded.kind: field for field in plan.fields_ if column in field.columns}
    if option == "stratify" and kinds.keys() == {"number"}:
        sink.report(
            "E0507",
            f"`stratify` needs classes, but `{column}` is a number",
            span,
            labels=[(kinds["number"].span, "declared as a number")],
            help="stratify by a category, or leave it out",
        )


def check_windows(plan: DataPlan, sink: Sink) -> None:
    """Windows look along the rows: the rows of a split must follow one another."""
    windowed = [(field, step) for field in plan.fields_ for step in field.steps if step.over_rows]
    if not windowed:
        for field in plan.fields_:
            if field.encoded.kind == "tokens" and not field.encoded.tensor.shape:
                sink.report(
                    "E0515",
                    f"`{field.name}` is one long text: an example would be a single token",
                    field.span,
                    help="add `|> windows(128)`",
                )
        return
    first, step = windowed[0]
    for field, other in windowed[1:]:
        if field is first:
            sink.report("E0510", f"`{field.name}` has windows twice", field.span, help="keep one")
        if other.stride != step.stride:
            sink.report(
                "E0516",
                f"the windows of `{field.name}` and `{first.name}` move by different strides",
                field.span,
                labels=[(first.span, "the other one")],
                help="give both the same `stride`",
            )
    for word in plan.split:
        if not word.keeps_order:
            sink.report(
                "E0509",
                f"`{word.word()}` tears rows apart that stand in one window",
                plan.split_span,
                labels=[(first.span, f"`{first.name}` has windows")],
                help=IN_ORDER,
            )
