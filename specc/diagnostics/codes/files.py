"""E060x and E061x: files of data."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes._data import XY, flat, numbers, yes_no

_GOOD_ROWS = "x,y\n1,2\n2,1\n3,4\n"
_PICTURE = "input  x: image(1, 1, 3) from image\ntarget y: number from number"
_WAVE = (  # two samples of 8 bits, 8 a second
    "RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x08\0\0\0\x08\0\0\0\1\0\x08\0data\2\0\0\0AB"
)
_HUGE = "P6 60000 60000 255\n"  # the header of a picture of 10 GB


def _csv(name: str = "rows.csv") -> str:
    return numbers(f'source = csv("{name}")\n{XY}')


def _code(code: str, title: str, reason: str, rows: str) -> Code:
    """A code that a file shows: `rows.csv` is wrong, `good.csv` is right."""
    return Code(
        code,
        title,
        reason,
        _csv(),
        _csv("good.csv"),
        (("rows.csv", rows), ("good.csv", _GOOD_ROWS)),
    )


_ONE_GOOD = (("good.csv", _GOOD_ROWS),)

CODES = (
    Code(
        "E0601",
        "a file or folder that is not there",
        "A relative path starts from the folder of the spec, wherever the command is run.",
        _csv(),
        _csv("good.csv"),
        _ONE_GOOD,
    ),
    Code(
        "E0602",
        "not a file of data",
        "A folder, a device or a pipe stands where a file is meant, or a file where a folder is.",
        _csv("."),
        _csv("good.csv"),
        _ONE_GOOD,
    ),
    Code(
        "E0603",
        "a path that is none",
        "A spec reads files and nothing from a network. A path is plain text: no scheme, no `~`, "
        "no pattern of several files.",
        _csv("https://example.org/rows.csv"),
        _csv("good.csv"),
        _ONE_GOOD,
    ),
    Code(
        "E0604",
        "a path out of bounds",
        "A spec reads what lies below its own folder or beside it. An absolute path, or a link "
        "that leads elsewhere, needs `--allow-path DIR`, so that a spec from elsewhere cannot "
        "read what is not meant for it. A run directory may come from elsewhere, too: the files of "
        "its spec are read below the folder in which you are, and where you allow it.",
        _csv("/no/such/rows.csv"),
        _csv("good.csv"),
        _ONE_GOOD,
    ),
    _code(
        "E0606",
        "a file that is not UTF-8",
        "Text in another encoding would be read as other letters, and classes would not match.",
        "x,y\n1,2\ncaf\udce9,1\n",
    ),
    _code(
        "E0607",
        "an empty file",
        "There is nothing in it: perhaps it was not written to its end.",
        "\n",
    ),
    _code(
        "E0608",
        "no rows",
        "There is a header, or a folder, but not one example to learn from.",
        "x,y\n",
    ),
    Code(
        "E0609",
        "a file whose name or place does not say what it should",
        "Labels come from folders, and columns from the parts of a name, so each file must have "
        "them.",
        yes_no(
            'source = audio("sounds", name = "{digit}_{speaker}")\n'
            "input  x: audio(8) from sound |> pad(length = 1)\n"
            "target y: binary([a, b]) from speaker"
        ),
        _csv("good.csv"),
        (*_ONE_GOOD, ("sounds/1.wav", "")),
    ),
    _code(
        "E0610",
        "a row with more or fewer cells than the header",
        "Cells that moved into another column are the worst of mistakes: nothing else shows it.",
        "x,y\n1,2\n2,1,3\n",
    ),
    _code(
        "E0611",
        "a column name that stands twice",
        "A field names its column, so each name is one column.",
        "x,x,y\n1,2,3\n",
    ),
    Code(
        "E0612",
        "more data than is held in memory at once",
        "A small file can declare a huge one: a packed file, a picture. It is refused before "
        "memory runs out.",
        flat(f'source = images("pictures", name = "{{number}}")\n{_PICTURE}'),
        _csv("good.csv"),
        (*_ONE_GOOD, ("pictures/1.ppm", _HUGE)),
    ),
    Code(
        "E0613",
        "a file that is damaged or of another kind",
        "Its bytes are not what its format says. It may have been cut off while it was copied.",
        _csv("rows.csv.gz"),
        _csv("good.csv"),
        (*_ONE_GOOD, ("rows.csv.gz", "not packed")),
    ),
    Code(
        "E0615",
        "columns that differ in length",
        "Every column has a value for every row; images and their labels must be as many.",
        flat(
            'source = idx(images = "images", labels = "labels")\n'
            "input  x: image(1, 1, 1) from images\ntarget y: number from labels"
        ),
        _csv("good.csv"),
        (
            *_ONE_GOOD,
            ("images", "\0\0\x08\3\0\0\0\2\0\0\0\1\0\0\0\1AB"),
            ("labels", "\0\0\x08\1\0\0\0\1A"),
        ),
    ),
    Code(
        "E0617",
        "sound with another rate",
        "The same samples at another rate are another sound. Convert the file, or say its rate.",
        flat(
            'source = audio("sounds", name = "{number}")\n'
            "input  x: audio(16) from sound |> pad(length = 2)\ntarget y: number from number"
        ),
        flat(
            'source = audio("sounds", name = "{number}")\n'
            "input  x: audio(8) from sound |> pad(length = 2)\ntarget y: number from number"
        ),
        (("sounds/1.wav", _WAVE),),
    ),
    _code(
        "E0619",
        "a quote that is never closed",
        "A cell in double quotes ends with one; a quote inside a cell is written twice.",
        'x,y\n1,"2\n2,1\n',
    ),
)
