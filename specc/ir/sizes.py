"""Sizes of axes: whole numbers, or polynomials over names that are known later.

`height * factor` and `tokens // experts` stay exact and compare as polynomials, so that two sizes
are equal only if they are equal for every value of their names.
"""

from __future__ import annotations

from typing import Union

# A monomial is a sorted tuple of (atom, power); an atom is a name or a floor division or remainder.
Atom = str | tuple[str, "Size | int", "Size | int"]
Monomial = tuple[tuple[Atom, int], ...]
Dim = Union[int, "Size"]


class Size:
    """A polynomial with whole coefficients that is not a constant."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Monomial, int]) -> None:
        self.terms = tuple(sorted(((m, c) for m, c in terms.items() if c), key=repr))
        self._hash = hash(self.terms)

    @property
    def names(self) -> frozenset[str]:
        """The names whose values it waits for."""
        found: set[str] = set()
        for monomial, _ in self.terms:
            for atom, _power in monomial:
                if isinstance(atom, str):
                    found.add(atom)
                else:
                    for part in atom[1:]:
                        found |= names_of(part)  # type: ignore[arg-type]
        return frozenset(found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Size) and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __add__(self, other: Dim) -> Dim:
        return _combine(self, other, 1)

    __radd__ = __add__

    def __sub__(self, other: Dim) -> Dim:
        return _combine(self, other, -1)

    def __rsub__(self, other: Dim) -> Dim:
        return _combine(other, self, -1)

    def __neg__(self) -> Dim:
        return self * -1

    def __mul__(self, other: Dim) -> Dim:
        product: dict[Monomial, int] = {}
        for m, c in self.terms:
            for n, d in _terms(other):
                key = _times(m, n)
                product[key] = product.get(key, 0) + c * d
        return _simplest(product)

    __rmul__ = __mul__

    def __floordiv__(self, other: Dim) -> Dim:
        return floordiv(self, other)

    def __rfloordiv__(self, other: Dim) -> Dim:
        return floordiv(other, self)

    def __mod__(self, other: Dim) -> Dim:
        return remainder(self, other)

    def __rmod__(self, other: Dim) -> Dim:
        return remainder(other, self)

    def __pow__(self, power: int) -> Dim:
        result: Dim = 1
        for _ in range(power):
            result = self * result
        return result

    def __str__(self) -> str:
        parts = []
        for monomial, factor in sorted(self.terms, key=lambda t: (not t[0], repr(t))):
            words = [_atom_text(a) + (f"**{p}" if p > 1 else "") for a, p in monomial]
            if abs(factor) != 1 or not words:
                words.insert(0, str(abs(factor)))
            sign = "-" if factor < 0 else "+"
            parts.append((sign, " * ".join(words)))
        first = ("-" if parts[0][0] == "-" else "") + parts[0][1]
        return first + "".join(f" {sign} {text}" for sign, text in parts[1:])

    __repr__ = __str__


def symbol(name: str) -> Size:
    """The size that is called `name`."""
    return Size({((name, 1),): 1})


def names_of(dim: Dim) -> frozenset[str]:
    return dim.names if isinstance(dim, Size) else frozenset()


def floordiv(a: Dim, b: Dim) -> Dim:
    """The quotient a // b, exact where every coefficient divides."""
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    if b == 1:
        return a
    if a == b:
        return 1
    exact = _divide(a, b)
    return exact if exact is not None else Size({((("//", a, b), 1),): 1})


def remainder(a: Dim, b: Dim) -> Dim:
    if isinstance(a, int) and isinstance(b, int):
        return a % b
    if b == 1 or _divide(a, b) is not None:
        return 0
    return Size({((("%", a, b), 1),): 1})


def divides(a: Dim, b: Dim) -> bool:
    """Is a surely a multiple of b?"""
    return remainder(a, b) == 0


def substitute(dim: Dim, values: dict[str, int]) -> Dim:
    """The size with some of its names known."""
    if isinstance(dim, int):
        return dim
    total: Dim = 0
    for monomial, factor in dim.terms:
        term: Dim = factor
        for atom, power in monomial:
            if isinstance(atom, str):
                base: Dim = values.get(atom, symbol(atom))
            else:
                operation = floordiv if atom[0] == "//" else remainder
                base = operation(substitute(atom[1], values), substitute(atom[2], values))  # type: ignore[arg-type]
            term = term * base**power
        total = total + term
    return total


def product(dims: tuple[Dim, ...] | list[Dim]) -> Dim:
    result: Dim = 1
    for dim in dims:
        result = result * dim
    return result


def _terms(dim: Dim) -> tuple[tuple[Monomial, int], ...]:
    return dim.terms if isinstance(dim, Size) else (((), dim),)


def _simplest(terms: dict[Monomial, int]) -> Dim:
    kept = {m: c for m, c in terms.items() if c}
    if not kept:
        return 0
    if set(kept) == {()}:
        return kept[()]
    return Size(kept)


def _combine(a: Dim, b: Dim, sign: int) -> Dim:
    total = dict(_terms(a))
    for m, c in _terms(b):
        total[m] = total.get(m, 0) + sign * c
    return _simplest(total)


def _times(m: Monomial, n: Monomial) -> Monomial:
    powers: dict[Atom, int] = dict(m)
    for atom, power in n:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted(powers.items(), key=repr))


def _divide(a: Dim, b: Dim) -> Dim | None:
    """The exact quotient a / b, by long division; None if something would be left."""
    divisor = _terms(b)
    atoms = sorted({x for m, _ in (*_terms(a), *divisor) for x, _ in m}, key=repr)

    def order(term: tuple[Monomial, int]) -> tuple[int, list[int]]:
        powers = dict(term[0])
        return sum(powers.values()), [powers.get(x, 0) for x in atoms]

    monomial, factor = max(divisor, key=order)
    left, quotient = a, 0
    while left != 0:
        highest, count = max(_terms(left), key=order)
        powers = dict(highest)
        for atom, power in monomial:
            powers[atom] = powers.get(atom, 0) - power
        if factor == 0 or count % factor or min(powers.values(), default=0) < 0:
            return None
        key = tuple(sorted(((x, p) for x, p in powers.items() if p), key=repr))
        term = _simplest({key: count // factor})
        quotient, left = quotient + term, left - term * b
    return quotient


def _atom_text(atom: Atom) -> str:
    if isinstance(atom, str):
        return atom
    return f"({atom[1]}) {atom[0]} ({atom[2]})"
