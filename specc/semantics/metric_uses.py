"""The metrics of `compile`: each meets an output and its target, or is an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.catalog import find, index
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import FieldPlan, MetricUse, Output
from specc.ir.sizes import substitute
from specc.semantics import compile_names, output_masks
from specc.semantics import judge as judging
from specc.semantics.loss_expressions import expression
from specc.semantics.option_values import configured
from specc.semantics.scores import judged_as
from specc.semantics.values import WRONG
from specc.syntax import ast

MOST = 100  # figures that one metric may stand for

if TYPE_CHECKING:
    from specc.semantics.losses import Judge


def add(judge: Judge, node: ast.Expression | None) -> None:
    if node is None:
        return
    if isinstance(node, ast.Record):
        for entry in node.entries:
            output = judge.outputs.get(entry.name.id)
            if output is None:
                judge.sink.report(
                    "E0421",
                    f"`metrics` names `{entry.name.id}`, which is no output of the model",
                    entry.name.span,
                    help=did_you_mean(entry.name.id, judge.outputs),
                )
                continue
            items = entry.value.items if isinstance(entry.value, ast.List) else (entry.value,)
            for item in items:
                _metric(judge, item, output, prefix=f"{output.name}_")
        return
    items = node.items if isinstance(node, (ast.List, ast.Tuple)) else (node,)
    for item in items:
        head = item.function if isinstance(item, ast.Call) else item
        if _of_expression(judge, item):
            continue
        if isinstance(head, ast.Name) and head.id in judge.named:
            function = expression(judge, head.id, item)
            if function:
                _add(
                    judge, MetricUse(head.id, None, function.name, None, None, None, "", item.span)
                )
        elif len(judge.outputs) > 1:
            judge.sink.report(
                "E0421",
                f"the model has {len(judge.outputs)} outputs: for which is `{item.span.text}`?",
                item.span,
                help=f"write `metrics = {{ {next(iter(judge.outputs))}: [{item.span.text}], … }}`",
            )
        else:
            _metric(judge, item, next(iter(judge.outputs.values())), prefix="")


def _of_expression(judge: Judge, item: ast.Expression) -> bool:
    """Is it `sum(errors)`, a word over what is bound in `compile`? Then it is taken."""
    if not isinstance(item, ast.Call) or not isinstance(item.function, ast.Name):
        return False
    name = item.function.id
    word = None if name in judge.named else find("metrics", name)
    if word is None or not word.of_expression:
        return False
    values = [a.value for a in item.arguments if a.name is None]
    only = values[0] if len(values) == len(item.arguments) == 1 else None
    if not isinstance(only, ast.Name) or only.id not in judge.named:
        judge.sink.report(
            "E0423",
            f"`{name}` is of an expression that is bound to a name in `compile`",
            item.span,
            help=f"bind one, `errors = …`, and write `{name}(errors)`",
        )
        return True
    function = expression(judge, f"{name}_{only.id}", only)
    if function:
        use = MetricUse(name, word(), function.name, None, None, None, "", item.span)
        _add(judge, use)
    return True


def _metric(judge: Judge, node: ast.Expression, output: Output, *, prefix: str) -> None:
    head = node.function if isinstance(node, ast.Call) else node
    if isinstance(head, ast.Name) and getattr(find("metrics", head.id), "of_expression", False):
        judge.sink.report(
            "E0423",
            f"`{head.id}` is of an expression that is bound to a name in `compile`",
            node.span,
            help=f"bind one, `errors = …`, and write `{head.id}(errors)`",
        )
        return
    if not isinstance(head, ast.Name) or head.id not in index("metrics"):
        if isinstance(head, ast.Name):
            compile_names.unknown_metric(judge.sink, head, judge.named)
        else:
            compile_names.not_a_metric(judge.sink, node)
        return
    word = configured(judge.top, "metrics", node)
    if word is WRONG:
        return
    target = judge.target_of(output, node.span, word)
    functions = {f.name: f for f in judge.top.context.functions}
    losses = {t.function for o in judge.result.objectives for t in o.terms}
    seen = judged_as(functions, losses, output.name, output.scores)
    output = output.replace(scores=seen)
    if target is None or not judging.metric(judge.sink, word, output, target, node.span):
        return
    mask = None
    if output_masks.fits(judge, output.name, target):
        mask = output_masks.for_metrics(judge, output.name, node.span)
    figures = word.figures(_columns(judge, output, target))
    if len(figures) > MOST:
        judge.sink.report(
            "E0408",
            f"`{node.span.text}` would be more than {MOST} figures, and nobody reads so many",
            node.span,
            help="take the mean over all, or one that matters",
        )
        return
    for ending, each in figures.items():
        name = prefix + head.id + ending
        use = MetricUse(name, each, mask, output.name, target.name, target.encoded, seen, node.span)
        if not _add(judge, use):
            return


def _columns(judge: Judge, output: Output, target: FieldPlan) -> tuple[str, ...] | None:
    """What the columns of an output are called: classes, labels or columns of the data, or by their
    numbers; None while only the data says how many there are."""
    shape = output.type.shape
    count = substitute(shape[-1], judge.top.context.facts) if shape else 1
    if not isinstance(count, int):
        return None
    labels = target.encoded.labels or judge.top.context.labels.get(target.name)
    names = tuple(labels or target.columns)
    # An output may have more columns than names fit into memory.
    return names if len(names) == count else tuple(map(str, range(min(count, MOST + 1))))


def _add(judge: Judge, use: MetricUse) -> bool:
    """False where the very same metric is listed already: told once, whatever its figures."""
    taken = {m.name for m in judge.result.metrics}
    if use.name in taken:
        same = next(m for m in judge.result.metrics if m.name == use.name)
        if same.word == use.word and same.function == use.function:
            judge.sink.report(
                "E0211",
                f"the metric `{use.name}` is listed twice",
                use.span,
                labels=[(same.span, "first here")],
                help="keep one of them",
            )
            return False
        number = 1
        while f"{use.name}_{number}" in taken:
            number += 1
        use = use.replace(name=f"{use.name}_{number}")
    judge.result.metrics.append(use)
    return True
