"""The preview files of a stand-in Plex: where they belong, and what it keeps of them in memory."""

from __future__ import annotations

from pathlib import Path

from plex_previews.formats.bif_reading import read_bif
from plex_previews.testing.servers.shelf import ShelfPart


class Bundles:
    """Below ``data``, Plex's own folder; None: there is none, and no part has previews.

    A BIF that has once been served is served from memory until :meth:`forget`, whatever happens to the file.
    A hash that is no plain name stands for no folder.
    """

    def __init__(self, data: Path | None) -> None:
        self._data = data
        self._kept: dict[Path, bytes] = {}

    def path(self, part: ShelfPart) -> Path | None:
        """Where a part's BIF belongs."""
        if self._data is None or not part.digest.isalnum():
            return None
        bundle = self._data / "Media/localhost" / part.digest[0] / f"{part.digest[1:]}.bundle"
        return bundle / "Contents/Indexes/index-sd.bif"

    def there(self, part: ShelfPart) -> bool:
        path = self.path(part)
        return path is not None and path.is_file()

    def bif(self, part: ShelfPart) -> bytes | None:
        """What is served for a part."""
        path = self.path(part)
        if path is None:
            return None
        if path not in self._kept and path.is_file():
            self._kept[path] = path.read_bytes()
        return self._kept.get(path)

    def image(self, part: ShelfPart, offset_ms: int) -> bytes | None:
        """The JPEG that stands at a time: the last one at or before it."""
        data = self.bif(part)
        if data is None:
            return None
        bif = read_bif(data)
        numbers = [number for number in range(len(bif)) if bif.time(number) * 1000 <= offset_ms]
        return bif.image(numbers[-1]) if numbers else None

    def forget(self) -> None:
        """What a restart of Plex does."""
        self._kept.clear()
