"""What the ``nvidia`` plugin creates: NVDEC by libav's own decoders for it, which scale on the card.

Only the small picture crosses the bus. Starting CUDA costs more than decoding many a film, so a decoder that is
left stays open, with the card's context, for the next film of its kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from ctypes import CDLL
from threading import Lock
from typing import TYPE_CHECKING

import av
from attrs import evolve, frozen
from av.codec.context import CodecContext
from av.codec.hwaccel import HWAccel

from plex_previews.encoding.pipelined import PipelinedEncoder
from plex_previews.encoding.unflushed import Unflushed
from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.model import Device, Geometry
from plex_previews_backends.encoders.nvidia_cards import NoCards, listed, numbered

if TYPE_CHECKING:
    from plex_previews.encoding.pipelined import Pipeline
    from plex_previews.video.reel import Reel

DECODERS = {
    "av1": "av1_cuvid",
    "h264": "h264_cuvid",
    "hevc": "hevc_cuvid",
    "mpeg1video": "mpeg1_cuvid",
    "mpeg2video": "mpeg2_cuvid",
    "mpeg4": "mpeg4_cuvid",
    "vc1": "vc1_cuvid",
    "vp8": "vp8_cuvid",
    "vp9": "vp9_cuvid",
}
_SLOTS = 4
_MOST_WARM = 2
_USUAL = "yuv420p"
LIBRARY = "nvcuvid.dll" if os.name == "nt" else "libnvcuvid.so.1"
_CLOSED = "see whether nvidia-smi works, and whether the card's memory is full"
_WITHOUT = (
    "install the driver whole; to a container, give its capability 'video' (NVIDIA_DRIVER_CAPABILITIES)"
)


@frozen
class Kind:
    """What a warm decoder can be used again for: films of the same headers and samples, scaled to the same size.

    ``pixels`` is the film's pixel format, as libav names it: VP9 and MPEG-TS may have no headers that tell.
    """

    card: str
    decoder: str
    coded: tuple[int, int]
    pixels: str
    size: Geometry
    extradata: bytes | None


class NvidiaEncoder(PipelinedEncoder):
    """One device for each card.

    ``most_threads``: a card decodes faster than one thread can cut; each has a decoder, of 250 MB at 2160p.
    """

    most_threads = 2

    def __init__(self) -> None:
        self._numbers: Mapping[str, int] = {}
        self._warm: dict[Kind, list[av.VideoCodecContext]] = {}
        self._lock = Lock()

    def devices(self) -> Iterable[Device]:
        if "h264_cuvid" not in av.codecs_available:
            return []
        return devices_of("nvidia", _SLOTS)

    def pipeline(self, device: Device, reel: Reel, size: Geometry) -> Pipeline:
        """A decoder that is warm from another film, or a new one."""
        template = reel.decoder()
        decoder = DECODERS.get(reel.video.codec)
        if decoder is None or decoder not in av.codecs_available:
            raise DeviceUnfit("", f"NVDEC has no decoder for {reel.video.codec}", "use --encoder cpu")
        coded, pixels = (template.width, template.height), reel.video.pixel_format or _USUAL
        kind = Kind(device.name, decoder, coded, pixels, size, template.extradata)
        context = self._taken(kind) or self._opened(kind, template.options)
        return Unflushed(context, lambda left: self._left(kind, left))

    def _opened(self, kind: Kind, cap: Mapping[str, str]) -> av.VideoCodecContext:
        try:
            context = CodecContext.create(kind.decoder, "r", self._card(kind.card))
        except (av.FFmpegError, NotImplementedError) as error:
            raise closed(error) from error
        if not isinstance(context, av.VideoCodecContext) or not context.is_hwaccel:
            raise DeviceUnfit("", f"libav cannot use {kind.decoder} with the card", "use --encoder cpu")
        prepare(context, kind, cap)
        return context

    def _card(self, uuid: str) -> HWAccel:
        """The card's primary context, of which there is one however many decoders there are."""
        if uuid not in self._numbers:
            self._numbers = numbered(listed())
        if uuid not in self._numbers:
            raise DeviceError("", f"the card {uuid} is gone", "see whether nvidia-smi lists it")
        number = str(self._numbers[uuid])
        return HWAccel("cuda", number, allow_software_fallback=False, options={"primary_ctx": "1"})

    def _taken(self, kind: Kind) -> av.VideoCodecContext | None:
        with self._lock:
            waiting = self._warm.get(kind)
            return waiting.pop() if waiting else None

    def _left(self, kind: Kind, context: av.VideoCodecContext) -> None:
        """Keeps the decoder; the kinds longest unused make room."""
        with self._lock:
            self._warm.setdefault(kind, []).append(context)
            self._warm[kind] = self._warm.pop(kind)
            while sum(map(len, self._warm.values())) > _MOST_WARM:
                del self._warm[next(iter(self._warm))]


def prepare(context: av.VideoCodecContext, kind: Kind, cap: Mapping[str, str]) -> None:
    """Tells a decoder what it must know of the film before it opens; ``cap`` are the options of any decoder of it.

    PyAV has set the pixel format to the device's own, which has no chroma planes: libav's NVDEC decoders would ask
    the card for 4:4:4 (``cuvid_decode_init`` in ``cuviddec.c``), which most cards have for HEVC alone.
    """
    context.extradata = kind.extradata
    context.width, context.height = kind.coded
    context.pix_fmt = kind.pixels
    context.options = {**cap, **options(kind.size)}


def closed(error: Exception) -> DeviceError:
    """Why the card cannot be opened. Of a library that is missing, or lacks a function, libav says EPERM."""
    if isinstance(error, av.error.PermissionError):
        return DeviceError("", "its driver lacks what this libav calls", "update the driver")
    reason = f"the card cannot be opened: {getattr(error, 'strerror', None) or error}"
    return DeviceError("", reason, _CLOSED)


def options(size: Geometry) -> dict[str, str]:
    """Of libav's NVDEC decoders: the size that the card scales to."""
    return {"resize": f"{size.width}x{size.height}"}


def devices_of(encoder: str, slots: int) -> Iterable[Device]:
    """The cards as devices of an encoder; what keeps them from being listed is the problem of one."""
    try:
        cards = listed()
    except NoCards as error:
        unknown = Device(encoder, "unknown", "NVIDIA card", hardware="unknown NVIDIA card")
        return [evolve(unknown, problem=error.reason, advice=error.advice)]
    devices = [
        Device(
            encoder,
            card.uuid,
            card.name,
            f"NVIDIA {card.driver}",
            slots,
            hardware=card.address,
            model=card.name,
        )
        for card in cards
    ]
    if not devices or can_load(LIBRARY):
        return devices
    return [evolve(device, problem=f"{LIBRARY} cannot be loaded", advice=_WITHOUT) for device in devices]


def can_load(library: str) -> bool:
    """Whether the system has that library: containers get only the parts of a driver that they ask for."""
    try:
        CDLL(library)
    except OSError:
        return False
    return True
