"""Example weights, and what metrics compare, in the emitted program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Apply, Function, MetricUse, Output, Ref
from specc.ir.python import Expr, Kernel, Name, expr, identifier, jnp, nnx
from specc.ir.sizes import Dim, product
from specc.ir.statements import Assign, FunctionDef, Return, Statement
from specc.ir.types import Tensor
from specc.lowering import outputs
from specc.lowering.code import FunctionCode
from specc.lowering.losses import of_a_step
from specc.semantics.judge import target_kind

if TYPE_CHECKING:
    from specc.lowering.program import Writer


def weights(writer: Writer) -> FunctionDef:
    """Example weights by loss term and metric."""
    fields = [
        f
        for f in (writer.program.data.fields_ if writer.program.data else ())
        if f.role == "weight"
    ]
    shared: Any = None
    for field in fields:
        value = Name("batch")[field.name]
        value = value[:, 0] if field.encoded.tensor.rank else value
        shared = value if shared is None else shared * value
    found: dict[str, Any] = {}
    terms = [t for o in writer.program.objectives for t in o.terms]
    for name, weight in (
        *((t.name, _class_weight(writer, writer.functions[t.function].inputs)) for t in terms),
        *((m.name, _class_weight(writer, _targets(writer, m))) for m in writer.program.metrics),
    ):
        both = weight if shared is None else shared if weight is None else shared * weight
        if both is not None:
            found[name] = both
    return FunctionDef(
        "weights",
        ("batch",),
        "Weights of the examples, by term and metric; none is 1.",
        (Return(expr(found)),),
    )


def _targets(writer: Writer, metric: MetricUse) -> tuple[tuple[str, Any], ...]:
    """The target of a metric and its type; what an expression reads."""
    if metric.function is not None:
        return writer.functions[metric.function].inputs
    fields = writer.program.data.fields_ if writer.program.data else ()
    return tuple((f.name, f.encoded.tensor) for f in fields if f.name == metric.target)


def _class_weight(writer: Writer, targets: tuple[tuple[str, Any], ...]) -> Any:
    """The weight of each example's class, where one of the targets has class weights."""
    for name, type_ in targets:
        if name in writer.class_weights and isinstance(type_, Tensor):
            table = jnp.array(list(writer.class_weights[name]))
            target = Name("batch")[name]
            if type_.dtype != "int":
                target = jnp.argmax(target, axis=-1) if type_.shape[-1:] != (1,) else target[:, 0]
                target = target.astype(jnp.int32)
            return table[target]
    return None


def _metric_value(writer: Writer, function: Function, before: list[Statement]) -> Expr:
    """A metric expression; one of several lines becomes a function that stands `before`."""
    lines, value = writer.expression(function)
    value = per_example(value, function.type)
    if not lines:
        return value
    name = identifier(function.name)
    before.append(
        FunctionDef(name, ("batch", "outputs"), "", (*lines, Return(value)), function.span)
    )
    return Name(name)(Name("batch"), Name("outputs"))


def measure(writer: Writer) -> list[Statement]:
    before: list[Statement] = []
    found: dict[str, Any] = {}
    statements: list[Statement] = []
    shared: dict[str, int] = {}
    for use in writer.program.metrics:
        if use.output is not None and not writer.sees_logits(use):
            shared[use.output] = shared.get(use.output, 0) + 1
    scores: dict[str, Expr] = {}
    for output in writer.program.outputs:
        if output.name in shared:
            value = _probabilities(writer, output)
            if shared[output.name] > 1 and not isinstance(value, Name):
                variable = identifier(output.name)
                statements.append(Assign((variable,), value))
                value = Name(variable)
            scores[output.name] = value
    for use in writer.program.metrics:
        if use.word is not None and use.output is not None and use.target is not None:
            raw = Name("outputs")[use.output]
            seen = raw if writer.sees_logits(use) else scores[use.output]
            mask = () if use.function is None else (_mask(writer, use.function, statements),)
            found[use.name] = (Name("batch")[use.target], seen, *mask)
        elif use.function is not None:
            found[use.name] = (_metric_value(writer, writer.functions[use.function], before),)
    compared = FunctionDef(
        "measure",
        ("batch", "outputs"),
        "What each metric compares: target and output.",
        (*statements, Return(expr(found))),
    )
    return [*before, compared]


def _mask(writer: Writer, function: str, before: list[Statement]) -> Expr:
    """Which steps of an output count; a mask that several metrics see is made once."""
    name = identifier(function)
    if not any(isinstance(s, Assign) and s.targets == (name,) for s in before):
        lines, value = writer.expression(writer.functions[function])
        before += [*lines, Assign((name,), value)]
    return Name(name)


def _probabilities(writer: Writer, output: Output) -> Expr:
    """An output for metrics: where a loss is told that it is logits, metrics see probabilities."""
    if output.activation is not None:
        return outputs.finished(writer, output)
    value = Name("outputs")[output.name]
    for name in writer.losses:
        for op in writer.functions[name].body:
            if (
                isinstance(op, Apply)
                and getattr(op.word, "from_logits", False)
                and op.inputs[1:2] == (Ref(f"output.{output.name}"),)
            ):
                return (
                    nnx.softmax(value) if op.word.wants == "probabilities" else nnx.sigmoid(value)
                )
    return value


def metric(writer: Writer, use: MetricUse) -> Expr:
    if use.word is None:
        return Kernel("Mean")()
    code = FunctionCode(None, writer.sizes)
    if use.output is None:
        return use.word.lower(code)
    output = next(o for o in writer.program.outputs if o.name == use.output)
    assert use.encoded is not None
    code.types = (use.encoded.tensor, output.type)
    steps: tuple[Dim, ...] = ()
    if use.function is not None:
        mask = writer.functions[use.function].type
        assert isinstance(mask, Tensor)
        steps = mask.shape
        code.types = tuple(of_a_step(t, len(steps)) for t in code.types)
    code.target_kind = target_kind(use.encoded)
    code.scores = "logits" if writer.sees_logits(use) else use.scores
    made = use.word.lower(code)
    if use.function is None:
        return made
    return Kernel("OverSteps")(made, code.size(product(steps)))


def per_example(value: Expr, type_: Any) -> Expr:
    """One number an example: the mean over the written axes."""
    if isinstance(type_, Tensor) and type_.batched and type_.rank:
        return value.mean(axis=tuple(range(1, type_.rank + 1)))
    return value
