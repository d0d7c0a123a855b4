"""Names of files that callbacks leave in the run directory."""

from __future__ import annotations

import re

from specc.catalog.options import Checked, text

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_OWN = re.compile(
    r"(manifest|result|preprocess|run)\.json|weights(-\d+)?\.safetensors|model\.spec|program\.py"
    r"|report\.html|predictions\.csv|arrays\.npz|lock|checkpoints|plots|tensorboard|seed-\d+"
)


def file_name(ending: str = "") -> Checked:
    """Text that names a file: no folder, and none that the run writes itself."""
    said = f", ending in {ending}" if ending else ""
    return Checked(
        text,
        lambda name: bool(
            _PLAIN.fullmatch(name) and not _OWN.fullmatch(name) and name.endswith(ending)
        ),
        f"the plain name of a file{said}, that the run does not write itself",
    )
