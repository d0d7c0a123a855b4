"""Rules of the functions that move, join, cut, order and gather."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.ir.sizes import Dim, product
from tests.catalog.programs import Node, actual, meet, node
from tests.catalog.rules import Chooser, dims, rule, swapped


def known(x: Node) -> bool:
    return all(isinstance(d, int) for d in x.shape)


@rule("reshape")
def reshape(c: Chooser) -> Node | None:
    x = c.of("fibc", 0, 3)
    if c.flag() and x.rank:
        shape: tuple[Dim, ...] = (
            (*x.shape[:-2], product(x.shape[-2:])) if x.rank > 1 else (1, x.shape[0])
        )
    else:
        shape = (product(x.shape[:-1]), *x.shape[-1:]) if x.rank > 1 else (*x.shape, 1)
    written = list(map(str, shape))
    if c.flag():
        written[c.one(list(range(len(shape))))] = "-1"
    real = tuple(map(actual, shape))
    return node(f"reshape({x.name}, [{', '.join(written)}])", shape, [x], lambda v: v.reshape(real))


@rule("transpose")
def transpose(c: Chooser) -> Node | None:
    x = c.of("fibc")
    if c.flag():
        return node(f"transpose({x.name})", x.shape[::-1], [x], np.transpose)
    order = list(range(x.rank))
    for i in range(x.rank - 1, 0, -1):
        j = c.one(list(range(i + 1)))
        order[i], order[j] = order[j], order[i]
    if not order:
        return None
    shape = tuple(x.shape[i] for i in order)
    return node(f"transpose({x.name}, {order})", shape, [x], lambda v: v.transpose(order))


@rule("swapaxes", "moveaxis")
def two_axes(c: Chooser) -> Node | None:
    x = c.of("fib", 1)
    a, b = c.axis(x), c.axis(x)
    shape = list(x.shape)
    if c.flag():
        shape[a], shape[b] = shape[b], shape[a]
        return node(
            f"swapaxes({x.name}, {a}, {b})", tuple(shape), [x], lambda v: np.swapaxes(v, a, b)
        )
    shape.insert(b % x.rank, shape.pop(a % x.rank))
    return node(f"moveaxis({x.name}, {a}, {b})", tuple(shape), [x], lambda v: np.moveaxis(v, a, b))


@rule("expand_dims")
def expand_dims(c: Chooser) -> Node | None:
    x = c.of("fibc", 0, 3)
    axis = c.axis(x, 1)
    shape = list(x.shape)
    shape.insert(axis % (x.rank + 1), 1)
    return node(
        f"expand_dims({x.name}, {axis})", tuple(shape), [x], lambda v: np.expand_dims(v, axis)
    )


@rule("squeeze")
def squeeze(c: Chooser) -> Node | None:
    x = c.of("fib", 1, also=lambda s: 1 in s.shape)
    if c.flag():
        shape = tuple(d for d in x.shape if d != 1)
        return node(
            f"squeeze({x.name})", shape, [x], lambda v: v.reshape([n for n in v.shape if n != 1])
        )
    axis = c.one([i for i, d in enumerate(x.shape) if d == 1])
    shape = (*x.shape[:axis], *x.shape[axis + 1 :])
    return node(f"squeeze({x.name}, {axis})", shape, [x], lambda v: np.squeeze(v, axis))


@rule("concat")
def concat(c: Chooser) -> Node | None:
    a = c.of("fi", 1)
    axis = c.axis(a)
    at = axis % a.rank

    def fits(s: Node) -> bool:
        return s.rank == a.rank and all(s.shape[i] == a.shape[i] for i in range(a.rank) if i != at)

    parts = [a, *(c.of("fi", 1, also=fits) for _ in range(c.one([0, 1, 2])))]
    total: Any = 0
    for part in parts:
        total = total + part.shape[at]
    names = ", ".join(p.name for p in parts)
    where = "" if at == a.rank - 1 and c.flag() else f", axis = {axis}"
    text = f"concat([{names}]{where})" if c.flag() else f"concat({names}{where})"
    return node(text, swapped(a.shape, axis, total), parts, lambda *v: np.concatenate(v, axis))


@rule("stack")
def stack(c: Chooser) -> Node | None:
    a = c.of("fib", 0, 3)
    parts = [a, *(c.of("fib", also=lambda s: s.shape == a.shape) for _ in range(c.one([0, 1, 2])))]
    axis = c.axis(a, 1)
    shape = list(a.shape)
    shape.insert(axis % (a.rank + 1), len(parts))
    names = ", ".join(p.name for p in parts)
    return node(
        f"stack([{names}], axis = {axis})", tuple(shape), parts, lambda *v: np.stack(v, axis)
    )


@rule("sum")
def added(c: Chooser) -> Node | None:
    a = c.of("fib")
    b = c.of("fib", also=lambda s: meet(a.shape, s.shape) is not None)
    shape = meet(a.shape, b.shape)
    assert shape is not None
    return node(f"sum([{a.name}, {b.name}])", shape, [a, b], lambda x, y: x * 1 + y * 1)


@rule("split", "unstack")
def split(c: Chooser) -> Node | None:
    x = c.of("fib", 1, also=lambda s: any(isinstance(d, int) for d in s.shape))
    axis = c.one([i for i, d in enumerate(x.shape) if isinstance(d, int)])
    size = x.shape[axis]
    assert isinstance(size, int)
    if c.flag():
        at = c.one(list(range(size)))
        shape = (*x.shape[:axis], *x.shape[axis + 1 :])
        return node(f"unstack({x.name}, {axis})[{at}]", shape, [x], lambda v: np.take(v, at, axis))
    if size > 1 and c.flag():
        cut = c.one(list(range(1, size)))
        shape = swapped(x.shape, axis, size - cut)
        text = f"split({x.name}, [{cut}], axis = {axis})[1]"
        return node(text, shape, [x], lambda v: np.split(v, [cut], axis)[1])
    parts = c.one([n for n in range(1, size + 1) if size % n == 0])
    text = f"split({x.name}, {parts}, axis = {axis - x.rank})[{parts - 1}]"
    shape = swapped(x.shape, axis, size // parts)
    return node(text, shape, [x], lambda v: np.split(v, parts, axis)[-1])


@rule("getitem")
def getitem(c: Chooser) -> Node | None:
    x = c.of("fibc", 1)
    keys: list[Any] = []
    written, shape = [], []
    for d in x.shape:
        form = c.one(["all", "one", "from", "to", "every", "back", "last"])
        n = d if isinstance(d, int) else 3  # every symbolic size is at least that
        if form == "one":
            at = c.one(list(range(-n, n)))
            keys.append(at)
            written.append(str(at))
            continue
        start, stop, step = {
            "all": (None, None, None),
            "from": (c.one(list(range(n))), None, None),
            "to": (None, c.one(list(range(1, n + 1))), None),
            "every": (None, None, 2),
            "back": (None, None, -1),
            "last": (-1, None, None),
        }[form]
        keys.append(slice(start, stop, step))
        text = ":".join("" if p is None else str(p) for p in (start, stop))
        written.append(text + ("" if step is None else f":{step}"))
        length: Dim = {"all": d, "every": (d + 1) // 2, "back": d, "last": 1}.get(form, 0)
        if form == "from":
            length = d - start
        elif form == "to":
            length = stop
        shape.append(length)
    used = len(keys)
    while used > 1 and written[used - 1] == ":" and c.flag():
        used -= 1
    text = ", ".join(written[:used])
    if used < len(keys) and c.flag():
        text += ", ..."
    return node(f"{x.name}[{text}]", tuple(shape), [x], lambda v: v[tuple(keys)])


@rule("tile", "repeat", "broadcast_to")
def several(c: Chooser) -> Node | None:
    x = c.of("fib", 1, 3)
    form = c.one(["tile", "repeat", "broadcast_to"])
    axis = c.axis(x)
    if form == "repeat":
        shape = swapped(x.shape, axis, x.shape[axis] * 2)
        return node(
            f"repeat({x.name}, 2, axis = {axis})", shape, [x], lambda v: np.repeat(v, 2, axis)
        )
    if form == "tile":
        times = [c.one([1, 2]) for _ in range(c.one(list(range(1, x.rank + 1))))]
        all_ = [1] * (x.rank - len(times)) + times
        shape = tuple(d * r for d, r in zip(x.shape, all_, strict=True))
        return node(f"tile({x.name}, {times})", shape, [x], lambda v: np.tile(v, times))
    shape = (c.one([1, 2]), *(c.one([2, 3]) if d == 1 else d for d in x.shape))
    real = tuple(map(actual, shape))
    text = f"broadcast_to({x.name}, {dims(shape)})"
    return node(text, shape, [x], lambda v: np.broadcast_to(v, real))


@rule("pad")
def pad(c: Chooser) -> Node | None:
    x = c.of("fi", 1)
    if c.flag():
        shape = tuple(d + 2 for d in x.shape)
        return node(f"pad({x.name}, 1)", shape, [x], lambda v: np.pad(v, 1))
    widths = [[c.one([0, 1, 2]), c.one([0, 1])] for _ in x.shape]
    shape = tuple(d + a + b for d, (a, b) in zip(x.shape, widths, strict=True))
    mode = c.one(["constant", "edge"])
    if mode == "constant":
        text = f"pad({x.name}, {widths}, constant_values = 2)"
        return node(text, shape, [x], lambda v: np.pad(v, widths, constant_values=2))
    return node(f"pad({x.name}, {widths}, {mode})", shape, [x], lambda v: np.pad(v, widths, mode))


@rule("pad")
def reflected(c: Chooser) -> Node | None:
    mode = c.one(["reflect", "symmetric", "wrap"])
    x = c.of("f", 1, also=lambda s: known(s) and min(s.real) > 2)
    shape = tuple(d + 3 for d in x.shape)
    text = f"pad({x.name}, {[[1, 2]] * x.rank}, mode = {mode})"
    return node(text, shape, [x], lambda v: np.pad(v, [(1, 2)] * v.ndim, mode))


@rule("roll", "flip", "sort", "argsort")
def ordered(c: Chooser) -> Node | None:
    x = c.of("fi", 1)
    axis = c.axis(x)
    form = c.one(["roll", "flip", "flip all", "sort", "argsort"])
    if form == "roll":
        n = c.one([-2, 1, 3])
        return node(
            f"roll({x.name}, {n}, axis = {axis})", x.shape, [x], lambda v: np.roll(v, n, axis)
        )
    if form == "flip":
        return node(f"flip({x.name}, {axis})", x.shape, [x], lambda v: np.flip(v, axis))
    if form == "flip all":
        return node(f"flip({x.name})", x.shape, [x], np.flip)
    if form == "sort":
        return node(f"sort({x.name}, {axis})", x.shape, [x], lambda v: np.sort(v, axis))
    return node(
        f"argsort({x.name}, {axis})", x.shape, [x], lambda v: np.argsort(v, axis, kind="stable")
    )


@rule("sort", "argsort")
def descending(c: Chooser) -> Node | None:
    x = c.of("f", 1)
    if c.flag():
        return node(
            f"sort({x.name}, descending = true)", x.shape, [x], lambda v: np.sort(v)[..., ::-1]
        )
    text = f"argsort({x.name}, descending = true)"
    return node(text, x.shape, [x], lambda v: np.argsort(-v, kind="stable"))


@rule("top_k")
def top_k(c: Chooser) -> Node | None:
    x = c.of("f", 1, also=lambda s: s.real[-1] > 1)
    k, part = c.one([1, 2]), c.one([0, 1])

    def best(v: np.ndarray) -> np.ndarray:
        places = np.argsort(-v, kind="stable")[..., :k]
        return places if part else np.take_along_axis(v, places, -1)

    return node(f"top_k({x.name}, {k})[{part}]", (*x.shape[:-1], k), [x], best)


@rule("argmax", "argmin")
def argmax(c: Chooser) -> Node | None:
    x = c.of("fi", 1)
    axis, keep, most = c.axis(x), c.flag(), c.flag()
    function: Any = np.argmax if most else np.argmin
    at = axis % x.rank
    shape = swapped(x.shape, axis, 1) if keep else (*x.shape[:at], *x.shape[at + 1 :])
    text = f"arg{'max' if most else 'min'}({x.name}, {axis}{', keepdims = true' if keep else ''})"
    return node(text, shape, [x], lambda v: function(v, axis=axis, keepdims=keep))


@rule("take")
def take(c: Chooser) -> Node | None:
    x = c.of("fib", 1, 3)
    axis = c.axis(x)
    at = axis % x.rank

    def inside(s: Node) -> bool:
        return all(e.min() >= 0 and e.max() < x.real[at] for e in s.values[0])

    places = c.of("i", 0, 2, also=inside)
    shape = (*x.shape[:at], *places.shape, *x.shape[at + 1 :])
    text = f"take({x.name}, {places.name}, axis = {axis})"
    return node(text, shape, [x, places], lambda v, p: np.take(v, p, axis))


@rule("take_along_axis")
def take_along_axis(c: Chooser) -> Node | None:
    x = c.of("fib", 1, 3)
    axis = c.axis(x)
    at = axis % x.rank

    def inside(s: Node) -> bool:
        others = all(
            a == b for i, (a, b) in enumerate(zip(s.shape, x.shape, strict=False)) if i != at
        )
        return (
            s.rank == x.rank
            and others
            and all(e.min() >= 0 and e.max() < x.real[at] for e in s.values[0])
        )

    places = c.of("i", also=inside)
    text = f"take_along_axis({x.name}, {places.name}, {axis})"
    return node(text, places.shape, [x, places], lambda v, p: np.take_along_axis(v, p, axis))


@rule("nancumsum", "nancumprod")
def cumulative_without_nan(c: Chooser) -> Node | None:
    x, form = c.of("fi", 1), c.one(["nancumsum", "nancumprod"])
    axis, function = c.axis(x), {"nancumsum": np.nancumsum, "nancumprod": np.nancumprod}[form]
    return node(f"{form}({x.name}, {axis})", x.shape, [x], lambda v: function(v, axis=axis))


@rule("cumsum", "cumprod", "cummax", "diff")
def cumulative(c: Chooser) -> Node | None:
    form = c.one(["cumsum", "cumprod", "cummax", "diff"])
    x = c.of("fi", 1)
    axis = c.axis(x)
    if form == "diff":
        left = x.shape[axis] - 1
        if left == 0:
            return None
        shape = swapped(x.shape, axis, left)
        return node(f"diff({x.name}, axis = {axis})", shape, [x], lambda v: np.diff(v, axis=axis))
    function: Any = {"cumsum": np.cumsum, "cumprod": np.cumprod, "cummax": np.maximum.accumulate}[
        form
    ]
    return node(f"{form}({x.name}, axis = {axis})", x.shape, [x], lambda v: function(v, axis=axis))


@rule("meshgrid")
def meshgrid(c: Chooser) -> Node | None:
    a, b = c.of("fi", 1, 1), c.of("fi", 1, 1)
    part, way = c.one([0, 1]), c.one(["xy", "ij"])
    shape = (*b.shape, *a.shape) if way == "xy" else (*a.shape, *b.shape)
    text = f"meshgrid({a.name}, {b.name}, indexing = {way})[{part}]"
    return node(text, shape, [a, b], lambda v, w: np.meshgrid(v, w, indexing=way)[part])
