"""What the ledger knows, and what a listing shows: the values it is asked with and answers with."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

from attrs import frozen

from plex_previews.ledger.fingerprints import UNKNOWN, SettingsFingerprint, SourceFingerprint
from plex_previews.library import LibraryId, PartId, RemotePath, ServerId
from plex_previews.storage.sentinels import Sentinel

LocalPath = NewType("LocalPath", str)
"""A path of this machine. No :class:`pathlib.Path`: to make those of 100,000 films takes seconds."""


class MadeBy(StrEnum):
    """Who made an output: we, or a server or another tool whose output was found good."""

    US = "us"
    ADOPTED = "adopted"


class State(StrEnum):
    """How far an output has come: it lies there, the server knows of it, the server shows it. Of one that waits it
    shows an older form, which it keeps in memory until it is restarted.
    """

    WRITTEN = "written"
    REGISTERED = "registered"
    WAITING = "waiting"
    SERVED = "served"


@frozen(cache_hash=True)
class FilmKey:
    """Which film: ids mean nothing without their server, and one file may be a part of two items."""

    server: ServerId
    part: PartId
    remote: RemotePath


@frozen
class Sighting:
    """A film as a server shows it now. ``local`` is where the file is here, None where it is only streamed.

    ``hint`` says the same of the same file as long as it stays on its file system (``device:inode``); it is
    None where nobody looked, and never proof, for file systems give numbers out again.
    """

    key: FilmKey
    library: LibraryId
    local: LocalPath | None = None
    source: SourceFingerprint = UNKNOWN
    hint: str | None = None


@frozen
class MadeOutput:
    """An output as it was made, or adopted.

    ``source`` is the film that it was made of. ``bytes`` is that of the file, or of all in a folder; ``digest`` is the
    SHA-256, hex, of what a server would serve of it; ``made_at`` is in seconds since 1970.
    """

    writer: str
    path: LocalPath
    settings: SettingsFingerprint
    source: SourceFingerprint
    thumbnails: int
    made_at: float
    bytes: int | None = None
    digest: str | None = None
    made_by: MadeBy = MadeBy.US
    state: State = State.WRITTEN


@frozen
class KnownFilm:
    """A film of the ledger, as it was seen last, with all outputs of it."""

    seen: Sighting
    outputs: tuple[MadeOutput, ...] = ()

    def by(self, writer: str) -> tuple[MadeOutput, ...]:
        """Outputs of one writer, the newest first: a film may have several widths, and older places."""
        made = (output for output in self.outputs if output.writer == writer)
        return tuple(sorted(made, key=lambda output: output.made_at, reverse=True))


@frozen
class KnownRoot:
    """A folder that holds films, as it was ``seen_at`` that time (seconds since 1970)."""

    sentinel: Sentinel
    seen_at: float


@frozen
class KnownProbe:
    """What opening a film found out, ``packed`` by :mod:`plex_previews.video.probe`, and when it was of use last."""

    packed: bytes
    used_at: float


@frozen
class Total:
    """How many outputs of one sort there are; ``bytes`` counts those whose size is known."""

    server: ServerId
    writer: str
    made_by: MadeBy
    state: State
    outputs: int
    thumbnails: int
    bytes: int
