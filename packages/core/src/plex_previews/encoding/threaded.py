"""What encoders share that decode a reel with threads: pictures as they come, and an honest end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

from plex_previews.encoding.crew import Crew
from plex_previews.errors import Cancelled, DeviceUnfit, Undecodable

if TYPE_CHECKING:
    from plex_previews.model import Colour, Device, Geometry, Picture
    from plex_previews.video.reel import Reel


class ThreadedEncoder(ABC):
    """Implements :class:`plex_previews.encoding.protocol.Encoder` but for the devices and a thread's work.

    ``most_threads`` bounds the threads of one film, where more would only wait for the same device.
    """

    most_threads: ClassVar[int] = 1024

    @abstractmethod
    def devices(self) -> Iterable[Device]:
        """The devices that there are."""

    @abstractmethod
    def work(
        self, device: Device, reel: Reel, geometries: Sequence[Geometry], stopping: Callable[[], bool]
    ) -> Iterator[Picture]:
        """One thread's share of the pictures; soon after ``stopping()`` it raises ``Cancelled``."""

    def threads(self, reel: Reel) -> int:
        """With how many threads a reel is decoded."""
        return min(reel.threads, self.most_threads)

    def encode(self, device: Device, reel: Reel, geometries: Sequence[Geometry]) -> Iterator[Picture]:
        """The pictures of the reel, decoded by as many threads as :meth:`threads` says, in the order in which they are made.

        Closing the iterator stops the threads. Raises :class:`~plex_previews.errors.Undecodable` where not
        one picture could be made, :class:`~plex_previews.errors.DeviceError` where the device is at fault, and
        :class:`~plex_previews.errors.Cancelled` where the reel says so.
        """

        def produce(stopping: Callable[[], bool]) -> Iterator[Picture]:
            return self.work(device, reel, geometries, lambda: stopping() or reel.cancelled())

        empty = True
        with closing(Crew(self.threads(reel), produce)) as crew:
            for picture in crew:
                empty = False
                yield picture
        if reel.cancelled():
            raise Cancelled
        if empty:
            raise Undecodable(
                "",
                f"no picture of its {reel.video.codec} video can be decoded",
                "the file may be damaged or encrypted",
            )


def refuse_colours(colour: Colour) -> None:
    """Raises :class:`~plex_previews.errors.DeviceUnfit` for a film that no device shows right.

    A picture's metadata stays behind on the device, and Dolby Vision's own colours cannot be told without.
    """
    if colour.needs_its_metadata:
        raise DeviceUnfit("", "its colours need metadata that no device hands over", "use --encoder cpu")
