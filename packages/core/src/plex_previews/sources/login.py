"""How somebody is let in by a media server who has no token for it yet.

What comes of it is a token and nothing else: a password is sent once and kept nowhere. A source plugin that can
do this says so in its :class:`plex_previews.plugins.descriptors.SourceType`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from attrs import field, frozen

from plex_previews.library import ServerId
from plex_previews.masking import hidden
from plex_previews.sources.protocol import Access


@frozen
class Invitation:
    """What somebody must do elsewhere to say yes: open ``link``, or where there is none, type ``code`` in on a
    device that is logged in already.
    """

    code: str
    link: str = ""


@frozen
class Opened:
    """A server that a login opened, and the token for it. ``addresses`` are the ways to it, the best first.

    ``owned`` says whether the token may do everything there: it is the owner's, or an administrator's. ``name``
    and ``id`` are there where an account leads to several servers.
    """

    addresses: tuple[str, ...]
    token: str = field(repr=hidden)
    owned: bool = True
    name: str = ""
    id: ServerId | None = None


PasswordLogin: TypeAlias = Callable[[Access, str, str], Opened]
"""Called with the server's access (without a token), a user's name and password."""


class CodeLogin(Protocol):
    """A login by a code to which somebody says yes elsewhere."""

    def __call__(
        self, access: Access, invite: Callable[[Invitation], None], cancelled: Callable[[], bool], /
    ) -> Sequence[Opened]:
        """Calls ``invite`` once, then waits for the yes. ``access`` has no token, and no url where an account
        leads to the servers.

        Raises :class:`plex_previews.errors.Cancelled` soon after ``cancelled()`` has become true, ``ServerRefused``
        where nobody says yes, and what else sources raise.
        """
        ...
