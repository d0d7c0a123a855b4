"""A function's operations as Python statements, named and nested as a person would write them."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Layer, Loss
from specc.ir.program import (
    AddLoss,
    Apply,
    Branch,
    Build,
    Function,
    Gather,
    Group,
    Invoke,
    Part,
    Ref,
    Scalar,
    Scan,
    Share,
    Spread,
)
from specc.ir.python import Conditional, Expr, Lambda, Literal, Name, expr, identifier, jax
from specc.ir.sizes import Size
from specc.ir.spelling import text
from specc.ir.statements import Assign, Do, Return, Statement, When
from specc.ir.types import FLOAT, Sequence, Tensor, Type
from specc.lowering import along_time, depth, losses
from specc.lowering.batches import implicit, lifted
from specc.lowering.code import FunctionCode
from specc.lowering.flags import BATCH, LOSSES, ORDER, RNGS, TRAINING, VALID
from specc.lowering.precision import lowered
from specc.lowering.remat import remat
from specc.lowering.variables import Variables
from specc.semantics.shapes import implicit_batch

NESTED = 60  # an expression longer than this gets a name
RESERVED = frozenset(
    {"self", "training", "rngs", "valid", "batch_size", "losses"}
    | {"jax", "jnp", "nnx", "optax", "lax"}
)


class Body:
    """Turns operations into statements. A value used once is nested into its user if it is short;
    layers and what the user has named are assigned."""

    def __init__(
        self,
        function: Function,
        code: FunctionCode,
        flags: dict[str, frozenset[str]],
        callees: dict[str, Expr],
    ) -> None:
        self.function = function
        self.code = code
        self.steps = along_time.Steps(code)
        self.flags = flags
        self.callees = callees  # functions without weights -> how they are called
        self.types: dict[str, Type] = dict(function.inputs) | {
            w.name: w.type for w in function.weights
        }
        self.modules = {
            i.name: Name("self").__getattr__(identifier(i.name)) for i in function.instances
        }
        self.rows = {i.name: len(i.copies) for i in function.instances if i.copies}
        self.frozen = {i.name for i in function.instances if not (i.trainable or i.average)}
        self.again: frozenset[str] = frozenset()  # layers that the backward pass computes again
        sizes = {code.local(size) for size in code.shapes}
        self.variables = Variables(function, RESERVED | sizes)
        for name, _ in function.inputs:
            self.variables.hold(name, identifier(name))
        for weight in function.weights:
            holder = Name("self").__getattr__(identifier(weight.name))
            value = holder if weight.constant else holder[...]
            if code.dtype is not None and weight.type.dtype == FLOAT:  # as Keras casts its weights
                value = value.astype(code.dtype)
            self.variables.define(weight.name, value, set())

    def statements(self) -> list[Statement]:
        """The body with its `return`."""
        result = self.run(self.function.body)
        ops = {op.result: op.span for op in self.function.body if not isinstance(op, AddLoss)}
        span = ops.get(self.function.result, self.function.span)
        result.append(Return(self.variables[self.function.result], span))
        sizes = [
            Assign((self.code.local(s),), self.code.shapes[s], self.function.span)
            for s in self.code.used
        ]
        return [*sizes, *_without_detour(result)]

    def run(self, body: tuple[Apply | Branch | AddLoss, ...]) -> list[Statement]:
        out: list[Statement] = []
        i = 0
        while i < len(body):
            op = body[i]
            if isinstance(op, AddLoss):
                out.append(Do(Name(LOSSES).append(self.use(op.value)), op.span))
            elif isinstance(op, Branch):
                out.append(self.branch(op))
            elif isinstance(op.type, Sequence) and _unpacks(op, body[i + 1 :]):
                i += self.unpack(op, body, i, out)
            else:
                self.operation(op, out)
            i += 1
        return out

    def operation(self, op: Apply, out: list[Statement]) -> None:
        self.types[op.result] = op.type
        reads = self.variables.reads(op)
        expression = self.expression(op)
        uses = self.variables.uses(op.result)
        layer = op.instance is not None
        if isinstance(op.word, Part) or (
            not op.hint
            and uses <= 1
            and not layer
            and len(text(expression)) <= NESTED
            and not isinstance(expression, Conditional)  # its user may take it twice
        ):
            if expression._span is None and not isinstance(expression, (Name, Literal)):
                expression._span = op.span
            self.variables.define(op.result, expression, reads)
            return
        variable = self.variables.of_result(op, reads)
        out.append(Assign((variable,), expression, op.span))
        self.variables.hold(op.result, variable)

    def expression(self, op: Apply) -> Expr:
        """The Python of one operation; its inputs are used up."""
        return self.applied(op, [self.use(i) for i in op.inputs])

    def applied(self, op: Apply, inputs: list[Any]) -> Expr:
        """The Python of one operation on these inputs."""
        word = op.word
        if op.instance in self.rows:
            return depth.call(self, op, inputs)
        if op.instance in self.again:
            return remat(self, op, inputs)
        if isinstance(word, Invoke):
            return self.invoked(op, word, inputs)
        if isinstance(word, (Part, Build, Spread, Gather, Share)):
            return self.moved(op, inputs)
        return self.word(op, inputs)

    def invoked(self, op: Apply, word: Invoke, inputs: list[Any]) -> Expr:
        """A layer of the spec: called, or run along time."""
        callee = self.modules[op.instance] if op.instance else self.callees[word.function]
        handed = self.handed_on(self.flags[word.function])
        if isinstance(word, Scan):
            return along_time.scan(op, callee, inputs, self.type_of(op.inputs[0]), handed)
        return callee(*inputs, **handed)

    def moved(self, op: Apply, inputs: list[Any]) -> Expr:
        """An operation that computes nothing."""
        word = op.word
        if isinstance(word, Part):
            return inputs[0][word.key]
        if isinstance(word, Build):
            keys = word.keys
            return expr(list(inputs) if keys is None else dict(zip(keys, inputs, strict=True)))
        mask = self.mask(op)
        if isinstance(word, Spread):
            return self.steps.spread(op, inputs[0], self.type_of(op.inputs[0]), mask)
        if isinstance(word, Gather):
            return self.steps.gather(op, inputs[0])
        return along_time.share(self.code, op, inputs[0], inputs[1])

    def word(self, op: Apply, inputs: list[Any]) -> Expr:
        """A function or layer of the catalog."""
        word, code = op.word, self.code
        code.types = tuple(self.type_of(i) for i in op.inputs)
        code.result = op.type
        if self.function.batch and isinstance(word, Layer):  # layers count without the batch
            code.types = tuple(map(implicit, code.types))
            code.result = implicit_batch(op.type)
        code.mask = self.mask(op)
        code.module = self.modules[op.instance] if op.instance else Name("self")
        code.frozen = op.instance in self.frozen
        if getattr(word, "needs_batch", False) and not self.is_batched(code.types):
            made = word.lower(code, *map(lifted, inputs))
            if isinstance(op.type, Sequence):
                return jax.tree.map(Lambda(("a",), Name("a")[0]), made)
            return made[0]
        if op.mask and isinstance(word, Loss):
            axes = len(self.type_of(Ref(op.mask)).shape)
            return losses.masked(word, code, axes, *inputs)
        return lowered(word, code, inputs)

    def mask(self, op: Apply) -> Expr | None:
        """The mask of an operation, used up as an input is."""
        return self.variables.use(op.mask) if op.mask else None

    def handed_on(self, flags: frozenset[str]) -> dict[str, Expr]:
        known = {TRAINING: self.code.training, RNGS: self.code.rngs, VALID: self.code.valid}
        values = {f: known.get(f) for f in ORDER if f in flags}
        if BATCH in flags:
            values[BATCH] = self.code.batch
        return {f: Name(f) if value is None else expr(value) for f, value in values.items()}

    def use(self, source: Any) -> Any:
        if source is None:
            return None
        if isinstance(source, Scalar):
            value = source.value
            return expr(self.code.size(value)) if isinstance(value, Size) else expr(value)
        if isinstance(source, Group):
            return [self.use(i) for i in source.items]
        return self.variables.use(source.name)

    def type_of(self, source: Any) -> Any:
        if source is None:
            return None
        if isinstance(source, Scalar):
            kind = {bool: "bool", float: "float"}.get(type(source.value), "int")
            return Tensor(kind, (), False)
        if isinstance(source, Group):
            return tuple(self.type_of(i) for i in source.items)
        return self.types[source.name]

    def is_batched(self, types: tuple[Any, ...]) -> bool:
        flat = [t for g in types for t in (g if isinstance(g, tuple) else (g,))]
        return any(isinstance(t, Tensor) and t.batched for t in flat)

    def unpack(self, op: Apply, body: tuple[Any, ...], at: int, out: list[Statement]) -> int:
        """A sequence: `q, k, v = jnp.split(…)` where each part is taken once, in order."""
        assert isinstance(op.type, Sequence)
        parts = body[at + 1 : at + 1 + len(op.type.items)]
        expression = self.expression(op)
        targets: list[str] = []
        for part in parts:
            targets.append(self.variables.of_part(part.hint, targets))
        for part, name in zip(parts, targets, strict=True):
            self.types[part.result] = part.type
            self.variables.hold(part.result, name)
        self.variables.left[op.result] = 0
        out.append(Assign(tuple(targets), expression, op.span))
        return len(parts)

    def branch(self, op: Branch) -> Statement:
        """`if training:` with one variable for the result of both branches."""
        self.types[op.result] = op.type
        variable = self.variables.of_branch(op.hint)
        arms: list[tuple[Statement, ...]] = []
        for training, region in ((True, op.then), (False, op.otherwise)):
            before = self.code.training
            self.code.training = training
            statements = self.run(region.body)
            value = self.variables.use(region.result)
            statements.append(Assign((variable,), value, op.span))
            arms.append(tuple(_without_detour(statements)))
            self.code.training = before
        self.variables.hold(op.result, variable)
        return When(Name("training"), arms[0], arms[1], op.span)


def _without_detour(statements: list[Statement]) -> list[Statement]:
    """`x = f(x); return x` is `return f(x)`."""
    if len(statements) < 2:
        return statements
    last, before = statements[-1], statements[-2]
    if (
        isinstance(before, Assign)
        and isinstance(last, (Return, Assign))
        and isinstance(last.value, Name)
        and before.targets == (last.value._name,)
    ):
        return [*statements[:-2], last.replace(value=before.value, span=before.span)]
    return statements


def _unpacks(op: Apply, after: tuple[Any, ...]) -> bool:
    """Is a sequence made by a call, and taken apart right after it, item by item?"""
    assert isinstance(op.type, Sequence)
    parts = after[: len(op.type.items)]
    return (
        not isinstance(op.word, (Build, Part))
        and len(parts) == len(op.type.items) > 1  # `x = f(…)` would keep the list of one
        and all(isinstance(p, Apply) and p.inputs == (Ref(op.result),) for p in parts)
        and [p.word for p in parts] == [Part(i) for i in range(len(parts))]
    )
