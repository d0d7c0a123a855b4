"""What a training step has to do, counted from the types of the IR: nothing is run or allocated."""

from __future__ import annotations

from typing import Any

from specc.ir.node import Node
from specc.ir.program import Apply, Branch, Function, Group, Invoke, Program, Ref, Scan
from specc.ir.sizes import Dim, Size, product, substitute
from specc.ir.types import Tensor, Type, numbers, tensors

FLOAT = 4  # bytes
MOST_GATHERED = 256 << 20  # bytes of windows of a convolution; of more XLA's own is used
OF_LOSS = 10  # operations for each number of an output: loss, its gradient, metrics
OF_UPDATE = 2  # operations for each weight, and
OF_COPY = 5  # as many more for each array of the optimizer's memory


class Unknown(Exception):
    """A size that only the data gives."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(names)))


class Work(Node):
    """Of one forward and backward pass over a batch."""

    forward: float = 0.0  # multiplications and additions
    backward: float = 0.0
    kept: float = 0.0  # numbers that the backward pass needs again
    inside: float = 0.0  # the most that one layer needs beside these while it is computed

    def __add__(self, other: Work) -> Work:
        return Work(
            self.forward + other.forward,
            self.backward + other.backward,
            self.kept + other.kept,
            max(self.inside, other.inside),
        )

    def times(self, count: float) -> Work:
        return Work(self.forward * count, self.backward * count, self.kept * count, self.inside)


def work_of(
    program: Program, batch: int, trains: tuple[str, ...] | None = None, device: str = ""
) -> Work:
    """The work of a step with that many examples, that trains those layers; None: all."""
    section = program.section("compile")
    remat = section.remat if section is not None else ()
    counter = _Counter(program, batch, remat, trains, device)
    model = program.function(program.model)
    found, _ = counter.function(model, tuple(False for _ in model.inputs), trains=True)
    outputs = sum(counter.numbers(output.type) for output in program.outputs)
    return found + Work(OF_LOSS * outputs, 0.0, 2 * outputs)


class _Counter:
    def __init__(
        self,
        program: Program,
        batch: int,
        remat: tuple[str, ...],
        trains: tuple[str, ...] | None,
        device: str,
    ) -> None:
        self.functions = {f.name: f for f in program.functions}
        self.model = program.model
        self.trains = None if trains is None else {name.partition(".")[0] for name in trains}
        self.batch = batch
        self.device = device
        self.remat = remat
        self.known: dict[Any, tuple[Work, bool]] = {}

    def function(
        self, function: Function, needs: tuple[bool, ...], *, trains: bool
    ) -> tuple[Work, bool]:
        """The work of a call, and whether its result depends on trained weights. `needs` says so
        of its inputs."""
        key = (function.name, needs, trains)
        if key not in self.known:
            self.known[key] = self._function(function, needs, trains=trains)
        return self.known[key]

    def _function(
        self, function: Function, needs: tuple[bool, ...], *, trains: bool
    ) -> tuple[Work, bool]:
        depends = dict(zip((name for name, _ in function.inputs), needs, strict=True))
        types: dict[str, Type] = dict(function.inputs)
        for weight in function.weights:
            own = function.name != self.model or self.trains is None or weight.name in self.trains
            depends[weight.name] = trains and weight.trainable and own
            types[weight.name] = weight.type
        total = Work()
        for op in _operations(function.body):
            total = total + self.operation(function, op, depends, types, trains=trains)
        return total, depends[function.result]

    def operation(
        self,
        function: Function,
        op: Apply,
        depends: dict[str, bool],
        types: dict[str, Type],
        *,
        trains: bool,
    ) -> Work:
        """The work of one operation; notes what its result depends on."""
        types[op.result] = op.type
        given = [any(depends[name] for name in _names(source)) for source in op.inputs]
        instance = next((i for i in function.instances if i.name == op.instance), None)
        trained = trains and (instance is None or instance.trainable)
        if function.name == self.model and self.trains is not None:
            trained = trained and op.instance in self.trains
        word = op.word
        if isinstance(word, Invoke):
            callee = self.functions[word.function]
            needs = tuple(given[: len(callee.inputs)])
            needs += (False,) * (len(callee.inputs) - len(needs))
            found, depends[op.result] = self.function(callee, needs, trains=trained)
            if isinstance(word, Scan):
                found = found.times(self.amount(_first(op, types).shape[0]))
            name = callee.origin
        else:
            found, depends[op.result] = self.word(op, given, types, trained)
            name = word.word() if hasattr(word, "word") else ""
        if op.instance is not None and (op.instance in self.remat or name in self.remat):
            inside = max(found.kept, found.inside)
            again = found.forward if depends[op.result] else 0.0
            return Work(found.forward, found.backward + again, self.numbers(op.type), inside)
        return found

    def word(
        self, op: Apply, given: list[bool], types: dict[str, Type], trained: bool
    ) -> tuple[Work, bool]:
        word, inputs = op.word, [_type(source, types) for source in op.inputs]
        if not hasattr(word, "flops"):  # it takes apart, or puts together
            return Work(), any(given)
        weights = word.weights(*inputs) if op.instance is not None else ()
        own = trained and any(weight.trainable for weight in weights)
        said = word.flops(op.type, *inputs)
        flops = self.default(op, weights) if said is None else self.scaled(said, op.type)
        recurs = own and getattr(word, "recurs", False)  # its state needs a gradient, too
        times = own + (sum(given) if op.instance is None else any(given) or recurs)
        needed = own or any(given)
        held = self.scaled(word.held(op.type, *inputs), op.type) if weights else 0.0
        moves = said == 0 and not weights
        kept = (self.numbers(op.type) if not moves else 0.0) + held if needed else 0.0
        beside = self.gathered(op, inputs) * times if weights and self.device == "cpu" else 0.0
        return Work(flops, flops * times, kept, beside), needed

    def gathered(self, op: Apply, inputs: list[Any]) -> float:
        """What a CPU lays out for a gradient; not what it would take too much memory for."""
        found = self.scaled(op.word.gathered(op.type, *inputs), op.type)
        return found if FLOAT * found <= MOST_GATHERED else 0.0

    def default(self, op: Apply, weights: tuple[Any, ...]) -> float:
        """Each number of a kernel once at each position of the result, or one operation a number."""
        total = self.numbers(op.type)
        result = tensors(op.type)[0]
        positions: Dim = product(result.shape[:-1])
        for weight in weights:
            if len(weight.shape) > 1:
                total += self.scaled(2 * product(weight.shape) * positions, op.type)
        return total

    def numbers(self, type_: Type) -> float:
        return self.scaled(numbers(type_), type_)

    def scaled(self, dim: Any, type_: Type) -> float:
        """Of all examples, if the value has a batch."""
        each = self.amount(dim)
        return each * self.batch if any(t.batched for t in tensors(type_)) else each

    def amount(self, dim: Any) -> float:
        """A size as a number; where a layer asks for the batch, it is among the sizes."""
        if isinstance(dim, Size):
            dim = substitute(dim, {"batch": self.batch})
        if isinstance(dim, Size):
            raise Unknown(dim.names)
        return float(dim)


def _operations(body: tuple[Any, ...]) -> list[Apply]:
    """Those of training, in order."""
    found: list[Apply] = []
    for op in body:
        if isinstance(op, Apply):
            found.append(op)
        elif isinstance(op, Branch):
            found += _operations(op.then.body)
            result = Ref(op.then.result)
            found.append(Apply(op.result, op.type, _SAME, (result,), None, None, "", op.span))
    return found


class _Same(Node):
    """The callee of an Apply that gives its input."""


_SAME = _Same()


def _names(source: Any) -> list[str]:
    if isinstance(source, Ref):
        return [source.name]
    return [n for item in source.items for n in _names(item)] if isinstance(source, Group) else []


def _type(source: Any, types: dict[str, Type]) -> Any:
    if isinstance(source, Ref):
        return types[source.name]
    if isinstance(source, Group):
        return tuple(_type(item, types) for item in source.items)
    return None if source is None else Tensor("float", (), batched=False)


def _first(op: Apply, types: dict[str, Type]) -> Tensor:
    found = tensors(_type(op.inputs[0], types))
    return found[0]
