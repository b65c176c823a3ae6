"""The outputs that were made for servers, as the ledger has them, to be verified and made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from attrs import evolve, field, frozen

from plex_previews.errors import PlexPreviewsError
from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import KnownFilm, MadeOutput
from plex_previews.model import ToneMap
from plex_previews.previews.events import Ended, Outcome
from plex_previews.previews.rounds.recording import made_now
from plex_previews.previews.rounds.round import Troubled
from plex_previews.previews.upkeep.naming import Named, named
from plex_previews.previews.upkeep.repairing import Repair
from plex_previews.previews.upkeep.verifying import Verified
from plex_previews.servers.registry import Servers


@frozen
class Registered:
    """An output of the ledger. ``output`` is what its name and the ledger tell of it together."""

    film: KnownFilm
    made: MadeOutput
    output: Named

    @property
    def media(self) -> Path | None:
        """The film, where it is on this machine."""
        return Path(self.film.seen.local) if self.film.seen.local else None


@frozen
class Register:
    """The outputs of some servers, by their paths: several servers may have the same."""

    troubles: tuple[Troubled, ...] = ()
    by_path: Mapping[Path, tuple[Registered, ...]] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, servers: Servers, ledger: Ledger, names: Sequence[str] = ()) -> Self:
        """Of the servers of these names, all where there are none; each is only asked who it is.

        Raises ``SettingsError`` for an unknown name, or where there is no server.
        """
        troubles: list[Troubled] = []
        found: dict[Path, tuple[Registered, ...]] = {}
        for name in servers.some(names):
            try:
                server = servers.open(name)
                known = ledger.known(server.source.about().id)
            except PlexPreviewsError as error:
                troubles.append(Troubled(name, error))
                continue
            for one in _registered(known, server.settings.data_folder):
                found[one.output.path] = (*found.get(one.output.path, ()), one)
        return cls(tuple(troubles), found)

    @property
    def outputs(self) -> Iterator[Named]:
        """Each once."""
        return (together[0].output for together in self.by_path.values())

    def film_of(self, output: Named) -> Path | None:
        return self.by_path[output.path][0].media

    def repair_of(self, verified: Verified) -> Repair:
        """As it was made; what others made, as is usual."""
        return _repair(self.by_path[verified.path][0])

    def keep(self, ended: Ended, ledger: Ledger) -> None:
        """Records what was made again: its servers are told of it by the next run. Raises ``LedgerError``."""
        written = [one for one in ended.targets if one.outcome is Outcome.WRITTEN and one.target.path]
        with ledger.writing() as entries:
            entries.made(
                (each.film.seen, made_now(each.made.writer, one, _settings(each), _source(each)))
                for one in written
                for each in self.by_path.get(one.target.path or Path(), ())
            )


def _registered(films: Sequence[KnownFilm], data_folder: Path | None) -> Iterator[Registered]:
    for film in films:
        for made in film.outputs:
            path = Path(made.path)
            output = named(path, folder=path.suffix.lower() != ".bif")
            if output is not None:  # a stranger's writer may make what only it can read
                # No link may lead from there to another place.
                inside = data_folder if data_folder and path.is_relative_to(data_folder) else None
                output = evolve(
                    output,
                    folder=inside or output.folder,
                    interval=made.settings.interval,
                    width=made.settings.width or output.width,
                )
                yield Registered(film, made, output)


def _repair(one: Registered) -> Repair:
    settings, usual = one.made.settings, Repair()
    tone_map = ToneMap(settings.tone_map) if settings.tone_map else usual.tone_map
    return Repair(
        settings.interval, settings.quality or usual.quality, settings.accuracy or usual.accuracy, tone_map
    )


def _settings(one: Registered) -> SettingsFingerprint:
    repair = _repair(one)
    width = one.made.settings.width or one.output.width
    tone_map = "" if one.made.settings.tone_map == "" else repair.tone_map
    return SettingsFingerprint(one.made.settings.interval, width, repair.quality, repair.accuracy, tone_map)


def _source(one: Registered) -> SourceFingerprint:
    """The film as it is now: it may have been replaced since its server was asked."""
    try:
        status = one.media.stat() if one.media is not None else None
    except OSError:
        status = None
    return one.film.seen.source if status is None else SourceFingerprint(status.st_size, status.st_mtime)
