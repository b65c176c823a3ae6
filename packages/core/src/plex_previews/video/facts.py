"""What a container says of its video, before a picture is decoded for its own sake."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from av.stream import Disposition

from plex_previews.errors import NoVideo, TooLarge, Undecodable
from plex_previews.model import IPT_PQ_C2, Colour, Crop, VideoInfo
from plex_previews.video.listing import Listing

if TYPE_CHECKING:
    import av
    from av.codec.context import CodecContext
    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

MOST_PIXELS = 1 << 27
"""16,384 x 8,192: above it no decoder is opened."""

_NOT_THE_FILM = (
    Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails | Disposition.dependent
)
PROGRESSIVE = 1
"""libav's field orders above it are interlaced ones."""
_FULL_RANGE = 2


def find_video(container: InputContainer, name: str) -> VideoStream:
    """The stream that holds the film: never cover art; of several the default one, then the largest.

    Raises :class:`NoVideo`, :class:`Undecodable` for an unknown codec, and :class:`TooLarge`.
    """
    films = [stream for stream in container.streams.video if not stream.disposition & _NOT_THE_FILM]
    if not films:
        raise NoVideo(name, "it has no moving pictures", "choose a film, not music or a picture")
    known = [stream for stream in films if _has_decoder(stream)]
    if not known:
        raise Undecodable(name, "its video has an unknown codec", "convert it to H.264")
    stream = max(known, key=_importance)
    _check_size(stream, name)
    return stream


def _check_size(stream: VideoStream, name: str) -> None:
    """A size that libav refuses, it takes back, which leaves 0 x 0."""
    if not 0 < stream.codec_context.width * stream.codec_context.height <= MOST_PIXELS:
        reason = f"the size of its pictures is missing, or more than {MOST_PIXELS:,} pixels"
        raise TooLarge(name, reason, "check whether the file is damaged")


def _has_decoder(stream: VideoStream) -> bool:
    context: CodecContext | None = stream.codec_context
    return context is not None


def refuse_encrypted(packet: av.Packet[Any] | None, name: str) -> None:
    """Raises :class:`Undecodable` where a packet came with what would decrypt it."""
    if packet is not None and packet.has_sidedata("encryption_info"):
        raise Undecodable(name, "its video is encrypted", "decrypt it first")


def codec_tag(context: CodecContext) -> str:
    """The codec's four characters in this container; empty where they are none."""
    try:
        return context.codec_tag
    except UnicodeDecodeError:
        return ""


def _importance(stream: VideoStream) -> tuple[bool, int, int]:
    area = stream.codec_context.width * stream.codec_context.height
    return bool(stream.disposition & Disposition.default), area, -stream.index


def describe(container: InputContainer, stream: VideoStream) -> VideoInfo:
    """The facts of one stream. ``duration`` is 0 where neither stream nor container knows it."""
    context, listing = stream.codec_context, Listing.of(container, stream)
    crop = _possible(listing.crop, context)
    return VideoInfo(
        container=container.format.name,
        codec=context.codec.canonical_name,
        width=context.width,
        height=context.height,
        duration=_duration(container, stream),
        frame_rate=float(stream.average_rate or stream.guessed_rate or stream.base_rate or 0),
        sar=float(_sar(container, stream, crop)),
        rotation=listing.rotation,
        oriented=listing.is_oriented,
        start_time=_start(stream),
        interlaced=context.field_order > PROGRESSIVE,
        pixel_format=context.pix_fmt or "",
        bit_depth=context.format.components[0].bits if context.format else 8,
        colour=_colour(context, listing),
        crop=crop,
    )


def _start(stream: VideoStream) -> float:
    return float((stream.start_time or 0) * time_base(stream))


def time_base(stream: VideoStream) -> Fraction:
    """The length of the stream's tick in seconds."""
    return stream.time_base or Fraction(1, 90_000)


def _duration(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration and stream.duration > 0:
        return float(stream.duration * time_base(stream))
    end = ((container.start_time or 0) + (container.duration or 0)) / 1_000_000
    whole = max(0.0, end - _start(stream))
    tagged = _tagged_duration(stream) - _start(stream)
    return tagged if 0 < tagged < whole else whole


def _tagged_duration(stream: VideoStream) -> float:
    """Matroska has no duration of a stream, but muxers write its end into the tag DURATION."""
    stated = re.match(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", stream.metadata.get("DURATION", ""))
    if not stated:
        return 0.0
    hours, minutes, seconds = stated.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _sar(container: InputContainer, stream: VideoStream, crop: Crop) -> Fraction:
    """The shape of a pixel. Where MP4 does not say it, libav divides the track's size by the coded one; that of a track
    which is to be cropped is the size of what is left. It is not told from a ``pasp`` of that very ratio, but by the
    coded video where that says the same.
    """
    sar, context = stream.sample_aspect_ratio or Fraction(1), stream.codec_context
    left = Fraction(context.width - crop.left - crop.right, context.height - crop.top - crop.bottom)
    is_by_track = "mp4" in container.format.name and sar == left / Fraction(context.width, context.height)
    return Fraction(1) if is_by_track and context.sample_aspect_ratio != sar else sar


def _possible(crop: Crop, context: VideoCodecContext) -> Crop:
    """None where it would leave nothing."""
    leaves = crop.left + crop.right < context.width and crop.top + crop.bottom < context.height
    return crop if leaves else Crop()


def _colour(context: VideoCodecContext, listing: Listing) -> Colour:
    return Colour(
        primaries=context.color_primaries,
        transfer=context.color_trc,
        matrix=IPT_PQ_C2 if listing.is_ipt else context.colorspace,
        full_range=context.color_range == _FULL_RANGE or (context.pix_fmt or "").startswith("yuvj"),
        brightest=listing.brightest,
        dolby_vision=listing.dolby_vision,
    )
