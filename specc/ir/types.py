"""Types of values: tensors without their batch axis, records and lists of them."""

from __future__ import annotations

from specc.ir.node import Node
from specc.ir.sizes import Dim, Size, product, substitute

FLOAT = "float"
INT = "int"
BOOL = "bool"
COMPLEX = "complex"
ORDER = (BOOL, INT, FLOAT, COMPLEX)  # what meets promotes to the later one


class Type(Node):
    """What is known of a value before the program runs."""


class Tensor(Type):
    """`float[28, 28, 1]`: the shape of one example; `batched` where each has a value of its own."""

    dtype: str
    shape: tuple[Dim, ...]
    batched: bool = True

    @property
    def rank(self) -> int:
        return len(self.shape)

    def with_shape(self, *shape: Dim) -> Tensor:
        return Tensor(self.dtype, shape, self.batched)

    def with_dtype(self, dtype: str) -> Tensor:
        return Tensor(dtype, self.shape, self.batched)

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(map(str, self.shape))}]"


class Record(Type):
    """Several values by name."""

    items: tuple[tuple[str, Type], ...]

    def __str__(self) -> str:
        return "{ " + ", ".join(f"{name}: {type_}" for name, type_ in self.items) + " }"


class Sequence(Type):
    """Several values by position."""

    items: tuple[Type, ...]

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"


def promote(*dtypes: str) -> str:
    """The dtype of what two operands give."""
    return max(dtypes, key=ORDER.index)


def resolve(type_: Type, values: dict[str, int]) -> Type:
    """The type with some of its symbolic sizes known."""
    if isinstance(type_, Tensor):
        return Tensor(type_.dtype, tuple(substitute(d, values) for d in type_.shape), type_.batched)
    if isinstance(type_, Record):
        return Record(tuple((name, resolve(t, values)) for name, t in type_.items))
    if isinstance(type_, Sequence):
        return Sequence(tuple(resolve(t, values) for t in type_.items))
    return type_


def tensors(type_: Type) -> list[Tensor]:
    """Every tensor in a type, in order."""
    if isinstance(type_, Tensor):
        return [type_]
    if isinstance(type_, Record):
        return [t for _, part in type_.items for t in tensors(part)]
    if isinstance(type_, Sequence):
        return [t for part in type_.items for t in tensors(part)]
    return []


def numbers(type_: Type) -> Dim:
    """How many numbers a value of this type has, the batch not counted."""
    total: Dim = 0
    for tensor in tensors(type_):
        total = total + product(tensor.shape)
    return total


def symbolic(type_: Type) -> bool:
    """Does a size of it wait for the data?"""
    return any(isinstance(d, Size) for t in tensors(type_) for d in t.shape)
