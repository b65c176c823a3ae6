"""What a container asks not to show is cut off a frame before it is shrunk.

libav only tells of it. Its filter takes the frame's own memory, so that nothing is copied.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from attrs import frozen
from av.filter import Graph
from av.video.reformatter import VideoReformatter

from plex_previews.encoding.scaling import scaled
from plex_previews.model import Crop

if TYPE_CHECKING:
    import av

    Kind: TypeAlias = tuple[int, int, str, bool]

WHOLE: Final = Crop()
_FIELDS: Final = 4
"""Rows of an interlaced frame that stay together: two of each field, which share a row of chroma."""
_ANY: Final = Fraction(1)
"""A length of ticks, which a graph must be told; nobody counts them here."""


class Cropper:
    """Cuts the frames of one film, which are as large as they were coded. Not thread-safe."""

    def __init__(self, crop: Crop) -> None:
        self._crop = crop
        self._graph: tuple[Kind, Graph] | None = None
        self._packed = ""

    def cut(self, frame: av.VideoFrame) -> av.VideoFrame:
        """What is shown of a frame; all of it where it is too small for the crop."""
        if not self._crop:
            return frame
        if frame.format.name == self._packed:
            frame = _unpacked(frame)
        window = Window.of(self._crop, frame.width, frame.height, interlaced=frame.interlaced_frame)
        if window.is_empty:
            return frame
        graph = self._graph_for(frame, window)
        graph.push(frame)
        cut = cast("av.VideoFrame", graph.pull())
        if cut.format.name == frame.format.name:
            return cut
        self._packed = frame.format.name
        return self.cut(frame)

    def _graph_for(self, frame: av.VideoFrame, window: Window) -> Graph:
        """The one of the frame before, where that was of the same kind: most films have frames of one."""
        kind = frame.width, frame.height, frame.format.name, frame.interlaced_frame
        if self._graph is None or self._graph[0] != kind:
            self._graph = kind, _graph(frame, window)
        return self._graph[1]


@frozen
class Window:
    """The part of a frame that is shown: its size, and where its first pixel is."""

    width: int
    height: int
    left: int
    top: int

    @classmethod
    def of(cls, crop: Crop, width: int, height: int, *, interlaced: bool) -> Window:
        """That of a frame of this size. Of an interlaced one, what shows is that many whole rows of chroma of both fields:
        swscale shrinks the fields apart, and would read on behind a part of one.
        """
        step = _FIELDS if interlaced else 1
        top = -(-crop.top // step) * step
        return cls(
            width - crop.left - crop.right, (height - top - crop.bottom) // step * step, crop.left, top
        )

    @property
    def is_empty(self) -> bool:
        return self.width <= 0 or self.height <= 0


def _unpacked(frame: av.VideoFrame) -> av.VideoFrame:
    """Samples of several kinds in one plane (``uyvy422``) are none for the filter, and libav would turn them into others."""
    return scaled(VideoReformatter(), frame, frame.width, frame.height)


def _graph(frame: av.VideoFrame, window: Window) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=_ANY)
    cut = graph.add("crop", f"{window.width}:{window.height}:{window.left}:{window.top}:exact=1")
    sink = graph.add("buffersink")
    source.link_to(cut)
    cut.link_to(sink)
    graph.configure()
    return graph
