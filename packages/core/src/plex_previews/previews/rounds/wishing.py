"""What a server's library is to have: a wish for each of its writers, and for each width that its server asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from plex_previews.config.schema import Config, PreviewSettings
from plex_previews.errors import SettingsError
from plex_previews.ledger.fingerprints import SettingsFingerprint
from plex_previews.library import Library
from plex_previews.model import Every, Output
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.protocol import Whereabouts, Writer
from plex_previews.servers.registry import Server


@frozen
class Wish:
    """That ``writer``, which is called ``name``, makes what the user ``wanted`` of each film of a library.

    ``settings`` are what the library's ``options`` make of that, which is what the ledger compares.
    """

    name: str
    writer: Writer = field(eq=False, repr=False)
    wanted: Output
    settings: SettingsFingerprint
    _asked: Output
    _options: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)
    _narrower: dict[int, Wish] = field(factory=dict, init=False, eq=False, repr=False)
    _in_need: list[BaseException] = field(factory=list, init=False, eq=False, repr=False)

    def place(self, where: Whereabouts) -> Path | None:
        """Where the output belongs, None where only the facts of the part can tell.

        A writer that has once needed facts is not tried again: that would be all there is to learn of its films.
        """
        if self._in_need:
            return None
        try:
            return self.writer.place(where, self._asked)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's may need facts without asking for them
            self._in_need.append(error.with_traceback(None))
            return None

    def of_film(self, width: int | None) -> Wish:
        """The same for a film that is so wide: there are servers that look for no wider output of it."""
        if width is None or width >= self._asked.width:
            return self
        if width not in self._narrower:
            self._narrower[width] = self._at_most(width)
        return self._narrower[width]

    def _at_most(self, width: int) -> Wish:
        try:
            narrow = self.writer.asked(self.wanted, {**self._options, "width": width})
        except (Exception, SystemExit):  # noqa: BLE001 - it is met again, and told, where the film is
            return self
        if narrow == self._asked:
            return self
        return _wish(self.name, self.writer, self.wanted, self._options, narrow)


def wishes(server: Server, library: Library, config: Config, host: PluginHost) -> tuple[Wish, ...]:
    """The wishes for one library.

    Raises :class:`plex_previews.errors.PluginError` for a writer that is not there, and ``SettingsError`` for an
    output that a writer cannot make.
    """
    previews = config.wanted(server.settings, library.title)
    names = previews.writers or (server.kind.writer,)
    each = (_wishes(name, host.writer(name).factory(), previews, library.options) for name in names)
    return tuple(dict.fromkeys(chain.from_iterable(each)))


def wishes_of_film(wishes: Iterable[Wish], width: int | None) -> tuple[Wish, ...]:
    """What of them concerns a film that is so wide: of a narrow one, several widths may be the same."""
    return tuple(dict.fromkeys([wish.of_film(width) for wish in wishes]))


def _wishes(
    name: str, writer: Writer, previews: PreviewSettings, options: Mapping[str, Any]
) -> Iterator[Wish]:
    for width in writer.widths(previews.width, options):
        wanted = Output(
            Every(previews.interval), width, previews.quality, previews.accuracy, tone_map=previews.tone_map
        )
        yield _wish(name, writer, wanted, options, writer.asked(wanted, options))


def _wish(name: str, writer: Writer, wanted: Output, options: Mapping[str, Any], asked: Output) -> Wish:
    if not isinstance(asked.when, Every):
        raise SettingsError("interval", f"the writer {name} asks for none", "use another writer")
    settings = SettingsFingerprint(
        asked.when.interval, asked.width, asked.quality, asked.accuracy, asked.tone_map
    )
    # Two widths of which the writer makes the same are one wish.
    return Wish(name, writer, evolve(wanted, width=asked.width), settings, asked, options)
