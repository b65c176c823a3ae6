"""An encoder on libav's own decoders: the base of ours and of any plugin that has a libav hardware device."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from plex_previews.encoding.decoder import on_hardware
from plex_previews.encoding.proof import decodes_proof
from plex_previews.encoding.session import Session
from plex_previews.encoding.threaded import ThreadedEncoder, refuse_colours

if TYPE_CHECKING:
    import av
    from av.codec.hwaccel import HWAccel

    from plex_previews.model import Device, Geometry, Picture
    from plex_previews.video.reel import Reel


class LibavEncoder(ThreadedEncoder):
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

    def work(
        self, device: Device, reel: Reel, geometries: Sequence[Geometry], stopping: Callable[[], bool]
    ) -> Iterator[Picture]:
        """One thread's share of the pictures."""
        if self.hwaccel(device) is not None:
            refuse_colours(reel.video.colour)
        return Session(reel, lambda: self._decoder(device, reel), geometries, stopping).pictures()

    def _decoder(self, device: Device, reel: Reel) -> av.VideoCodecContext:
        hwaccel = self.hwaccel(device)
        return on_hardware(reel.decoder(), hwaccel) if hwaccel else reel.decoder()
