"""What the ``nvidia`` plugin creates: NVDEC by libav's own decoders for it, which scale on the card.

Only the small picture crosses the bus. Starting CUDA costs more than decoding many a film, so a decoder that is
left stays open, with the card's context, for the next film of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

import av
from attrs import frozen
from av.codec.context import CodecContext
from av.codec.hwaccel import HWAccel

from plex_previews.encoding.pipelined import PipelinedEncoder
from plex_previews.encoding.unflushed import Unflushed
from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.model import Device, Geometry
from plex_previews_backends.encoders.nvidia_cards import Card, NoCards, listed, numbered

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
_MOST_WARM = 4


@frozen
class Kind:
    """What a warm decoder can be used again for: films of the same headers, scaled to the same size."""

    card: str
    decoder: str
    coded: tuple[int, int]
    size: Geometry
    extradata: bytes | None


class NvidiaEncoder(PipelinedEncoder):
    """One device for each card. ``most_threads``: a card decodes faster than one thread can cut."""

    most_threads = 4

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
        coded = template.width, template.height
        kind = Kind(device.name, decoder, coded, size, template.extradata)
        context = self._taken(kind) or self._opened(kind)
        return Unflushed(context, lambda left: self._left(kind, left))

    def _opened(self, kind: Kind) -> av.VideoCodecContext:
        try:
            context = CodecContext.create(kind.decoder, "r", self._card(kind.card))
        except (av.FFmpegError, NotImplementedError) as error:
            raise DeviceError(
                "", f"the card cannot be opened: {error}", "see whether nvidia-smi works"
            ) from error
        if not isinstance(context, av.VideoCodecContext) or not context.is_hwaccel:
            raise DeviceUnfit("", f"libav cannot use {kind.decoder} with the card", "use --encoder cpu")
        context.extradata = kind.extradata
        context.width, context.height = kind.coded
        context.options = options(kind.size)
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


def options(size: Geometry) -> dict[str, str]:
    """Of libav's NVDEC decoders: the size that the card scales to."""
    return {"resize": f"{size.width}x{size.height}"}


def devices_of(encoder: str, slots: int) -> Iterable[Device]:
    """The cards as devices of an encoder; what keeps them from being listed is the problem of one."""
    try:
        return [_device(encoder, card, slots) for card in listed()]
    except NoCards as error:
        return [Device(encoder, "unknown", "NVIDIA card", problem=error.reason, advice=error.advice)]


def _device(encoder: str, card: Card, slots: int) -> Device:
    return Device(encoder, card.uuid, card.name, f"NVIDIA {card.driver}", slots)
