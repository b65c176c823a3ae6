"""The options of a library of the MediaBrowser family, changed one by one though the server only takes all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plex_previews.errors import ServerAnswer
from plex_previews.library import LibraryId
from plex_previews.sources.protocol import Options
from plex_previews_backends.sources.mediabrowser_http import Wire
from plex_previews_backends.sources.mediabrowser_items import Entry, Reader, dictionaries


class LibraryOptions:
    """Those of all libraries of one server, asked for anew each time: somebody may change them meanwhile."""

    def __init__(self, wire: Wire, reader: Reader) -> None:
        self._wire = wire
        self._reader = reader

    def folders(self) -> Sequence[Entry]:
        """The libraries as the server tells them."""
        told = self._wire.json("/Library/VirtualFolders")
        if not isinstance(told, list):
            raise ServerAnswer(self._wire.name, "lists no libraries", "is this its address?")
        return dictionaries(told)

    def of(self, library: LibraryId) -> Entry:
        """All options of a library, as they are now."""
        for folder in self.folders():
            options = folder.get("LibraryOptions")
            if self._reader.identify(folder.get("ItemId")) == library and isinstance(options, Mapping):
                return options
        raise ServerAnswer(self._wire.name, f"tells no options of the library {library}")

    def change(self, library: LibraryId, options: Options) -> None:
        """What is not sent would fall back to what a new library has."""
        body = {"Id": library, "LibraryOptions": {**self.of(library), **options}}
        self._wire.post("/Library/VirtualFolders/LibraryOptions", body=body)


def switches(options: Entry, *names: str) -> dict[str, bool | int]:
    """Those of these options that the server tells, and that are flags or whole numbers."""
    told = ((name, options.get(name)) for name in names)
    return {name: value for name, value in told if isinstance(value, bool | int)}
