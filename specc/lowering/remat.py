"""Calls of layers that the backward pass computes again, as `remat` of `compile` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Apply, Function, Invoke
from specc.ir.python import Expr, Kernel, Lambda, Name, nnx
from specc.lowering.flags import RNGS, word_flags

if TYPE_CHECKING:
    from specc.lowering.bodies import Body


def again(
    function: Function, functions: dict[str, Function], listed: tuple[str, ...]
) -> frozenset[str]:
    """The layers of a function that are listed: by their name, or by that of the spec's layer."""

    def kind(word: Any) -> str:
        return functions[word.function].origin if isinstance(word, Invoke) else word.word()

    return frozenset(
        i.name for i in function.instances if i.name in listed or kind(i.word) in listed
    )


def remat(body: Body, op: Apply, inputs: list[Any]) -> Expr:
    """`remat(self.block, x)`, or `nnx.remat(lambda layer, x: layer(x))(self.dense, x)`.

    A layer of the catalog may be called in any way, so its call is written out. What it draws from
    is handed in, the rest is seen from outside.
    """
    assert op.instance is not None
    module = body.modules[op.instance]
    if type(op.word) is Invoke:
        handed = body.handed_on(body.flags[op.word.function])
        return Kernel("remat")(module, *inputs, **handed)
    given: list[Any] = [module]
    taken = ["layer"]

    def parameter(value: Any) -> Any:
        """A name for a value that is handed in; lists keep their form."""
        if isinstance(value, list):
            return [parameter(v) for v in value]
        if value is None:
            return None
        given.append(value)
        taken.append(f"x{len(given) - 2 or ''}")
        return Name(taken[-1])

    inside = [parameter(value) for value in inputs]
    if RNGS in word_flags(op.word, body.flags):
        given.append(Name(RNGS))
        taken.append(RNGS)
    listed, body.again = body.again, body.again - {op.instance}
    body.modules[op.instance] = Name("layer")
    call = Lambda(tuple(taken), body.applied(op, inside))
    body.modules[op.instance], body.again = module, listed
    return nnx.remat(call)(*given)
