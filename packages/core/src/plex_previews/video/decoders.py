"""Decoder contexts of a stream, as many as there are threads, without opening its container again."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import av

from plex_previews.video.facts import MOST_PIXELS, codec_tag

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream


class DecoderSource:
    """Makes decoders; thread-safe.

    PyAV gives a stream one context. A stream made from a template has a context of its own with a copy of
    all parameters (extradata, reorder depth, side data), and where it is ``opaque`` that is a decoder's; the
    muxer that it belongs to never writes.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._template = _added(stream, av.open(BytesIO(), "w", format="null"))
        self._flags = stream.codec_context.flags
        self._tag = codec_tag(stream.codec_context)

    def make(self) -> VideoCodecContext:
        """An unopened context; ``options`` holds the pixel cap: add to it, do not replace it."""
        context = _added(self._template, av.open(BytesIO(), "w", format="null")).codec_context
        context.flags = self._flags
        if self._tag:
            context.codec_tag = self._tag
        context.options = {"max_pixels": str(MOST_PIXELS)}
        return context

    def add_to(self, container: OutputContainer) -> VideoStream:
        """A stream with these parameters in a container that is going to be written."""
        return _added(self._template, container)


def _added(stream: VideoStream, container: OutputContainer) -> VideoStream:
    return container.add_stream_from_template(stream, opaque=True)
