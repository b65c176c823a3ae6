"""What hooks return: frozen descriptions of what a plugin can create. Making one does no work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder
    from plex_previews.previews.protocol import Writer


@frozen
class EncoderType:
    """A decoder of reels. ``rank`` orders encoders where ``auto`` chooses: the higher is preferred.

    ``factory`` is called without arguments, in a child, and must be importable there.
    """

    name: str
    summary: str
    factory: Callable[[], Encoder]
    rank: int = 0


@frozen
class WriterType:
    """An output format. ``factory`` is called without arguments, in the parent."""

    name: str
    summary: str
    factory: Callable[[], Writer]
    settings: type[Any] | None = None
