"""libav's decoders, opened for what a passage asks of them.

Options count only before a context is open, so each way of decoding has a context of its own, opened when
first needed:

- keyframes alone: no loop filter. Nothing is predicted from the picture; at 320 pixels it keeps 58 dB, and
  saves 5-10 %.
- on from a keyframe, non-reference frames left out: with their loop filter, which is all that may be skipped
  without the pictures drifting.
- every frame: as the standard says.

Each context has one thread: passages run side by side, which scales better than threads inside a decoder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

import av
from av.codec.context import CodecContext

from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.video.facts import codec_tag

if TYPE_CHECKING:
    from av.codec.hwaccel import HWAccel

    from plex_previews.video.reel import Passage


class Damaged(Exception):
    """What a packet holds will not decode. Never leaves this package: its wants are left out."""


class Mode(Enum):
    """How a passage is decoded: libav's ``skip_loop_filter`` and ``skip_frame``."""

    KEYFRAMES = ("all", "default")
    REFERENCES = ("noref", "noref")
    EVERY = ("default", "default")

    @classmethod
    def of(cls, passage: Passage) -> Mode:
        if passage.keyframe_only:
            return cls.KEYFRAMES
        return cls.REFERENCES if passage.drops_non_reference else cls.EVERY


class Decoders:
    """The decoder contexts of one thread. ``new`` makes an unopened context."""

    def __init__(self, new: Callable[[], av.VideoCodecContext]) -> None:
        self._new = new
        self._contexts: dict[Mode, av.VideoCodecContext] = {}

    def frames(self, packets: Iterator[av.Packet[Any]], mode: Mode) -> Iterator[list[av.VideoFrame]]:
        """What each packet brings out of the decoder, perhaps nothing, and last what was still inside.

        Raises :class:`Damaged` where a packet will not decode, and :class:`~plex_previews.errors.DeviceError` where the
        device fails. May be closed at any moment.
        """
        context = self._context(mode)
        try:
            for packet in packets:
                yield _decode(context, packet)
            yield _decode(context, None)
        finally:
            context.flush_buffers()

    def _context(self, mode: Mode) -> av.VideoCodecContext:
        if mode not in self._contexts:
            self._contexts[mode] = _prepared(self._new(), mode)
        return self._contexts[mode]


def _prepared(context: av.VideoCodecContext, mode: Mode) -> av.VideoCodecContext:
    loop_filter, frames = mode.value
    context.options = {**context.options, "skip_loop_filter": loop_filter, "skip_frame": frames}
    context.thread_count = 1
    return context


def _decode(context: av.VideoCodecContext, packet: av.Packet[Any] | None) -> list[av.VideoFrame]:
    try:
        return context.decode(packet)
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        if context.is_hwaccel and not isinstance(error, av.error.InvalidDataError):
            reason = f"its decoder failed: {error.strerror}"
            raise DeviceError("", reason, "update its driver, or use --encoder cpu") from error
        raise Damaged(str(error)) from error


def on_hardware(template: av.VideoCodecContext, hwaccel: HWAccel) -> av.VideoCodecContext:
    """An unopened context with the template's parameters that decodes on a device.

    PyAV binds a device when a context is made, so the parameters are carried over. Frames are downloaded. Raises
    :class:`~plex_previews.errors.DeviceError` where the device cannot be opened, and
    :class:`~plex_previews.errors.DeviceUnfit` where it has no such decoder.
    """
    codec = template.codec.canonical_name  # not libdav1d but av1: wrappers of libraries know no devices
    try:
        context = CodecContext.create(codec, "r", hwaccel)
    except av.FFmpegError as error:
        reason = f"the device cannot be opened ({error.strerror})"
        raise DeviceError("", reason, "update its driver, or use --encoder cpu") from error
    if not isinstance(context, av.VideoCodecContext) or not context.is_hwaccel:
        raise DeviceUnfit("", f"this device has no decoder for {codec}", "use --encoder cpu")
    context.extradata = template.extradata
    if tag := codec_tag(template):
        context.codec_tag = tag
    context.width, context.height = template.width, template.height
    context.options = dict(template.options)
    return context
