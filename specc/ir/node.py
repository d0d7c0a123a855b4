"""The base of every tree: fields from annotations, structural equality, no generated code.

Sixty dataclasses cost 36 ms at start-up; sixty of these cost under 3.
"""

from __future__ import annotations

from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(kw_only_default=False)
class Node:
    """A tree node. Fields are the annotations of the class, in order; `==` looks past `span`."""

    fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        own = cls.__dict__.get("__annotations__")  # noqa: RUF063 - its getter costs an import
        if own is None:  # Python 3.14 keeps annotations lazily
            own = getattr(cls, "__annotations__", {})
        names = [
            n for n, t in own.items() if not str(t).startswith(("ClassVar", "typing.ClassVar"))
        ]
        cls.fields = (*cls.fields, *(n for n in names if n not in cls.fields))
        cls._defaults = {
            **cls._defaults,
            **{n: cls.__dict__[n] for n in names if n in cls.__dict__},
        }

    def __init__(self, *values: Any, **named: Any) -> None:
        if len(values) > len(self.fields):
            raise TypeError(f"{type(self).__name__} takes {self.fields}")
        given = dict(zip(self.fields, values, strict=False))
        for name, value in named.items():
            if name not in self.fields or name in given:
                raise TypeError(f"{type(self).__name__} has no free field {name!r}")
            given[name] = value
        for name in self.fields:
            if name in given:
                object.__setattr__(self, name, given[name])
            elif name in self._defaults:
                object.__setattr__(self, name, self._defaults[name])
            else:
                raise TypeError(f"{type(self).__name__} needs {name!r}")

    def replace(self, **changes: Any) -> Any:
        """A copy with some fields changed."""
        return type(self)(**{**self.as_dict(), **changes})

    def as_dict(self) -> dict[str, Any]:
        """The fields' values by name, in their order."""
        return {n: getattr(self, n) for n in self.fields}

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """What fields are worth that are not given."""
        return cls._defaults

    def _key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, n) for n in self.fields if n != "span")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is read-only")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._key()))

    def __repr__(self) -> str:
        inside = ", ".join(f"{n}={getattr(self, n)!r}" for n in self.fields if n != "span")
        return f"{type(self).__name__}({inside})"
