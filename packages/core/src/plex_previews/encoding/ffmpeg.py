"""An encoder on a system ``ffmpeg``: for devices that libav, as PyAV brings it, was not built for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from plex_previews.encoding.ffmpeg_child import INPUT, OUTPUT, FfmpegChild
from plex_previews.encoding.pipelined import Pipelined
from plex_previews.encoding.session import Session
from plex_previews.encoding.threaded import ThreadedEncoder
from plex_previews.model import Geometry

if TYPE_CHECKING:
    from plex_previews.model import Device, Picture, VideoInfo
    from plex_previews.video.reel import Reel


@frozen
class Arguments:
    """What of a command line depends on the device.

    ``before`` stands before the input, as ``-hwaccel vaapi`` does. ``graph`` is a filter graph (``-vf``): it scales
    where the frames lie and ends in a software pixel format.
    """

    before: tuple[str, ...]
    graph: str


class FfmpegEncoder(ThreadedEncoder):
    """Implements :class:`plex_previews.encoding.protocol.Encoder` but for the devices and their arguments.

    Keyframes go through the program, one process a thread; passages that decode on from a keyframe are decoded
    by libav in software meanwhile. A plugin says which devices there may be and how ffmpeg uses one::

        class MyEncoder(FfmpegEncoder):
            def devices(self):
                return [Device("mine", "0", "My accelerator")]

            def arguments(self, device, video, size):
                return Arguments(
                    ("-hwaccel", "mine", "-hwaccel_output_format", "mine"),
                    f"scale_mine={size.width}:{size.height},hwdownload,format=nv12",
                )
    """

    program: ClassVar[str] = "ffmpeg"
    most_threads: ClassVar[int] = 2

    @abstractmethod
    def arguments(self, device: Device, video: VideoInfo, size: Geometry) -> Arguments:
        """How ffmpeg decodes ``video`` on the device and scales it to ``size``, which is not yet turned upright.

        Raises :class:`~plex_previews.errors.DeviceUnfit` where the device has no decoder for it.
        """

    def command(self, device: Device, video: VideoInfo, size: Geometry) -> tuple[str, ...]:
        """The whole command line."""
        told = self.arguments(device, video, size)
        quiet = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
        return (self.program, *quiet, *told.before, *INPUT, "-vf", told.graph, *OUTPUT)

    def work(
        self, device: Device, reel: Reel, geometries: Sequence[Geometry], stopping: Callable[[], bool]
    ) -> Iterator[Picture]:
        """One thread's share of the pictures."""
        command = self.command(device, reel.video, device_size(reel.video, geometries))
        software = Session(reel, reel.decoder, geometries, stopping)
        return Pipelined(reel, lambda: FfmpegChild(command, reel.add_to), software, stopping).pictures()


def device_size(video: VideoInfo, geometries: Sequence[Geometry]) -> Geometry:
    """The size to which a device scales: that of the largest thumbnail, as the coded picture lies."""
    largest = max(geometries, key=lambda size: size.width * size.height)
    return Geometry(largest.height, largest.width) if video.rotation % 180 else largest
