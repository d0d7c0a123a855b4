"""Names and what they are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.source import Span


class Binding:
    """A name's value and the place that gave it."""

    __slots__ = ("span", "value")

    def __init__(self, value: Any, span: Span | None) -> None:
        self.value = value
        self.span = span


class Scope:
    """A table of names inside another."""

    def __init__(self, parent: Scope | None = None) -> None:
        self.parent = parent
        self.names: dict[str, Binding] = {}

    def bind(self, name: str, value: Any, span: Span | None = None) -> None:
        self.names[name] = Binding(value, span)

    def find(self, name: str) -> Binding | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def rebind(self, name: str, value: Any, span: Span) -> None:
        """Bind where the name lives (a `for` rebinds outer names), or here."""
        scope: Scope | None = self
        while isinstance(scope, Inner):
            if name in scope.names:
                break
            scope = scope.parent
        if scope is not None and name in scope.names:
            scope.bind(name, value, span)
        else:
            self.bind(name, value, span)

    def visible(self) -> Iterator[str]:
        scope: Scope | None = self
        while scope is not None:
            yield from scope.names
            scope = scope.parent


class Inner(Scope):
    """The scope of one turn of a `for`: what it binds anew outside is rebound there."""
