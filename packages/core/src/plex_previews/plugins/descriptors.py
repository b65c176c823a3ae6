"""What hooks return: frozen descriptions of what a plugin can create. Making one does no work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder
    from plex_previews.mapping.protocol import PathMapper
    from plex_previews.previews.protocol import Writer
    from plex_previews.sources.login import CodeLogin, PasswordLogin
    from plex_previews.sources.protocol import Access, MediaSource


@frozen
class EncoderType:
    """A decoder of reels. ``rank`` orders encoders where ``auto`` chooses: the higher is preferred.

    ``factory`` is called without arguments, in a child, and must be importable there; what it makes is kept for the
    child's other films. ``may_be_here`` looks, at next
    to no cost, whether this machine may have such a device at all; where it has not, nobody who does not name the
    encoder waits for it. ``systems`` are the operating systems that it is for, as :data:`sys.platform` calls them, none
    for all: elsewhere it is not even listed. ``needs`` is told where no device is found.
    """

    name: str
    summary: str
    factory: Callable[[], Encoder]
    rank: int = 0
    may_be_here: Callable[[], bool] = lambda: True
    needs: str = ""
    systems: tuple[str, ...] = ()


@frozen
class WriterType:
    """An output format. ``factory`` is called without arguments, in the parent."""

    name: str
    summary: str
    factory: Callable[[], Writer]
    settings: type[Any] | None = None


@frozen
class SourceType:
    """A kind of media server. ``factory`` makes one source for one server's access; it does not connect yet.
    ``writer`` names the writer of what the server shows by itself; of a folder, what people and players can use.

    ``access_needed`` is False for a source without a server, such as a folder, whose url is a path. The logins
    are for those who have no token yet. ``data_folder_holds`` is what lies in every data folder of such a server,
    relative to it, where previews go there; empty where they do not. ``data_folder_needed`` is False where a
    library's options may put them elsewhere.

    ``own_previews_setting`` is where people find the switch that :attr:`plex_previews.library.Library.own_previews`
    tells of; ``own_previews_needed`` says that a server shows ours only where it is on. Where it need not be, and
    is, the server does the same work as we.
    """

    name: str
    summary: str
    factory: Callable[[Access], MediaSource]
    writer: str = "bif"
    access_needed: bool = True
    password_login: PasswordLogin | None = None
    code_login: CodeLogin | None = None
    data_folder_holds: str = ""
    data_folder_needed: bool = True
    own_previews_setting: str = ""
    own_previews_needed: bool = False


@frozen
class PathMapperType:
    """A way from a server's paths to ours. ``factory`` is given the server's rules, ``(remote, local)`` each.

    ``streams``: films need not be here, for their bytes are asked of the server.
    """

    name: str
    summary: str
    factory: Callable[[Sequence[tuple[str, str]]], PathMapper]
    streams: bool = False
