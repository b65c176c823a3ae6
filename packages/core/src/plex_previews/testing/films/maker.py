"""Writes the film of a recipe with PyAV: draws its frames, encodes, interleaves, muxes and patches."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import av
import numpy as np
from av.stream import Disposition
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from plex_previews.testing.films.recipe import Recipe, Track
from plex_previews.testing.films.stamp import LIGHT, draw

if TYPE_CHECKING:
    from av.video.stream import VideoStream

Packets: TypeAlias = Iterator["av.Packet[Any]"]

AUDIO_RATE = 8000
AUDIO_FRAME = 1024


def make_film(recipe: Recipe, folder: Path) -> Path:
    """Writes the film into a folder, whole or not at all, and says where it is."""
    path = recipe.in_folder(folder)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(recipe, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _write(recipe: Recipe, path: Path) -> None:
    if recipe.bitstream is not None:
        path.write_bytes(recipe.bitstream())
    else:
        _mux(recipe, path)
    if recipe.patch is not None:
        path.write_bytes(recipe.patch(path.read_bytes()))


def _mux(recipe: Recipe, path: Path) -> None:
    os.environ.setdefault("SVT_LOG", "1")  # else SVT-AV1 greets on stderr
    with av.open(str(path), "w", format=recipe.muxer, options=dict(recipe.muxer_options)) as container:
        makers = [_pictures(track, _add_track(container, track)) for track in recipe.tracks]
        if recipe.audio:
            makers.append(_silence(container.add_stream("aac", rate=AUDIO_RATE), recipe.audio))
        for packet in heapq.merge(*makers, key=_decoding_time):
            container.mux(packet)


def _decoding_time(packet: av.Packet[Any]) -> Fraction:
    return Fraction(packet.dts or 0) * packet.time_base


def _add_track(container: av.container.OutputContainer, track: Track) -> VideoStream:
    stream = cast(
        "VideoStream", container.add_stream(track.codec, rate=track.rate, options=dict(track.options))
    )
    stream.width, stream.height = track.width, track.height
    stream.pix_fmt = track.pixel_format
    stream.time_base = track.time_base
    stream.codec_context.time_base = track.time_base
    stream.codec_context.gop_size = track.gop
    stream.codec_context.sample_aspect_ratio = track.sar
    stream.codec_context.thread_count = 1
    stream.disposition = Disposition.default if track.is_default else Disposition(0)
    if track.rotation:
        stream.set_display_rotation(-track.rotation)
    return stream


def _pictures(track: Track, stream: VideoStream) -> Packets:
    reformatter = VideoReformatter()
    for number in range(track.frames):
        frame = reformatter.reformat(_gray(track, number), format=track.pixel_format)
        frame.pts, frame.time_base = track.pts(number), track.time_base
        frame.pict_type = PictureType.NONE
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _gray(track: Track, number: int) -> av.VideoFrame:
    crop, (width, height) = track.crop, track.shown
    if track.rotation % 180 == 90:
        width, height = height, width
    upright = draw(track.first_number + number, width, height)
    shown = np.rot90(upright, track.rotation // 90)[:: -1 if track.flipped else 1]
    coded = np.pad(shown, ((crop.top, crop.bottom), (crop.left, crop.right)), constant_values=LIGHT)
    return av.VideoFrame.from_ndarray(coded, format="gray")


def _silence(stream: av.AudioStream, seconds: float) -> Packets:
    for number in range(int(seconds * AUDIO_RATE) // AUDIO_FRAME):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, AUDIO_FRAME), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = AUDIO_RATE, number * AUDIO_FRAME
        frame.time_base = Fraction(1, AUDIO_RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)
