"""A finding, and the sink that collects findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specc.source import Span

ERROR = "error"
WARNING = "warning"


class Diagnostic:
    """One finding: a code, a sentence, the place, who else is involved, and what to write.

    `labels` are further places with a few words each; the first label of all is `note`, the words
    that stand under the place itself. `fix` replaces the text at `span`, if one is sure.
    """

    __slots__ = ("code", "fix", "help", "labels", "message", "note", "severity", "span")

    def __init__(
        self,
        code: str,
        message: str,
        span: Span | None,
        *,
        note: str = "",
        labels: Iterable[tuple[Span, str]] = (),
        help: str = "",  # noqa: A002 - the word of the JSON interface
        fix: str | None = None,
    ) -> None:
        self.code = code
        self.message = message
        self.span = span
        self.note = note
        self.labels = tuple(labels)
        self.help = help
        self.fix = fix
        self.severity = WARNING if code.startswith("W") else ERROR

    def __repr__(self) -> str:
        return f"{self.severity}[{self.code}]: {self.message} ({self.span!r})"


class Sink:
    """Collects the findings of one compilation; nothing stops at the first."""

    def __init__(self, limit: int = 100) -> None:
        self._found: list[Diagnostic] = []
        self._seen: set[tuple[object, ...]] = set()
        self._limit = limit

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding, once: a layer used twelve times reports its mistake one time."""
        key = (diagnostic.code, diagnostic.message, diagnostic.span)
        if key in self._seen or len(self._found) >= self._limit:
            return
        self._seen.add(key)
        self._found.append(diagnostic)

    def report(
        self,
        code: str,
        message: str,
        span: Span | None,
        *,
        note: str = "",
        labels: Iterable[tuple[Span, str]] = (),
        help: str = "",  # noqa: A002
        fix: str | None = None,
    ) -> None:
        self.add(Diagnostic(code, message, span, note=note, labels=labels, help=help, fix=fix))

    def add_user(self, count: int, span: Span, words: str) -> None:
        """Label the findings after the first `count` that lie wholly in other files: who uses them."""
        for found in self._found[count:]:
            places = [found.span, *(place for place, _ in found.labels)]
            if all(place is None or place.source is not span.source for place in places):
                found.labels = (*found.labels, (span, words))

    @property
    def failed(self) -> bool:
        return self.errors > 0

    @property
    def errors(self) -> int:
        return sum(d.severity == ERROR for d in self._found)

    def sorted(self) -> list[Diagnostic]:
        """Findings in the order of the text, errors and warnings together."""

        def place(found: Diagnostic) -> tuple[str, int, str]:
            span = found.span
            return (span.source.name, span.start, found.code) if span else ("", -1, found.code)

        return sorted(self._found, key=place)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.sorted())

    def __len__(self) -> int:
        return len(self._found)
