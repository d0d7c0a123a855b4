"""Functions of the IR as Flax modules, or as plain functions where they own no weights."""

from __future__ import annotations

import os
from typing import Any

from specc.ir.program import Data, FromFile, Function, Instance, Invoke, WeightDecl
from specc.ir.python import Expr, Kernel, Name, identifier, jnp, nnx
from specc.ir.statements import Assign, ClassDef, FunctionDef, Statement
from specc.ir.types import Tensor
from specc.lowering import depth
from specc.lowering.bodies import Body
from specc.lowering.code import FunctionCode, Sizes
from specc.lowering.flags import ORDER
from specc.lowering.precision import Precision
from specc.lowering.remat import again
from specc.semantics.names import snake

DEFAULTS = {
    "training": "training=False",
    "rngs": "rngs=None",
    "valid": "valid=None",
    "batch_size": "batch_size=None",
    "losses": "losses=None",
}
DTYPES = {"float": "float32", "int": "int32", "bool": "bool_"}


class Classes:
    """Writes the functions of one program."""

    def __init__(
        self,
        functions: dict[str, Function],
        flags: dict[str, frozenset[str]],
        sizes: Sizes,
        precision: Precision,
    ) -> None:
        self.functions = functions
        self.flags = flags
        self.sizes = sizes
        self.precision = precision

    def callee(self, function: Function) -> Expr:
        """How a function without weights is called."""
        return Name(snake(identifier(function.name)))

    def write(self, function: Function) -> Statement:
        dtype = self.precision.dtype
        code = FunctionCode(function, self.sizes, dtype=dtype)
        outside = FunctionCode(None, self.sizes, dtype=dtype)
        callees = {f.name: self.callee(f) for f in self.functions.values()}
        body = Body(function, code, self.flags, callees)
        body.again = again(function, self.functions, self.precision.remat)
        flags = [DEFAULTS[f] for f in ORDER if f in self.flags[function.name]]
        inputs = [identifier(name) for name, _ in function.inputs]
        statements = tuple(body.statements())
        doc = self.doc(function)
        if not function.instances and not function.weights:
            parameters = (*inputs, *(["*", *flags] if flags else []))
            return FunctionDef(
                snake(identifier(function.name)), parameters, doc, statements, function.span
            )
        call = FunctionDef(
            "__call__",
            ("self", *inputs, *(["*", *flags] if flags else [])),
            "",
            statements,
            function.span,
        )
        return ClassDef(
            identifier(function.name),
            (nnx.Module,),
            doc,
            (self.init(function, outside), call),
            function.span,
        )

    def doc(self, function: Function) -> str:
        """What it is in the spec, and its shapes."""
        settings = ", ".join(f"{k} = {v}" for k, v in function.settings)
        place = f"{os.path.basename(function.span.source.name)}:{function.span.line}"
        shapes = ", ".join(str(t) for _, t in function.inputs)
        name = f"{function.origin}({settings})" if settings else function.origin
        return f"{name} of {place}: {shapes} -> {function.type}"

    def init(self, function: Function, code: FunctionCode) -> FunctionDef:
        captured = [identifier(i.name) for i in function.instances if not i.owned]
        statements: list[Statement] = [
            Assign((f"self.{identifier(weight.name)}",), self.weight(weight, code), weight.span)
            for weight in function.weights
        ]
        for instance in sorted(function.instances, key=lambda i: i.average is not None):
            target = (f"self.{identifier(instance.name)}",)
            name = Name(identifier(instance.name))
            value = self.instance(instance, code) if instance.owned else name
            statements.append(Assign(target, value, instance.span))
        return FunctionDef(
            "__init__", ("self", *captured, "*", "rngs: nnx.Rngs"), "", tuple(statements)
        )

    def instance(self, instance: Instance, code: FunctionCode) -> Expr:
        if instance.average is not None:
            return nnx.clone(Name("self").__getattr__(identifier(instance.average.of)))
        layers = {key: Name("self").__getattr__(identifier(name)) for key, name in instance.layers}
        if isinstance(instance.word, Invoke):
            captured = self.functions[instance.word.function].instances
            layer = Name(identifier(instance.word.function))
            if instance.copies:
                return depth.made(instance, layer)
            handed = [layers[i.name] for i in captured if not i.owned]
            return layer(*handed, rngs=Name("rngs"))
        code.types = instance.inputs
        code.inner = layers
        made = instance.word.construct(code, *instance.inputs)
        code.inner = {}
        return made

    def weight(self, weight: WeightDecl, code: FunctionCode) -> Expr:
        """`nnx.Param(initializer(key, shape))`, or the array itself where it is a constant."""
        dtype = jnp.__getattr__(DTYPES[weight.type.dtype])
        if isinstance(weight.initializer, Data):
            value = self.data(weight.initializer, weight.type, code, dtype)
        elif isinstance(weight.initializer, FromFile):
            value = jnp.asarray(Kernel("stored")(weight.initializer.key), dtype)
        else:
            shape = tuple(code.size(d) for d in weight.type.shape)
            value = weight.initializer.lower()(Name("rngs").params(), shape, dtype)
        if weight.constant:
            return Kernel("Constant")(value)
        return nnx.Param(value) if weight.trainable else Kernel("Frozen")(value)

    def data(self, data: Data, type_: Tensor, code: FunctionCode, dtype: Expr) -> Expr:
        if not isinstance(data.values, tuple) and type_.shape:
            return jnp.full(tuple(code.size(d) for d in type_.shape), data.values, dtype)
        return jnp.array(_lists(data.values), dtype)


def _lists(values: Any) -> Any:
    return [_lists(v) for v in values] if isinstance(values, tuple) else values
