"""Tensors with some of their items replaced; items put in their places."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.options import Choice, ListOf, optional, size
from specc.catalog.shapes import batched
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.sizes import Dim
from specc.ir.types import INT, Sequence, Tensor, Type, promote


class scatter(Function):
    """Values at positions, 0 elsewhere; those at the same position are added.

    int[n, d], float[n, …] -> float[shape]: a row of `indices` is a position along the first d axes.
    One that does not exist counts for nothing. Source: keras.ops.scatter.
    """

    indices = operand("positions", dtype=INT)
    values = operand("one for each position")
    shape = option(ListOf(size, single=True), doc="of the result")
    examples = (("scatter(x, y, [6])", ("int[3, 1]", "float[3]"), "float[6]"),)

    def infer(self, indices: Tensor, values: Tensor) -> Tensor:
        need_places(indices, values, self.shape, "scatter")
        dtype = promote(INT, values.dtype)
        return Tensor(dtype, self.shape, batched(indices, values))

    def lower(self, code: Code, indices: Expr, values: Expr) -> Expr:
        shape = tuple(code.size(d) for d in self.shape)
        both = (indices, values)
        kernel = Kernel("scattered")
        return mapped(code, "indices values", both, lambda i, v: kernel(i, v, shape))


class scatter_update(Function):
    """A tensor with other values at positions; of several at one position, any of them.

    float[…], int[n, d], float[n, …] -> the type of the first: a row of `indices` is a position along
    the first d axes. Source: keras.ops.scatter_update.
    """

    inputs = operand("a tensor")
    indices = operand("positions", dtype=INT)
    updates = operand("one for each position")
    reduction: str | None = option(
        optional(Choice("add", "max", "min", "mul")), None, "how they join what is there"
    )
    examples = (
        ("scatter_update(x, y, z)", ("float[6]", "int[2, 1]", "float[2]"), "float[6]"),
        (
            "scatter_update(x, y, z, add)",
            ("float[4, 3]", "int[2, 1]", "float[2, 3]"),
            "float[4, 3]",
        ),
    )

    def infer(self, inputs: Tensor, indices: Tensor, updates: Tensor) -> Tensor:
        need_places(indices, updates, inputs.shape, "scatter_update")
        dtype = promote(INT, inputs.dtype, updates.dtype)
        return Tensor(dtype, inputs.shape, batched(inputs, indices, updates))

    def lower(self, code: Code, inputs: Expr, indices: Expr, updates: Expr) -> Expr:
        more = {} if self.reduction is None else {"reduction": self.reduction}
        all_ = (inputs, indices, updates)
        kernel = Kernel("updated")
        return mapped(code, "inputs indices updates", all_, lambda x, i, v: kernel(x, i, v, **more))


class slice_update(Function):
    """A tensor with a block of it replaced, from a position on; a block is moved inside where it would
    reach beyond the end.

    float[…], int[rank], float[…] -> the type of the first. Source: jax.lax.dynamic_update_slice.
    """

    inputs = operand("a tensor")
    start_indices = operand("where the block begins, for each axis", dtype=INT)
    updates = operand("the block, with as many axes")
    examples = (("slice_update(x, y, z)", ("float[5, 4]", "int[2]", "float[2, 2]"), "float[5, 4]"),)

    def infer(self, inputs: Tensor, start_indices: Tensor, updates: Tensor) -> Tensor:
        if start_indices.shape != (inputs.rank,) or updates.rank != inputs.rank:
            raise Mismatch(
                f"a block of {inputs} has {inputs.rank} axes and begins at int[{inputs.rank}], "
                f"got {updates} at {start_indices}",
                code="E0303",
            )
        for whole, part in zip(inputs.shape, updates.shape, strict=True):
            if isinstance(whole, int) and isinstance(part, int) and part > whole:
                raise Mismatch(f"{updates} is larger than {inputs}", code="E0303", operand=2)
        dtype = promote(INT, inputs.dtype, updates.dtype)
        return Tensor(dtype, inputs.shape, batched(inputs, start_indices, updates))

    def lower(self, code: Code, inputs: Expr, start_indices: Expr, updates: Expr) -> Expr:
        all_ = (inputs, start_indices, updates)
        return mapped(code, "inputs start updates", all_, Kernel("with_block"))


class unravel_index(Function):
    """For positions in a tensor read row by row, those along each of its axes.

    int[…] -> a list of int[…], one for each axis of `shape`. Source: jax.numpy.unravel_index.
    """

    indices = operand("positions from 0", dtype=INT)
    shape = option(ListOf(size), doc="the shape of the tensor")
    examples = (("unravel_index(x, [3, 4])[1]", ("int[5]",), "int[5]"),)

    def infer(self, indices: Tensor) -> Type:
        if not self.shape:
            raise Mismatch("a position is one of a tensor with axes", code="E0302")
        return Sequence((indices,) * len(self.shape))

    def lower(self, code: Code, indices: Expr) -> Expr:
        return jnp.unravel_index(indices, tuple(code.size(d) for d in self.shape))


def need_places(indices: Tensor, values: Tensor, shape: tuple[Dim, ...], word: str) -> None:
    """Refuse positions that are none in this shape, and values that are not one for each."""
    depth = indices.shape[-1] if indices.rank else None
    if indices.rank != 2 or not isinstance(depth, int) or not 1 <= depth <= len(shape):
        raise Mismatch(
            f"`{word}` takes positions int[n, d], d from 1 to {len(shape)}, got {indices}",
            code="E0302",
            help="`expand_dims(i, -1)` makes positions of numbers",
            operand=0,
        )
    wanted = (indices.shape[0], *shape[depth:])
    if values.shape != wanted:
        raise Mismatch(
            f"{indices} are places for {values.with_shape(*wanted)}, got {values}", code="E0303"
        )
