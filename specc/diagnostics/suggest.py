"""What could be written instead: the only did-you-mean, and a list of names that stays short."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 12  # names in a help sentence
PART = 4  # letters of a word from which on it may stand for a longer one


def distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from a to b; limit + 1 where more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row, older = row, [i], before
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = previous
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate a typing mistake away from the word; case and underscores count for little. Else
    the only one of which it is a part: `causal` of `use_causal_mask`."""

    def plain(text: str) -> str:
        return text.replace("_", "").lower()

    known = list(candidates)
    limit = max(1, len(word) // 3)
    best: tuple[int, bool, int, str] | None = None
    for candidate in known:
        if plain(candidate) == plain(word):
            far = 0
        else:
            far = distance(plain(word), plain(candidate), limit)
        rank = (far, candidate.islower() != word.islower(), len(candidate), candidate)
        if far <= limit and (best is None or rank < best):
            best = rank
    if best is not None or len(word) < PART:
        return best[-1] if best else None
    longer = [each for each in known if f"_{word.lower()}_" in f"_{each.lower()}_"]
    return longer[0] if len(longer) == 1 else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A help sentence, or nothing."""
    found = nearest(word, candidates)
    return f"did you mean `{found}`?" if found else ""


def there_are(names: Iterable[str], where: str = "") -> str:
    """A help sentence with the first names; `where` says in which page all stand. Without a page they
    are columns, and the last one is told too."""
    known = list(names)
    shown = [f"`{name}`" for name in known]
    if len(known) <= SHOWN:
        return f"there are {', '.join(shown)}"
    if where:
        return f"there are {', '.join(shown[:SHOWN])} and {len(known) - SHOWN} more: {where}"
    first = ", ".join(shown[: SHOWN - 1])  # of columns the last one matters: it is often the target
    return f"there are {first}, {len(known) - SHOWN} more and {shown[-1]}"
