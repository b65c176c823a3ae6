"""What a round over servers is asked for, and what it tells beside the events of its films."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from plex_previews.errors import PlexPreviewsError
from plex_previews.library import ItemId, ServerId
from plex_previews.previews.events import Event


class Sort(StrEnum):
    """Which films come first: by the time when they were added, by chance, or as the servers list them."""

    NEWEST = "newest"
    OLDEST = "oldest"
    RANDOM = "random"
    SERVER = "server"


@frozen
class Selection:
    """Which films of which servers; what is empty restricts nothing.

    ``servers`` are names, ``libraries`` titles. ``since`` is when films were added at the earliest, in seconds
    since 1970. ``items`` are ids, of the one server that is named. ``paths`` are films' files, or
    folders of such, as a server writes them or as they are here.
    """

    servers: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    since: float | None = None
    items: tuple[ItemId, ...] = ()
    paths: tuple[str, ...] = ()
    sort: Sort = Sort.NEWEST

    @property
    def is_whole(self) -> bool:
        """Whether libraries are listed to their end, so that what is not listed is gone."""
        return self.since is None and not self.items and not self.paths


@frozen
class Checked:
    """All films of a server were looked at; each counts once.

    ``left_out`` ones are extras, too short, or excluded. ``away`` ones lie where nothing can be read now, and
    ``missing`` ones nowhere: neither was checked. Of the others, ``to_make`` lack something, and ``fresh`` do not;
    of these, ``adopted`` have what others made, and ``moved`` what moved with them. ``gone`` ones are known from
    before and not listed any more.
    """

    server: str
    left_out: int = 0
    away: int = 0
    missing: int = 0
    to_make: int = 0
    fresh: int = 0
    adopted: int = 0
    moved: int = 0
    gone: int = 0
    seconds: float = 0.0

    @property
    def films(self) -> int:
        """Those that were listed and not left out."""
        return self.away + self.missing + self.to_make + self.fresh


@frozen
class Troubled:
    """Something that concerns more than one film: these are passed over, and all others go on.

    ``server`` is its name, empty where none is to blame. ``films`` is how many, 0 where nobody knows.
    """

    server: str
    error: PlexPreviewsError
    films: int = 0


@frozen
class Shown:
    """What a server shows of the outputs that it was asked about in this round.

    ``served`` ones are as they were written. Of ``waiting`` ones it shows an older form until it is restarted;
    ``registered`` ones it was told of, and does not show yet.
    """

    server: str
    served: int = 0
    waiting: int = 0
    registered: int = 0


@frozen
class Restarted:
    """A server was restarted by the user's command, because so many ``films`` waited for that. Whether it shows them
    now is asked in the next round.
    """

    server: str
    films: int
    seconds: float


RoundEvent: TypeAlias = Event | Checked | Troubled | Shown | Restarted


@frozen
class Standing:
    """How the outputs of one writer for one server stand, as far as the ledger knows.

    ``server`` is its name, or its id where it is not known by name. A ``removed`` one is in the settings no more.
    """

    server: str
    id: ServerId
    writer: str
    outputs: int = 0
    adopted: int = 0
    registered: int = 0
    waiting: int = 0
    served: int = 0
    thumbnails: int = 0
    bytes: int = 0
    removed: bool = False
