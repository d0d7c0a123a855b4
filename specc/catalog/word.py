"""A word of the language: its parameters, and one use of it with its options set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from specc.catalog import find
from specc.catalog.options import REQUIRED, OptionType


class Mismatch(Exception):
    """Operands that a word cannot take. `operand` is the index of the one to point at, if any."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "E0301",
        note: str = "",
        help: str = "",
        operand: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.note = note
        self.help = help
        self.operand = operand


class Option:
    """A setting known at compile time."""

    def __init__(
        self, type_: OptionType, default: Any, doc: str, *, named: bool, at_call: bool
    ) -> None:
        self.type = type_
        self.default = default
        self.doc = doc
        self.named = named  # may only be given by name
        self.at_call = at_call  # a layer's option that stands with its inputs
        self.name = ""

    def value(self) -> Any:
        """The default as the word keeps it: the name of a word becomes the word."""
        default = self.default
        if isinstance(default, str):
            for kind in self.type.kinds:
                word = find(kind, default)
                if word is not None:
                    return word()
        return default


class Operand:
    """An input that is a tensor (or, if `many`, any number of them and lists of them)."""

    def __init__(
        self, doc: str, *, many: bool, lists: bool, tree: bool, optional: bool, dtype: str | None
    ) -> None:
        self.doc = doc
        self.tree = tree  # a record or list of tensors as it is, for a layer made of others
        self.many = many
        self.lists = lists  # one tensor, or one list of them, which `infer` gets as a tuple
        self.optional = optional
        self.dtype = dtype  # "bool", "int", or None for any
        self.name = ""


def option(
    type_: OptionType,
    default: Any = REQUIRED,
    doc: str = "",
    *,
    named: bool = False,
    at_call: bool = False,
) -> Any:
    return Option(type_, default, doc, named=named, at_call=at_call)


def operand(
    doc: str = "",
    *,
    many: bool = False,
    lists: bool = False,
    tree: bool = False,
    optional: bool = False,
    dtype: str | None = None,
) -> Any:
    return Operand(doc, many=many, lists=lists, tree=tree, optional=optional, dtype=dtype)


class Word:
    """A word of the language, and (as an instance) one use of it."""

    kind: ClassVar[str] = ""  # the folder of the catalog: "layers", "losses", …
    parameters: ClassVar[dict[str, Option | Operand]] = {}
    abstract: ClassVar[bool] = True  # a base class, not a word
    examples: ClassVar[tuple[Any, ...]] = ()
    keras: ClassVar[str] = ""  # the name in Keras where it differs; "-" where Keras has none
    also: ClassVar[tuple[str, ...]] = ()  # what else it is called, small and without underscores
    spans: Mapping[str, Any] = MappingProxyType({})  # of a section: where its keys stand
    sound = True  # of a section: nothing in it was reported, so that it says what was meant
    difference: ClassVar[str] = ""  # how it differs from Keras on purpose, in a sentence

    def __init_subclass__(cls) -> None:
        parameters = dict(cls.parameters)
        for name, value in list(cls.__dict__.items()):
            if isinstance(value, (Option, Operand)):
                parameters[name.rstrip("_")] = value
                value.name = name.rstrip("_")
            elif value is None:  # `x = None`: this word has not the operand of its base
                parameters.pop(name, None)
        cls.parameters = parameters
        cls.abstract = cls.__dict__.get("abstract", False)

    def __init__(self, **values: Any) -> None:
        """Options are trusted to be converted; what is not given has its default."""
        unknown = values.keys() - {n for n, p in self.parameters.items() if isinstance(p, Option)}
        if unknown:
            raise TypeError(f"{type(self).__name__} has no option {sorted(unknown)}")
        self.given: dict[str, Any] = {}
        for name, parameter in self.parameters.items():
            if isinstance(parameter, Option):
                if name in values:
                    self.given[name] = values[name]
                    value = values[name]
                elif parameter.default is REQUIRED:
                    raise TypeError(f"{type(self).__name__} needs {name}")
                else:
                    value = parameter.value()
                self.__dict__[name] = value
                if name in ("lambda", "from", "in", "is"):
                    self.__dict__[name + "_"] = value
        self.check()

    def check(self) -> None:
        """Conditions between options; raises Refused with a whole sentence."""

    @classmethod
    def options(cls) -> dict[str, Option]:
        return {n: p for n, p in cls.parameters.items() if isinstance(p, Option)}

    @classmethod
    def operands(cls) -> dict[str, Operand]:
        return {n: p for n, p in cls.parameters.items() if isinstance(p, Operand)}

    @classmethod
    def word(cls) -> str:
        """The word as it is written."""
        return cls.__name__.rstrip("_")

    def values(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.options()}

    def replace(self, **changes: Any) -> Any:
        made = type(self)(**{**self.given, **changes})
        made.spans = self.spans
        made.sound = self.sound
        return made

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.values() == other.values()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), tuple(map(repr, self.values().values()))))

    def __repr__(self) -> str:
        """As it would be written, with the options that differ from their defaults."""
        shown = []
        for name, parameter in self.options().items():
            value = self.__dict__[name]
            if parameter.default is REQUIRED or value != parameter.value():
                shown.append(f"{name} = {written(value)}")
        return f"{self.word()}({', '.join(shown)})" if shown else self.word()


def written(value: Any) -> str:
    """An option's value as the language writes it."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + " }"
    if isinstance(value, str) and not value.isidentifier():
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)
