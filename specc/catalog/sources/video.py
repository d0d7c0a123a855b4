from __future__ import annotations

from specc.catalog.sources._folder import Folder


class video(Folder):
    """The films below a folder."""

    available = False
    column = "video"
    examples = ('video("films", label = folder)',)
