"""Rules of products, matrices, statistics, groups, spectra and images."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.ir.sizes import Dim, symbol
from tests.catalog.programs import Node, actual, meet, node
from tests.catalog.rules import Chooser, chosen_axes, rule, sigmoid, swapped


@rule("where")
def where(c: Chooser) -> Node | None:
    condition = c.of("b")
    a = c.of("fi", also=lambda s: meet(condition.shape, s.shape) is not None)
    first = meet(condition.shape, a.shape)
    assert first is not None
    b = c.of("fi", also=lambda s: meet(first, s.shape) is not None)
    shape = meet(first, b.shape)
    assert shape is not None
    if c.flag():
        return node(
            f"where({condition.name}, {a.name}, -1)",
            first,
            [condition, a],
            lambda t, v: np.where(t, v, -1),
        )
    return node(f"where({condition.name}, {a.name}, {b.name})", shape, [condition, a, b], np.where)


@rule("clip", "cast", "digitize", "threshold", "full_like", "one_hot")
def with_options(c: Chooser) -> Node | None:
    x = c.of("fi")
    form = c.one(
        [
            "clip",
            "clip to halves",
            "int",
            "float",
            "bool",
            "digitize",
            "threshold",
            "full",
            "one_hot",
        ]
    )
    if form == "one_hot":
        x = c.of("i", 0, 2)
        ways = np.arange(3)
        return node(
            f"one_hot({x.name}, 3)", (*x.shape, 3), [x], lambda v: 1.0 * (v[..., None] == ways)
        )
    texts: dict[str, tuple[str, Any]] = {
        "clip": (f"clip({x.name}, -1, 1)", lambda v: np.clip(v, -1, 1)),
        "clip to halves": (f"clip({x.name}, -0.5, 1.5)", lambda v: np.clip(v * 1.0, -0.5, 1.5)),
        "int": (f"cast({x.name}, int)", lambda v: np.trunc(v).astype(int)),
        "float": (f"cast({x.name}, float)", lambda v: v * 1.0),
        "bool": (f"cast({x.name}, bool)", lambda v: v != 0),
        "digitize": (
            f"digitize({x.name}, [-1, 0.3, 1.7])",
            lambda v: np.digitize(v, [-1, 0.3, 1.7]),
        ),
        "threshold": (f"threshold({x.name}, 0.3, -1)", lambda v: np.where(v > 0.3, v, -1)),
        "full": (f"full_like({x.name}, 0.25)", lambda v: np.full(v.shape, 0.25)),
    }
    if form == "threshold" and x.kind == "i":
        return None
    return node(texts[form][0], x.shape, [x], texts[form][1])


@rule("matmul", "einsum")
def matrix_product(c: Chooser) -> Node | None:
    a = c.of("fi", 1)
    b = c.of("fi", 1, 4, also=lambda s: s.shape[-2 if s.rank > 1 else -1] == a.shape[-1])
    lead = meet(a.shape[:-2], b.shape[:-2])
    if lead is None:
        return None
    shape = (*lead, *a.shape[-2:-1], *(b.shape[-1:] if b.rank > 1 else ()))
    if a.rank == b.rank == 2 and c.flag():
        return node(f'einsum("ij,jk->ik", {a.name}, {b.name})', shape, [a, b], np.matmul)
    text = c.one([f"{a.name} @ {b.name}", f"matmul({a.name}, {b.name})"])
    return node(text, shape, [a, b], np.matmul)


@rule("einsum")
def einsum(c: Chooser) -> Node | None:
    form = c.one(["ij->ji", "...i->...", "i,j->ij", "i,i", "...i,...i->...", "ii->i", "abc->cb"])
    first = form.partition("->")[0]
    terms = first.split(",")
    low = len(terms[0].replace("...", ""))
    dots = "..." in form
    a = c.of("fi", low, 4 if dots else low)
    if form == "ii->i" and a.shape[0] != a.shape[1]:
        return None
    if len(terms) == 1:
        shape: tuple[Dim, ...] = {
            "ij->ji": a.shape[::-1],
            "...i->...": a.shape[:-1],
            "ii->i": a.shape[:1],
            "abc->cb": a.shape[:0:-1],
        }[form]
        return node(f'einsum("{form}", {a.name})', shape, [a], lambda v: np.einsum(form, v))
    b = c.of(
        "fi",
        low,
        4 if dots else low,
        also=lambda s: form == "i,j->ij" or s.shape[-1:] == a.shape[-1:],
    )
    lead = meet(a.shape[:-1], b.shape[:-1])
    if lead is None:
        return None
    shape = (*a.shape, *b.shape) if form == "i,j->ij" else lead
    return node(
        f'einsum("{form}", {a.name}, {b.name})', shape, [a, b], lambda v, w: np.einsum(form, v, w)
    )


@rule("tensordot", "dot", "inner", "outer")
def tensordot(c: Chooser) -> Node | None:
    form = c.one(["tensordot", "pairs", "dot", "inner", "outer"])
    a = c.of("f", 1, 2)
    if form == "outer":
        a, b = c.of("f", 1, 1), c.of("f", 1, 1)
        return node(f"outer({a.name}, {b.name})", (*a.shape, *b.shape), [a, b], np.outer)
    if form == "inner":
        b = c.of("f", 1, 2, also=lambda s: s.shape[-1] == a.shape[-1])
        shape = (*a.shape[:-1], *b.shape[:-1])
        return node(f"inner({a.name}, {b.name})", shape, [a, b], np.inner)
    if form == "dot":
        b = c.of("f", 1, 2, also=lambda s: s.shape[0] == a.shape[-1])
        return node(f"dot({a.name}, {b.name})", (*a.shape[:-1], *b.shape[1:]), [a, b], np.dot)
    if form == "pairs":
        a = c.of("f", 2, 3)
        b = c.of("f", 2, 3, also=lambda s: s.shape[1] == a.shape[0])
        text = f"tensordot({a.name}, {b.name}, [[0], [1]])"
        shape = (*a.shape[1:], b.shape[0], *b.shape[2:])
        return node(text, shape, [a, b], lambda v, w: np.tensordot(v, w, ((0,), (1,))))
    b = c.of("f", 1, 3, also=lambda s: s.shape[0] == a.shape[-1])
    shape = (*a.shape[:-1], *b.shape[1:])
    return node(
        f"tensordot({a.name}, {b.name}, 1)", shape, [a, b], lambda v, w: np.tensordot(v, w, 1)
    )


@rule("cross")
def cross(c: Chooser) -> Node | None:
    a = c.of("f", 1, also=lambda s: s.shape[-1] == 3)
    b = c.of("f", 1, also=lambda s: s.shape[-1] == 3 and meet(a.shape, s.shape) is not None)
    shape = meet(a.shape, b.shape)
    assert shape is not None
    return node(f"cross({a.name}, {b.name})", shape, [a, b], np.cross)


@rule("diag", "diagonal", "trace", "triu", "tril")
def parts_of_matrices(c: Chooser) -> Node | None:
    form = c.one(["diag", "diagonal", "trace", "triu", "tril"])
    if form == "diag":
        x = c.of("fib", 1, 3)
        n = x.real[-1]
        return node(
            f"diag({x.name})",
            (*x.shape, x.shape[-1]),
            [x],
            lambda v: v[..., None] * np.eye(n, dtype=v.dtype),
        )
    if form in ("triu", "tril"):
        x, k = c.of("fib", 2), c.one([-1, 0, 1])
        cut: Any = np.triu if form == "triu" else np.tril
        return node(f"{form}({x.name}, {k})", x.shape, [x], lambda v: cut(v, k))
    k = c.one([-1, 0, 1])
    x = c.of("fi", 2, also=lambda s: s.shape[-1] == s.shape[-2] and s.real[-1] > 1)
    function: Any = np.diagonal if form == "diagonal" else np.trace
    shape = (*x.shape[:-2], x.shape[-1] - abs(k)) if form == "diagonal" else x.shape[:-2]
    text = f"{form}({x.name}, {k})"
    return node(text, shape, [x], lambda v: function(v, k, -2, -1))


@rule("inv", "det", "slogdet", "cholesky", "solve")
def linear(c: Chooser) -> Node | None:
    x = c.of("f", 2, 3, also=lambda s: s.shape[-1] == s.shape[-2])
    form = c.one(["inv", "det", "slogdet", "cholesky", "solve"])
    if form == "inv":
        return node(
            f"inv({x.name} + 3 * eye({x.shape[-1]}))",
            x.shape,
            [x],
            lambda v: (
                np.linalg.inv(v + 3 * np.eye(len(v[0])))
                if v.ndim == 2
                else np.linalg.inv(v + 3 * np.eye(v.shape[-1]))
            ),
        )
    if form == "det":
        return node(f"det({x.name})", x.shape[:-2], [x], np.linalg.det)
    if form == "slogdet":
        return node(f"slogdet({x.name})[1]", x.shape[:-2], [x], lambda v: np.linalg.slogdet(v)[1])
    if form == "cholesky":
        text = f"cholesky(matmul({x.name}, swapaxes({x.name}, -1, -2)) + eye({x.shape[-1]}))"
        return node(
            text,
            x.shape,
            [x],
            lambda v: np.linalg.cholesky(v @ np.swapaxes(v, -1, -2) + np.eye(v.shape[-1])),
        )
    b = c.of(
        "f",
        x.rank - 1,
        x.rank,
        also=lambda s: s.shape[-1 if s.rank < x.rank else -2] == x.shape[-1],
    )
    lead = meet(x.shape[:-2], b.shape[: -1 if b.rank < x.rank else -2])
    if lead is None:
        return None
    vector = b.rank < x.rank
    shape = (*lead, *b.shape[-1 if vector else -2 :])

    def solved(v: np.ndarray, w: np.ndarray) -> np.ndarray:
        return np.linalg.solve(v, w[..., None])[..., 0] if vector else np.linalg.solve(v, w)

    return node(f"solve({x.name}, {b.name})", shape, [x, b], solved)


@rule("softmax", "log_softmax", "sparsemax", "glu", "normalize", "l2_normalize")
def along_an_axis(c: Chooser) -> Node | None:
    form = c.one(
        ["softmax", "log_softmax", "sparsemax", "glu", "normalize", "order 1", "l2_normalize"]
    )
    x = c.of("f", 1, also=lambda s: 1 not in s.shape)
    axis = c.axis(x)

    def power(v: np.ndarray) -> np.ndarray:
        return np.exp(v) / np.exp(v).sum(axis, keepdims=True)

    def simplex(v: np.ndarray) -> np.ndarray:
        low, high = v.min(axis, keepdims=True) - 1, v.max(axis, keepdims=True)
        for _ in range(60):
            middle = (low + high) / 2
            more = np.maximum(v - middle, 0).sum(axis, keepdims=True) > 1
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        return np.maximum(v - low, 0)

    def gated(v: np.ndarray) -> np.ndarray:
        a, b = np.split(v, 2, axis)
        return a * sigmoid(b)

    def unit(v: np.ndarray) -> np.ndarray:
        return v / np.maximum(np.sqrt((v**2).sum(axis, keepdims=True)), 1e-7)

    if form == "glu":
        if not isinstance(x.shape[axis], int) or x.real[axis] % 2:
            return None
        return node(f"glu({x.name}, {axis})", swapped(x.shape, axis, x.real[axis] // 2), [x], gated)
    if form == "order 1":
        text = f"normalize({x.name}, {axis}, order = 1)"
        return node(text, x.shape, [x], lambda v: v / np.abs(v).sum(axis, keepdims=True))
    functions = {"softmax": power, "log_softmax": lambda v: np.log(power(v)), "sparsemax": simplex}
    return node(f"{form}({x.name}, {axis})", x.shape, [x], functions.get(form, unit))


@rule("average", "quantile", "moments", "bincount", "searchsorted")
def statistics(c: Chooser) -> Node | None:
    form = c.one(["average", "quantile", "moments", "bincount", "searchsorted"])
    x = c.of("f")
    text, (axis, keep), shape = chosen_axes(c, x)
    if form == "quantile":
        return node(
            f"quantile({x.name}, 0.3{text})",
            shape,
            [x],
            lambda v: np.quantile(v, 0.3, axis, keepdims=keep),
        )
    if form == "moments":
        return node(
            f"moments({x.name}{text})[1]", shape, [x], lambda v: np.var(v, axis, keepdims=keep)
        )
    if form == "average":
        w = c.of("fb", also=lambda s: meet(s.shape, x.shape) == x.shape)

        def averaged(v: np.ndarray, w: np.ndarray) -> np.ndarray:
            w = np.broadcast_to(np.abs(w), v.shape)
            total = np.sum(w, axis, keepdims=keep)
            return np.sum(v * w, axis, keepdims=keep) / np.where(total == 0, 1, total)

        weights = f"abs({w.name})" if w.kind == "f" else w.name
        return node(f"average({x.name}, {weights}{text})", shape, [x, w], averaged)
    if form == "bincount":
        i = c.of("i", 1)
        ways = np.arange(3)
        return node(
            f"bincount({i.name}, 3)",
            (*i.shape[:-1], 3),
            [i],
            lambda v: (v[..., None] == ways).sum(-2),
        )
    a = c.of("f", 1, 1)
    side = c.one(["left", "right"])
    name = f"searchsorted(sort({a.name}), {x.name}, {side})"
    return node(name, x.shape, [a, x], lambda v, w: np.searchsorted(np.sort(v), w, side))


@rule("segment_sum", "segment_mean", "segment_max", "segment_min", "segment_softmax")
def segments(c: Chooser) -> Node | None:
    form = c.one(["sum", "mean", "max", "min", "softmax"])
    ids = c.of("i", 1, 1, also=lambda s: all(e.min() >= 0 and e.max() < 3 for e in s.values[0]))
    x = c.of("f", 1, 3, also=lambda s: s.shape[0] == ids.shape[0])

    def grouped(v: np.ndarray, i: np.ndarray) -> np.ndarray:
        found = np.zeros((3, *v.shape[1:]))
        for s in set(i.tolist()):
            found[s] = getattr(v[i == s], form)(0)
        return found

    def shares(v: np.ndarray, i: np.ndarray) -> np.ndarray:
        return np.stack([np.exp(v[n]) / np.exp(v[i == i[n]]).sum(0) for n in range(len(v))])

    text = f"segment_{form}({x.name}, {ids.name}, 3)"
    shape = x.shape if form == "softmax" else (3, *x.shape[1:])
    return node(text, shape, [x, ids], shares if form == "softmax" else grouped)


@rule("fft", "ifft", "fft2", "ifft2", "rfft", "irfft")
def fourier(c: Chooser) -> Node | None:
    form = c.one(["fft", "ifft", "fft2", "ifft2", "rfft", "irfft"])
    x = c.of("fi" if form == "rfft" else "fc", 2 if form.endswith("2") else 1)
    function: Any = getattr(np.fft, form)
    if form.endswith("2"):
        return node(f"{form}({x.name})", x.shape, [x], function)
    axis = c.axis(x)
    n = x.shape[axis]
    if form == "irfft":
        if x.real[axis] < 2:
            return None
        n = 2 * (n - 1)
    shape = swapped(x.shape, axis, n // 2 + 1 if form == "rfft" else n)
    return node(f"{form}({x.name}, axis = {axis})", shape, [x], lambda v: function(v, axis=axis))


@rule("stft", "extract_sequences")
def frames(c: Chooser) -> Node | None:
    x = c.of("f", 1, also=lambda s: isinstance(s.shape[-1], int) and s.real[-1] > 2)
    size, stride = c.one([2, 3]), c.one([1, 2])
    if c.flag():
        count = (x.real[-1] - size) // stride + 1
        cut = [list(range(i * stride, i * stride + size)) for i in range(count)]
        text = f"extract_sequences({x.name}, {size}, {stride})"
        return node(text, (*x.shape[:-1], count, size), [x], lambda v: v[..., cut])
    window = np.pad(
        0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size), ((4 - size) // 2, (5 - size) // 2)
    )
    count = x.real[-1] // stride + 1
    cut = [list(range(i * stride, i * stride + 4)) for i in range(count)]

    def spectrum(v: np.ndarray) -> np.ndarray:
        wide = np.pad(v, [(0, 0)] * (v.ndim - 1) + [(2, 2)], "reflect")
        return np.fft.rfft(wide[..., cut] * window)

    return node(f"stft({x.name}, {size}, {stride}, 4)", (*x.shape[:-1], count, 3), [x], spectrum)


@rule("extract_patches", "depth_to_space", "space_to_depth", "resize")
def images(c: Chooser) -> Node | None:
    x = c.of(
        "f",
        3,
        3,
        also=lambda s: s.real[0] > 1 and s.real[1] > 1 and all(isinstance(d, int) for d in s.shape),
    )
    h, w, d = x.real
    form = c.one(["extract_patches", "depth_to_space", "space_to_depth", "resize"])
    if form == "extract_patches":
        s, r = c.one([1, 2]), c.one([1, 2])
        span = r + 1
        if min(h, w) < span:
            return None
        rows, columns = (h - span) // s + 1, (w - span) // s + 1

        def windows(v: np.ndarray) -> np.ndarray:
            return np.stack(
                [
                    np.stack(
                        [
                            v[i * s : i * s + span : r, j * s : j * s + span : r].ravel()
                            for j in range(columns)
                        ]
                    )
                    for i in range(rows)
                ]
            )

        text = f"extract_patches({x.name}, 2, strides = {s}, dilation_rate = {r})"
        return node(text, (rows, columns, 4 * d), [x], windows)
    if form == "resize":
        return node(
            f"resize({x.name}, [{2 * h}, {w}], nearest)",
            (2 * h, w, d),
            [x],
            lambda v: np.repeat(v, 2, 0),
        )
    if form == "depth_to_space":
        if d % 4:
            return None

        def spread(v: np.ndarray) -> np.ndarray:
            found = np.zeros((2 * h, 2 * w, d // 4))
            for a in (0, 1):
                for b in (0, 1):
                    start = (2 * a + b) * (d // 4)
                    found[a::2, b::2] = v[..., start : start + d // 4]
            return found

        return node(f"depth_to_space({x.name}, 2)", (2 * h, 2 * w, d // 4), [x], spread)
    if h % 2 or w % 2:
        return None
    cut = [(a, b) for a in (0, 1) for b in (0, 1)]
    text = f"space_to_depth({x.name}, 2)"
    return node(
        text,
        (h // 2, w // 2, 4 * d),
        [x],
        lambda v: np.concatenate([v[a::2, b::2] for a, b in cut], -1),
    )


@rule("left_shift", "right_shift")
def shifted(c: Chooser) -> Node | None:
    x, places = c.of("i"), c.one([0, 1, 3])
    word, function = c.one([("left_shift", np.left_shift), ("right_shift", np.right_shift)])
    return node(f"{word}({x.name}, {places})", x.shape, [x], lambda v: function(v, places))


@rule("lcm")
def least(c: Chooser) -> Node | None:
    x, other = c.of("i"), c.one([1, 2, 6])
    return node(f"lcm({x.name}, {other})", x.shape, [x], lambda v: np.lcm(v, other))


@rule("bartlett", "blackman", "hamming", "hanning", "kaiser", "tri")
def window(c: Chooser) -> Node | None:
    size: Dim = c.one([2, 3, 4, symbol("n")])
    n = actual(size)
    forms: dict[str, tuple[str, tuple[Dim, ...], Any]] = {
        "bartlett": (f"bartlett({size})", (size,), lambda: np.bartlett(n)),
        "blackman": (f"blackman({size})", (size,), lambda: np.blackman(n)),
        "hamming": (f"hamming({size})", (size,), lambda: np.hamming(n)),
        "hanning": (f"hanning({size})", (size,), lambda: np.hanning(n)),
        "kaiser": (f"kaiser({size}, 2.5)", (size,), lambda: np.kaiser(n, 2.5)),
        "tri": (f"tri({size}, 3, 1)", (size, 3), lambda: np.tri(n, 3, 1)),
    }
    text, shape, function = forms[c.one(list(forms))]
    return node(text, shape, [], function)


@rule("range", "linspace", "zeros", "ones", "full", "eye", "causal_mask")
def made(c: Chooser) -> Node | None:
    size: Dim = c.one([2, 3, 4, symbol("n")])
    n = actual(size)
    forms: dict[str, tuple[str, tuple[Dim, ...], Any]] = {
        "range": (f"as_tensor(range({size}))", (size,), lambda: np.arange(n)),
        "from": (
            f"as_tensor(range(1, {size} + 3, 2))",
            ((size + 3) // 2,),
            lambda: np.arange(1, n + 3, 2),
        ),
        "linspace": (
            f"as_tensor(linspace(-1, 1.5, {size}))",
            (size,),
            lambda: np.linspace(-1, 1.5, n),
        ),
        "zeros": (f"zeros([{size}, 2])", (size, 2), lambda: np.zeros((n, 2))),
        "ones": (f"ones([{size}])", (size,), lambda: np.ones(n)),
        "full": (f"full([2, {size}], 0.25)", (2, size), lambda: np.full((2, n), 0.25)),
        "eye": (f"eye({size}, 3, 1)", (size, 3), lambda: np.eye(n, 3, 1)),
        "causal_mask": (f"causal_mask({size})", (size, size), lambda: np.tri(n, dtype=bool)),
    }
    text, shape, function = forms[c.one(list(forms))]
    return node(text, shape, [], function)
