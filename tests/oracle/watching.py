"""What a film really holds: every frame of it, decoded from beginning to end by libav."""

from dataclasses import dataclass
from fractions import Fraction

import av
from av.stream import Disposition
from av.video.reformatter import VideoReformatter
from PIL import Image

from oracle.stamps import read


@dataclass(frozen=True)
class Frame:
    """``time`` is in seconds from the stream's start, exactly."""

    time: Fraction
    number: int
    is_keyframe: bool = False
    is_reference: bool = True


@dataclass(frozen=True)
class Watched:
    """The frames ascend by time. ``shape`` is width and height as a player shows them, in square pixels."""

    frames: tuple[Frame, ...]
    shape: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class _Facts:
    time_base: Fraction
    start: int | None
    sar: Fraction


def watch(path, crop=(0, 0, 0, 0), *, flipped=False):
    """Decodes the film twice: all of it, and again without the frames that no other refers to.

    ``crop`` is what is not shown, in pixels: left, right, top, bottom. Where it is ``flipped``, top and bottom are
    swapped before it is turned.
    """
    left, right, top, bottom = crop
    keyframes, shown, shape, reformatter = set(), {}, None, VideoReformatter()
    with av.open(str(path)) as container:
        stream = _film(container)
        facts = _Facts(stream.time_base, stream.start_time, stream.sample_aspect_ratio or Fraction(1))
        for packet in container.demux(stream):
            if packet.is_keyframe:
                keyframes.add(packet.pts)
            for frame in packet.decode():
                gray = reformatter.reformat(frame, format="gray").to_ndarray()
                gray = gray[top : frame.height - bottom, left : frame.width - right][:: -1 if flipped else 1]
                shown[frame.pts] = read(Image.fromarray(gray).rotate(frame.rotation, expand=True))
                shape = shape or _shape(facts, frame, gray.shape)
    references = _references(path)
    start = min(shown) if facts.start is None else facts.start
    frames = (
        Frame((pts - start) * facts.time_base, shown[pts], pts in keyframes, pts in references)
        for pts in sorted(shown)
    )
    return Watched(tuple(frames), shape)


def _references(path):
    with av.open(str(path)) as container:
        stream = _film(container)
        stream.codec_context.skip_frame = "NONREF"
        return {frame.pts for frame in container.decode(stream)}


def _film(container):
    films = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    return max(films, key=lambda film: film.width * film.height)


def _shape(facts, frame, pixels):
    width, height = pixels[1] * facts.sar, Fraction(pixels[0])
    return (height, width) if frame.rotation % 180 else (width, height)
