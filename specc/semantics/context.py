"""What one compilation shares: findings, data fields, functions made so far, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from specc.catalog import meant
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import FieldPlan, Function
from specc.semantics import architectures
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.values import Definition

UNROLLED = 100_000  # operations that loops may unroll to
FUNCTIONS = 2_000  # layers of the spec, each use counted that differs in settings or types

# What people type who come from elsewhere, and what it is here.
HABITS = {
    "self": "a layer has no `self`: name its settings and inputs",
    "np": "functions stand alone: `mean(x)`, not `np.mean(x)`",
    "tf": "functions stand alone: `mean(x)`, not `tf.reduce_mean(x)`",
    "jnp": "functions stand alone: `mean(x)`, not `jnp.mean(x)`",
    "keras": "words stand alone: `Dense(64)`, not `keras.layers.Dense(64)`",
    "layers": "words stand alone: `Dense(64)`, not `layers.Dense(64)`",
    "None": "it is written `none`",
    "True": "it is written `true`",
    "False": "it is written `false`",
    "batch": "a layer that asks for the batch has its size: `layer Own()(x: float[batch, width])`",
    "Input": "the model's inputs are its parameters: `model (x: float[4]) { … }`",
    "Sequential": "a stack is a pipe: `x |> Dense(64, relu) |> Dense(3)`",
    "Lambda": "write the expression itself: `x * 2`, or a `layer` of your own",
}


class Memo:
    """A layer of the spec for one combination of settings and inputs, once built."""

    def __init__(
        self, function: Function, outer: list[tuple[str, Any, tuple[str, int] | None]]
    ) -> None:
        self.function = function
        self.outer = outer  # (instance in the function, the caller's layer, the setting it came by)


class Context:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.fields: dict[str, FieldPlan] = {}
        self.functions: list[Function] = []
        self.memo: dict[Any, Memo] = {}
        self.names: set[str] = set()  # of functions
        self.active: list[Definition] = []  # layers being built, to find one that uses itself
        self.used: set[Span | None] = set()  # bindings that something read
        self.unrolled = 0
        self.full = False  # the limit of functions was reported
        self.batch_size: int | None = None
        self.root: Any = (
            None  # the model's builder: layers written at the top of the file are its own
        )
        self.data_failed = False  # fields are unknown because `data` was reported
        self.import_failed = False  # names are unknown because an import was reported
        self.facts: dict[str, int] = {}  # sizes that the data and files gave
        self.labels: Mapping[
            str, Sequence[str]
        ] = {}  # names of classes that the data gave, by field
        self.facts_used: set[str] = set()  # fields that `classes(f)` and the like asked for

    def hint_for(self, name: str, known: Iterable[str]) -> str:
        """What an unknown name may have meant."""
        return (
            architectures.import_of(name)
            or HABITS.get(name, "")
            or did_you_mean(name, known)
            or architectures.near(name)
            or meant(("layers", "functions"), name)
        )

    def function_name(self, origin: str) -> str:
        name, number = origin, 1
        while name in self.names:
            number += 1
            name = f"{origin}_{number}"
        self.names.add(name)
        return name

    def count(self, span: Span) -> bool:
        """One more unrolled turn; False beyond the limit, which is reported once."""
        self.unrolled += 1
        if self.unrolled == UNROLLED:
            self.sink.report(
                "E0213",
                f"this program unrolls to more than {UNROLLED:_} steps",
                span,
                help="make the list shorter, or the loops less deep",
            )
        return self.unrolled < UNROLLED

    def has_room(self, span: Span) -> bool:
        """Whether one more function may be made; beyond the limit it is reported once."""
        if len(self.functions) < FUNCTIONS:
            return True
        if not self.full:
            self.full = True
            self.sink.report(
                "E0213",
                f"this program has more than {FUNCTIONS:_} layers that differ",
                span,
                help="use fewer settings that change from use to use, or nest layers less deep",
            )
        return False
