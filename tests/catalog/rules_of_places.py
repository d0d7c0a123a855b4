"""Rules of factors, equations, distances, updates, windows and patterns."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from specc.ir.sizes import Dim, divides
from tests.catalog.programs import Node, meet, node
from tests.catalog.rules import Chooser, chosen_axes, dims, rule


@rule("eigh", "eig", "qr", "svd", "lu_factor", "cholesky_inverse", "logdet")
def factors(c: Chooser) -> Node | None:
    """What does not depend on the sign of a vector, or on the order of what is equal."""
    x = c.of("f", 2, 3, also=lambda s: s.shape[-1] == s.shape[-2])
    full = f"(matmul({x.name}, swapaxes({x.name}, -1, -2)) + eye({x.shape[-1]}))"

    def square(v: np.ndarray) -> np.ndarray:
        return v @ np.swapaxes(v, -1, -2) + np.eye(v.shape[-1])

    forms: dict[str, tuple[str, Any, Any]] = {
        "eigh": (f"eigh{full}[0]", x.shape[:-1], lambda v: np.linalg.eigvalsh(square(v))),
        "eig": (
            f"sort(real(eig{full}[0]))",
            x.shape[:-1],
            lambda v: np.linalg.eigvalsh(square(v)),
        ),
        "qr": (f"abs(qr{full}[1])", x.shape, lambda v: np.abs(np.linalg.qr(square(v))[1])),
        "svd": (
            f"svd({x.name}, compute_uv = false)",
            x.shape[:-1],
            lambda v: np.linalg.svd(v, compute_uv=False),
        ),
        "lu_factor": (
            f"prod(abs(diagonal(lu_factor{full}[0])), axis = -1)",
            x.shape[:-2],
            lambda v: np.linalg.det(square(v)),
        ),
        "cholesky_inverse": (
            f"cholesky_inverse(cholesky{full})",
            x.shape,
            lambda v: np.linalg.inv(square(v)),
        ),
        "logdet": (f"logdet{full}", x.shape[:-2], lambda v: np.linalg.slogdet(square(v))[1]),
    }
    text, shape, function = forms[c.one(list(forms))]
    return node(text, shape, [x], function)


@rule("pinv", "matrix_rank", "lstsq", "solve_triangular")
def equations(c: Chooser) -> Node | None:
    form = c.one(["pinv", "matrix_rank", "lstsq", "solve_triangular"])
    x = c.of("f", 2, 3 if form in ("pinv", "matrix_rank") else 2)
    if form == "pinv":
        shape = (*x.shape[:-2], x.shape[-1], x.shape[-2])
        return node(f"pinv({x.name})", shape, [x], np.linalg.pinv)
    if form == "matrix_rank":
        text = f"matrix_rank({x.name}, 1e-3)"
        return node(text, x.shape[:-2], [x], lambda v: np.linalg.matrix_rank(v, tol=1e-3))
    b = c.of("f", 1, 2, also=lambda s: s.shape[0] == x.shape[0])
    if form == "lstsq":
        shape = (*x.shape[1:], *b.shape[1:])
        text = f"lstsq({x.name}, {b.name})"
        return node(text, shape, [x, b], lambda v, w: np.linalg.lstsq(v, w)[0])
    if x.shape[0] != x.shape[1]:
        return None
    upper = c.flag()
    cut: Any = np.triu if upper else np.tril
    text = f"solve_triangular({x.name}, {b.name}{'' if upper else ', upper = false'})"
    return node(text, b.shape, [x, b], lambda v, w: np.linalg.solve(cut(v), w))


@rule("cdist", "corrcoef", "correlate", "psnr", "allclose", "in_top_k", "kron")
def alike(c: Chooser) -> Node | None:
    form = c.one(["cdist", "corrcoef", "correlate", "psnr", "allclose", "in_top_k", "kron"])
    if form == "corrcoef":
        x = c.of("f", 2, 2)
        shape = (x.shape[0], x.shape[0])
        return node(f"corrcoef({x.name})", shape, [x], lambda v: np.atleast_2d(np.corrcoef(v)))
    if form == "correlate":
        a, b = c.of("f", 1, 1), c.of("f", 1, 1)
        length = a.shape[0] + b.shape[0] - 1
        text = f"correlate({a.name}, {b.name}, full)"
        return node(text, (length,), [a, b], lambda v, w: np.correlate(v, w, "full"))
    if form == "in_top_k":
        t = c.of("i", 0, 2, also=lambda s: all(e.min() >= 0 for e in s.values[0]))
        p = c.of("f", 1, 3, also=lambda s: s.shape[:-1] == t.shape and s.real[-1] > 2)

        def ranked(v: np.ndarray, w: np.ndarray) -> np.ndarray:
            return (w > np.take_along_axis(w, v[..., None], -1)).sum(-1) < 2

        return node(f"in_top_k({t.name}, {p.name}, 2)", t.shape, [t, p], ranked)
    a = c.of("f", 1, 2)
    if form == "kron":
        b = c.of("f", a.rank, a.rank)
        shape = tuple(m * n for m, n in zip(a.shape, b.shape, strict=True))
        return node(f"kron({a.name}, {b.name})", shape, [a, b], np.kron)
    if form == "cdist":
        a = c.of("f", 2, 2)
        b = c.of("f", 2, 2, also=lambda s: s.shape[1] == a.shape[1])
        text, shape = f"cdist({a.name}, {b.name})", (a.shape[0], b.shape[0])
        return node(text, shape, [a, b], lambda v, w: np.linalg.norm(v[:, None] - w[None], axis=-1))
    b = c.of("f", also=lambda s: s.shape == a.shape)
    if form == "psnr":
        text = f"psnr({a.name}, {b.name}, 2)"
        return node(text, (), [a, b], lambda v, w: 10 * np.log10(4 / np.mean((v - w) ** 2)))
    return node(
        f"allclose({a.name}, {b.name}, 0.1)", (), [a, b], lambda v, w: np.allclose(v, w, 0.1)
    )


@rule("scatter", "scatter_update", "slice_update", "unravel_index", "isin", "segment_prod")
def places(c: Chooser) -> Node | None:
    i = c.of("i", 1, 1, also=lambda s: all(e.min() >= 0 and e.max() < 3 for e in s.values[0]))
    form = c.one(["scatter", "update", "slice", "unravel_index", "isin", "segment_prod"])
    if form == "isin":
        x = c.of("i")
        return node(f"isin({x.name}, {i.name})", x.shape, [x, i], np.isin)
    if form == "unravel_index":
        text = f"unravel_index({i.name}, [2, 2])[1]"
        return node(text, i.shape, [i], lambda v: v % 2)
    x = c.of("f", 1, 3, also=lambda s: s.shape[0] == i.shape[0])
    if form == "segment_prod":

        def multiplied(v: np.ndarray, s: np.ndarray) -> np.ndarray:
            return np.stack([v[s == k].prod(0) for k in range(3)])

        text = f"segment_prod({x.name}, {i.name}, 3)"
        return node(text, (3, *x.shape[1:]), [x, i], multiplied)
    if form == "scatter":

        def added(v: np.ndarray, s: np.ndarray) -> np.ndarray:
            return np.stack([v[s == k].sum(0) for k in range(3)])

        shape = (3, *x.shape[1:])
        text = f"scatter(expand_dims({i.name}, -1), {x.name}, {dims(shape)})"
        return node(text, shape, [x, i], added)
    if form == "slice":
        part = c.of("f", 1, 1)
        y = c.of("f", 1, 1, also=lambda s: s.real[0] >= part.real[0] + 1 and part.shape != s.shape)
        if not all(isinstance(n.shape[0], int) for n in (part, y)):
            return None

        def blocked(v: np.ndarray, w: np.ndarray) -> np.ndarray:
            return np.concatenate([v[:1], w, v[1 + len(w) :]])

        text = f"slice_update({y.name}, ones([1]) |> cast(int), {part.name})"
        return node(text, y.shape, [y, part], blocked)
    y = c.of("f", x.rank, x.rank, also=lambda s: s.shape[1:] == x.shape[1:] and s.real[0] > 2)
    how = c.one([("add", np.add), ("max", np.maximum), ("min", np.minimum), ("mul", np.multiply)])

    def joined(v: np.ndarray, s: np.ndarray, w: np.ndarray) -> np.ndarray:
        found = v.copy()
        how[1].at(found, s, w)
        return found

    text = f"scatter_update({y.name}, expand_dims({i.name}, -1), {x.name}, {how[0]})"
    return node(text, y.shape, [y, i, x], joined)


@rule("unfold", "fold", "rearrange", "rot90", "argpartition", "diagflat", "vander", "histogram")
def moved(c: Chooser) -> Node | None:
    form = c.one(
        ["unfold", "fold", "rearrange", "rot90", "argpartition", "diagflat", "vander", "histogram"]
    )
    if form == "vander":
        x = c.of("fi", 1, 1)
        return node(f"vander({x.name}, 3)", (*x.shape, 3), [x], lambda v: np.vander(v, 3))
    if form == "diagflat":
        x = c.of("fi", 1, 2)
        n = math.prod(x.real) + 1
        side: Dim = math.prod(x.shape[1:], start=x.shape[0]) + 1
        if n > 16:
            return None
        return node(f"diagflat({x.name}, 1)", (side, side), [x], lambda v: np.diagflat(v, 1))
    if form == "histogram":
        x = c.of("f", 1)
        text = f"histogram({x.name}, 4, [-2, 2])[0]"
        return node(text, (4,), [x], lambda v: np.histogram(v, 4, (-2, 2))[0])
    if form == "argpartition":
        x = c.of("f", 1, also=lambda s: s.real[-1] > 1)
        text = f"take_along_axis({x.name}, argpartition({x.name}, 1))[..., 1]"
        return node(text, x.shape[:-1], [x], lambda v: np.sort(v)[..., 1])
    if form == "rot90":
        x = c.of("fib", 2)
        shape = (x.shape[1], x.shape[0], *x.shape[2:])
        return node(f"rot90({x.name})", shape, [x], np.rot90)
    if form == "rearrange":
        x = c.of("fib", 2, 2)
        if divides(x.shape[1], 2) and c.flag():
            text = f'rearrange({x.name}, "h (w p) -> p (w h)", p = 2)'
            return node(
                text,
                (2, x.shape[1] // 2 * x.shape[0]),
                [x],
                lambda v: v.reshape(len(v), -1, 2).transpose(2, 1, 0).reshape(2, -1),
            )
        text = f'rearrange({x.name}, "h w -> (w h) 1")'
        return node(text, (x.shape[1] * x.shape[0], 1), [x], lambda v: v.T.reshape(-1, 1))
    x = c.of("f", 3, 3, also=lambda s: all(isinstance(d, int) and d > 1 for d in s.shape))
    d, h, w = x.real
    windows = [(i, j) for i in range(h - 1) for j in range(w - 1)]

    def columns(v: np.ndarray) -> np.ndarray:
        return np.stack([v[:, i : i + 2, j : j + 2].ravel() for i, j in windows], -1)

    if form == "unfold":
        return node(f"unfold({x.name}, 2)", (4 * d, len(windows)), [x], columns)

    def overlapped(v: np.ndarray) -> np.ndarray:
        times = np.zeros((h, w))
        for i, j in windows:
            times[i : i + 2, j : j + 2] += 1
        return v * times

    text = f"fold(unfold({x.name}, 2), [{h}, {w}], 2)"
    return node(text, x.shape, [x], overlapped)


@rule("istft", "ctc_decode", "trapezoid", "nanquantile", "nanargmax", "nanargmin")
def along_time(c: Chooser) -> Node | None:
    form = c.one(["istft", "ctc_decode", "trapezoid", "nanquantile", "nanargmax", "nanargmin"])
    if form == "istft":
        x = c.of("f", 1, also=lambda s: isinstance(s.shape[-1], int) and s.real[-1] in (4, 8))
        return node(f"istft(stft({x.name}, 4, 2, 4), 4, 2, 4)", x.shape, [x], lambda v: v)
    if form == "ctc_decode":
        x = c.of("f", 2, 2, also=lambda s: isinstance(s.shape[1], int) and s.real[1] > 1)

        def said(v: np.ndarray) -> np.ndarray:
            best = v.argmax(-1)
            kept = [b for n, b in enumerate(best) if n == 0 or best[n - 1] != b]
            labels = [b for b in kept if b != v.shape[1] - 1]
            return np.array([labels + [-1] * (len(v) - len(labels))])

        return node(f"ctc_decode({x.name})[0]", (1, x.shape[0]), [x], said)
    x = c.of("f", 1)
    if form == "nanquantile":
        text, (axis, keep), shape = chosen_axes(c, x)
        return node(
            f"nanquantile({x.name}, 0.3{text})",
            shape,
            [x],
            lambda v: np.nanquantile(v, 0.3, axis, keepdims=keep),
        )
    axis = c.axis(x)
    at = axis % x.rank
    function = {"trapezoid": np.trapezoid}.get(form) or getattr(np, form)
    shape = (*x.shape[:at], *x.shape[at + 1 :])
    return node(f"{form}({x.name}, axis = {axis})", shape, [x], lambda v: function(v, axis=axis))


@rule("select", "ldexp", "isreal")
def chosen(c: Chooser) -> Node | None:
    a = c.of("f")
    form = c.one(["select", "ldexp", "isreal"])
    if form == "isreal":
        x = c.of("fc")
        return node(f"isreal({x.name})", x.shape, [x], np.isreal)
    if form == "ldexp":
        b = c.of("i", also=lambda s: meet(a.shape, s.shape) == a.shape)
        return node(f"ldexp({a.name}, {b.name})", a.shape, [a, b], np.ldexp)
    text = f"select([{a.name} > 1, {a.name} > 0], [{a.name}, 2 * {a.name}], 0.5)"
    return node(text, a.shape, [a], lambda v: np.select([v > 1, v > 0], [v, 2 * v], 0.5))


@rule("geomspace", "logspace")
def spaced(c: Chooser) -> Node | None:
    n, end = c.one([1, 3, 5]), c.flag()
    more = "" if end else ", endpoint = false"
    if c.flag():
        text = f"as_tensor(geomspace(0.5, 8, {n}{more}))"
        return node(text, (n,), [], lambda: np.geomspace(0.5, 8, n, endpoint=end))
    text = f"as_tensor(logspace(-1, 2, {n}{more}, base = 3))"
    return node(text, (n,), [], lambda: np.logspace(-1, 2, n, endpoint=end, base=3))
