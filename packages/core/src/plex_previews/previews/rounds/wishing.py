"""What a server's library is to have: a wish for each of its writers."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from plex_previews.config.schema import Config, PreviewSettings
from plex_previews.errors import PlexPreviewsError, SettingsError
from plex_previews.ledger.fingerprints import SettingsFingerprint
from plex_previews.library import Library
from plex_previews.model import Every, Output
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.protocol import Whereabouts, Writer
from plex_previews.servers.registry import Server


@frozen
class Wish:
    """That ``writer``, which is called ``name``, makes what the user ``wanted`` of each film of a library.

    ``settings`` are what the library's options make of that, which is what the ledger compares.
    """

    name: str
    writer: Writer = field(repr=False)
    wanted: Output
    settings: SettingsFingerprint
    _asked: Output
    _in_need: list[PlexPreviewsError] = field(factory=list, init=False, eq=False, repr=False)

    def place(self, where: Whereabouts) -> Path | None:
        """Where the output belongs, None where only the facts of the part can tell.

        A writer that has once needed facts is not tried again: that would be all there is to learn of its films.
        """
        if self._in_need:
            return None
        try:
            return self.writer.place(where, self._asked)
        except PlexPreviewsError as error:
            self._in_need.append(error.with_traceback(None))
            return None


def wishes(server: Server, library: Library, config: Config, host: PluginHost) -> tuple[Wish, ...]:
    """The wishes for one library.

    Raises :class:`plex_previews.errors.PluginError` for a writer that is not there, and ``SettingsError`` for an
    output that a writer cannot make.
    """
    previews = config.wanted(server.settings, library.title)
    names = previews.writers or (server.kind.writer,)
    return tuple(_wish(name, host.writer(name).factory(), previews, library) for name in names)


def _wish(name: str, writer: Writer, previews: PreviewSettings, library: Library) -> Wish:
    wanted = Output(Every(previews.interval), previews.width, previews.quality, previews.accuracy)
    asked = writer.asked(wanted, library.options)
    if not isinstance(asked.when, Every):
        raise SettingsError("interval", f"the writer {name} asks for none", "use another writer")
    settings = SettingsFingerprint(asked.when.interval, asked.width, asked.quality, asked.accuracy)
    return Wish(name, writer, wanted, settings, asked)
