from __future__ import annotations

from specc.catalog.sources._folder import Folder


class images(Folder):
    """The pictures below a folder, in the order of their paths: a column `image`.

    `label = folder` adds a column `label`, the name of the folder that a picture lies in;
    `name = "{digit}_{writer}"` a column for each part of the file's name.
    """

    suffixes = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
    column = "image"
    content = "image"
    examples = ('images("train", label = folder)', 'images("photos", name = "{breed}_{number}")')
