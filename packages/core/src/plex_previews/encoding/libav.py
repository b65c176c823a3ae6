"""An encoder on libav's own decoders: the base of ours and of any plugin that has a libav hardware device."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from plex_previews.encoding.crew import Crew
from plex_previews.encoding.decoder import on_hardware
from plex_previews.encoding.proof import decodes_proof
from plex_previews.encoding.session import Session
from plex_previews.errors import Cancelled, Undecodable

if TYPE_CHECKING:
    import av
    from av.codec.hwaccel import HWAccel

    from plex_previews.model import Device, Geometry, Picture
    from plex_previews.video.reel import Reel


class LibavEncoder(ABC):
    """Implements :class:`plex_previews.encoding.protocol.Encoder` but for naming the devices.

    A plugin for a libav hardware device says which devices there may be and how libav opens one::

        class MyEncoder(LibavEncoder):
            def devices(self):
                return filter(self.proven, [Device("mine", "0", "My accelerator")])

            def hwaccel(self, device):
                return HWAccel("vaapi", device.name, allow_software_fallback=False)
    """

    @abstractmethod
    def devices(self) -> Iterable[Device]:
        """The devices that work: those of the possible ones that are :meth:`proven`."""

    def hwaccel(self, device: Device) -> HWAccel | None:  # noqa: ARG002 - for those who override it
        """How libav decodes on the device, None for in software. Frames are downloaded by PyAV."""
        return None

    def proven(self, device: Device) -> bool:
        """Whether the device decodes a known picture right."""
        return decodes_proof(self.hwaccel(device))

    def encode(self, device: Device, reel: Reel, geometries: Sequence[Geometry]) -> Iterator[Picture]:
        """The pictures of the reel, decoded by ``reel.threads`` threads, in the order in which they are made.

        Closing the iterator stops the threads. Raises :class:`~plex_previews.errors.Undecodable` where not
        one picture could be made, and :class:`~plex_previews.errors.Cancelled` where the reel says so.
        """

        def produce(stopping: Callable[[], bool]) -> Iterator[Picture]:
            halted = lambda: stopping() or reel.cancelled()  # noqa: E731
            return Session(reel, lambda: self._decoder(device, reel), geometries, halted).pictures()

        empty = True
        with closing(Crew(reel.threads, produce)) as crew:
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

    def _decoder(self, device: Device, reel: Reel) -> av.VideoCodecContext:
        hwaccel = self.hwaccel(device)
        return on_hardware(reel.decoder(), hwaccel) if hwaccel else reel.decoder()
