from __future__ import annotations

from specc.catalog.sources._folder import Folder


class audio(Folder):
    """The sounds (WAV files) below a folder, in the order of their paths: a column `sound`.

    `label = folder` adds a column `label`, the name of the folder that a sound lies in;
    `name = "{digit}_{speaker}_{take}"` a column for each part of the file's name.
    """

    suffixes = (".wav",)
    column = "sound"
    content = "audio"
    examples = ('audio("recordings", name = "{digit}_{speaker}_{take}")',)
