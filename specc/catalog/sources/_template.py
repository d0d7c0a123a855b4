"""Columns from the names of files, without regular expressions."""

from __future__ import annotations

from typing import Any

from specc.catalog.options import OptionType, Refused


class Template(OptionType):
    """`{digit}_{speaker}_{take}`: names in braces, and what stands between them."""

    def convert(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.refuse()
        if value.count("{") != value.count("}"):
            raise self.refuse()
        names = [name for name, _ in split_template(value)][1:]
        if not names or len(set(names)) < len(names) or not all(n.isidentifier() for n in names):
            raise self.refuse()
        if "" in [after for _, after in split_template(value)][1:-1]:
            raise Refused(
                "a template with something between two names", help='write `"{digit}_{speaker}"`'
            )
        return value

    def describe(self) -> str:
        return 'a template like "{digit}_{speaker}_{take}"'


def split_template(template: str) -> list[tuple[str, str]]:
    """(name, the text after it); the first has no name."""
    head, *parts = template.split("{")
    return [("", head), *((name, after) for name, _, after in (p.partition("}") for p in parts))]


def match(parts: list[tuple[str, str]], text_: str) -> list[str] | None:
    """The value of each name: up to the first place where what follows stands; the last takes
    the rest."""
    head, values = parts[0][1], []
    if not text_.startswith(head):
        return None
    text_ = text_[len(head) :]
    for i, (_, after) in enumerate(parts[1:], 1):
        if i == len(parts) - 1:
            if not text_.endswith(after):
                return None
            value, text_ = text_[: len(text_) - len(after)], ""
        else:
            value, found, text_ = text_.partition(after)
            if not found:
                return None
        if not value:
            return None
        values.append(value)
    return values
