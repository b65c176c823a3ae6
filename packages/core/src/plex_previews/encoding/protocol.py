"""What an encoder is: the thing that an encoder plugin creates, in a child."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from plex_previews.model import Device, Geometry, Picture
    from plex_previews.video.reel import Reel


class Encoder(Protocol):
    """Turns a reel into pictures. Lives in a child; may crash it without harm to the service."""

    def devices(self) -> Iterable[Device]:
        """The devices that work, each proven by a decode; none where there is no such hardware."""
        ...

    def encode(self, device: Device, reel: Reel, geometries: Sequence[Geometry]) -> Iterator[Picture]:
        """The pictures of every want of the reel that could be decoded, in any order, as they are made.

        ``geometries[want.output]`` is the size of a want's picture. A want whose packets will not decode is
        left out: the caller repairs or fails. Raise :class:`plex_previews.errors.Undecodable` only where
        nothing of the film can be decoded on this device (the caller may then try another).
        """
        ...
