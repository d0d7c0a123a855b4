"""What recurrent layers share: their options, their weights and the loop along time."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Layer, Mismatch, Weight, operand, option
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import activation, constraint, flag, initializer, rate, regularizer, size
from specc.catalog.shapes import batched, need_float, need_rank
from specc.ir.python import Expr, Kernel, Name, Starred, function, jnp
from specc.ir.sizes import Dim
from specc.ir.types import Record, Sequence, Tensor, Type


def _removed(cls: type, name: str) -> bool:
    """Does a class say `name = None`: it has not the parameter of its bases?"""
    return next((vars(c)[name] is None for c in cls.__mro__ if name in vars(c)), False)


class Cell(Layer):
    """The options and weights of a cell with gates over the input and the last output.

    One step: float[features] and the states, float[units] each -> { output, state }.
    """

    abstract = True
    needs_batch = True
    recurs = True
    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1
    leading: ClassVar[str] = "units activation use_bias"  # of the first options, as in Keras
    loop: ClassVar[str] = ""  # the word that runs it along time
    state = operand("one value a state: float[units]", many=True)
    units: int = option(size, doc="size of the output and of each state")
    activation = option(activation, "tanh", "applied to the candidate and to the output")
    use_bias: bool = option(flag, True, "adds a trained vector to the gates")
    kernel_initializer = option(initializer, "glorot_uniform")
    recurrent_initializer = option(initializer, "orthogonal")
    bias_initializer = option(initializer, "zeros")
    kernel_regularizer = option(regularizer, None)
    recurrent_regularizer = option(regularizer, None)
    bias_regularizer = option(regularizer, None)
    kernel_constraint = option(constraint, None)
    recurrent_constraint = option(constraint, None)
    bias_constraint = option(constraint, None)
    dropout: float = option(
        rate, 0.0, "share of the input's features dropped in training, the same at every step"
    )
    recurrent_dropout: float = option(rate, 0.0, "share of the last output dropped in training")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        first = cls.leading.split()
        every = dict(cls.parameters)
        for base in cls.__bases__:  # a loop takes over what is its cell's own
            if issubclass(base, Cell):
                every |= {n: p for n, p in base.parameters.items() if n not in every}
        names = sorted(every, key=lambda n: first.index(n) if n in first else len(first))
        cls.parameters = {name: every[name] for name in names if not _removed(cls, name)}

    def infer(self, x: Tensor, state: tuple[Tensor, ...]) -> Type:
        need_rank(x, 1, self.word(), example="float[features]")
        need_float(x, self.word())
        need_states(self.word(), state, ((self.units,),) * self.states, option="state")
        after = Tensor("float", (self.units,), batched(x, *state))
        states = after if self.states == 1 else Sequence((after,) * self.states)
        return Record((("output", after), ("state", states)))

    def lower(self, code: Code, x: Expr, state: list[Expr]) -> Expr:
        more = {"training": code.training, "rngs": code.rngs} if self.stochastic else {}
        return Kernel("step_cell")(code.module, x, state, **more)

    def check(self) -> None:
        self.stochastic = bool(self.dropout or self.recurrent_dropout)

    def tail(self) -> None:
        """The activation is inside the cell."""

    def bias_shape(self) -> tuple[Any, ...]:
        return (self.gates * self.units,)

    def weights(self, x: Tensor, *_: Any) -> tuple[Weight, ...]:
        wide = self.gates * self.units
        kernel = weight(self, "kernel", (x.shape[-1], wide))
        recurrent = weight(self, "recurrent_kernel", (self.units, wide), option="recurrent")
        bias = (weight(self, "bias", self.bias_shape()),) if self.use_bias else ()
        return (kernel, recurrent, *bias)

    def construct(self, code: Code, x: Tensor, *_: Any) -> Expr:
        sizes = (code.size(x.shape[-1]), code.size(self.units))
        return Kernel(self.flax())(
            *sizes, **self.made(code, (self.units,)), **code.policy(), rngs=code.rngs
        )

    def made(self, code: Code, state: tuple[Dim, ...]) -> dict[str, Any]:
        """What the Flax module takes beside its sizes, where it is not its default; `state` is the
        shape of one."""
        more = self.more(code) | ({} if self.use_bias else {"use_bias": False})
        more |= initial(self, "kernel", "kernel_init")
        more |= initial(self, "recurrent", "recurrent_init")
        more |= initial(self, "bias", "bias_init")
        rates = ("dropout", "recurrent_dropout")
        more |= {name: self.given[name] for name in rates if self.given.get(name)}
        return more | ({"stateful": tuple(map(code.size, state))} if self.carries else {})

    def flax(self) -> str:
        """The kernel of its cell."""
        return f"{self.word().removesuffix('Cell')}Cell"

    def more(self, code: Code) -> dict[str, Any]:
        """What the cell takes beside its sizes, where it is not its default."""
        functions = ("activation", "recurrent_activation")
        return {n: as_function(code, self.given[n]) for n in functions if n in self.given}


class Recurrent(Cell):
    """A cell that is run along time: float[time, features] -> float[units], or all its steps."""

    abstract = True
    difference = (
        "`stateful` begins anew with each epoch, and with each pass of evaluation or prediction; "
        "those have a state of their own. Keras's `fit` on JAX forgets the state after each batch"
    )
    state = None
    masks_steps = True
    mask_ = operand(
        "bool[time]: where it is false the step is skipped", optional=True, dtype="bool"
    )
    initial_state = operand("one value a state: float[units]", optional=True, many=True)
    activity_regularizer = option(regularizer, None)
    return_sequences: bool = option(
        flag, False, "gives the output of every step, not only the last"
    )
    return_state: bool = option(flag, False, "gives the last states too: [output, state, …]")
    go_backwards: bool = option(
        flag, False, "from the last step to the first; outputs in that order"
    )
    stateful: bool = option(
        flag, False, "begins with the state that the batch before has ended with, row by row"
    )
    unroll: bool = option(
        flag, False, "writes the steps out instead of a loop: slow to compile, seldom faster"
    )
    zero_output_for_mask: bool = option(flag, False, "outputs 0 where the mask is false")

    def check(self) -> None:
        super().check()
        self.carries = self.stateful
        self.mask = "both" if self.return_sequences and not self.go_backwards else "uses"

    def infer(self, x: Tensor, mask: Tensor | None, initial_state: Any) -> Type:
        example = "float[time, features]"
        need_rank(x, 2, self.word(), example=example)
        need_float(x, self.word())
        need_mask(self.word(), mask, x)
        need_states(self.word(), initial_state, ((self.units,),) * self.states)
        need_one_beginning(self, initial_state)
        every = batched(x, mask, initial_state)
        state = Tensor("float", (self.units,), every)
        output = state.with_shape(x.shape[0], self.units) if self.return_sequences else state
        return Sequence((output, *[state] * self.states)) if self.return_state else output

    def flops(self, result: Type, x: Tensor, *_: Any) -> Dim:
        """Both products of every step, and a few operations for each gate."""
        numbers, seen = self.counted(x)
        return x.shape[0] * self.gates * numbers * (2 * seen + 6)

    def held(self, result: Type, x: Tensor, *_: Any) -> Dim:
        """The gates of every step and their gradients, the states, and the outputs."""
        return x.shape[0] * self.counted(x)[0] * (2 * self.gates + 2 * self.states)

    def counted(self, x: Tensor) -> tuple[Dim, Dim]:
        """Numbers of a state, and those that a gate sees for each of them."""
        return self.units, x.shape[-1] + self.units

    def lower(self, code: Code, x: Expr, mask: Expr | None, initial_state: list[Expr]) -> Expr:
        more: dict[str, Any] = {}
        mask = code.mask if mask is None else mask
        x, mask, initial_state = together(code, x, mask, initial_state)
        if mask is not None:
            more["mask"] = mask
        if initial_state:
            more["initial_state"] = initial_state
        flags = ["return_sequences", "return_state", "go_backwards", "unroll"]
        flags += [] if mask is None else ["zero_output_for_mask"]
        more |= {name: True for name in flags if self.__dict__[name]}
        if self.stochastic:
            more |= {"training": code.training, "rngs": code.rngs}
        return Kernel("run_cell")(code.module, x, **more)


def as_function(code: Code, word: Any) -> Expr:
    """An activation as a Python function; none is the identity."""
    before, code.types = code.types, (Tensor("float", (1,)),)
    body = Name("x") if word is None else word.lower(code, Name("x"))
    code.types = before
    return function(("x",), body)


def need_mask(word: str, mask: Tensor | None, x: Tensor) -> None:
    """Refuse a mask that is not one truth value a step of x."""
    if mask is not None and mask.shape != x.shape[:1]:
        raise Mismatch(
            f"the mask of `{word}` is {mask}, and the input {x} has {x.shape[0]} steps",
            code="E0303",
            help=f"a mask is bool[{x.shape[0]}]: true where a step counts"
            + ("; `any(mask, -1)` is true where anything in a step does" if mask.rank > 1 else ""),
            operand=1,
        )


def need_states(
    word: str,
    given: tuple[Tensor, ...],
    shapes: tuple[tuple[Dim, ...], ...],
    *,
    option: str = "initial_state",
) -> None:
    """Refuse states of another number or of other shapes; a first state may be left to be 0."""
    first = option == "initial_state"
    if (given or not first) and tuple(s.shape for s in given) != shapes:
        wanted = ", ".join(f"float[{', '.join(map(str, shape))}]" for shape in shapes)
        raise Mismatch(
            f"`{word}` {'begins with' if first else 'takes the states'} {wanted}, "
            f"got {', '.join(map(str, given)) or 'none'}",
            code="E0303",
            help=f"`{option} = [{wanted}]`"
            + ("; `return_state = true` gives such states" if first else ""),
            operand=2 if first else 1,
        )


def need_one_beginning(layer: Any, initial_state: Any) -> None:
    """Refuse a first state that is given, and another that is carried on."""
    if layer.stateful and initial_state:
        raise Mismatch(
            f"this `{layer.word()}` begins with the state of the batch before, and is given another",
            code="E0317",
            help="leave out `stateful` or `initial_state`",
            operand=2,
        )


def together(
    code: Code, x: Expr, mask: Expr | None, states: list[Expr]
) -> tuple[Expr, Expr | None, list[Expr]]:
    """The operands with a batch axis each, where only some have one of their own."""
    types = code.types
    every = [t for t in (types[0], types[1], *types[2]) if t is not None]  # type: ignore[misc]
    if not any(t.batched for t in every):
        return x, mask if types[1] is not None or mask is None else mask[None], states
    if not types[0].batched:  # type: ignore[attr-defined]
        other = mask if types[1] is not None and types[1].batched else states[0]  # type: ignore[attr-defined]
        x = jnp.broadcast_to(x, (Name("len")(other), Starred(x.shape)))
    if types[1] is not None and not types[1].batched:  # type: ignore[attr-defined]
        mask = mask[None]  # type: ignore[index]
    return x, mask, states
