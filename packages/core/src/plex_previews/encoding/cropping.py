"""What a container asks not to show is cut off a frame before anything else is done with it.

libav only tells of it. Its filter takes the frame's own memory, so that nothing is copied.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

from av.filter import Graph

from plex_previews.model import Crop

if TYPE_CHECKING:
    import av

WHOLE: Final = Crop()
_ANY: Final = Fraction(1)
"""A length of ticks, which a graph must be told; nobody counts them here."""


class Cropper:
    """Cuts the frames of one film, which are as large as they were coded. Not thread-safe."""

    def __init__(self, crop: Crop) -> None:
        self._crop = crop
        self._graphs: dict[tuple[int, int, str], Graph] = {}

    def cut(self, frame: av.VideoFrame) -> av.VideoFrame:
        """What is shown of a frame; all of it where it is too small for the crop."""
        crop = self._crop
        width, height = frame.width - crop.left - crop.right, frame.height - crop.top - crop.bottom
        if not crop or width <= 0 or height <= 0:
            return frame
        kind = frame.width, frame.height, frame.format.name
        if kind not in self._graphs:
            self._graphs[kind] = _graph(frame, f"{width}:{height}:{crop.left}:{crop.top}:exact=1")
        graph = self._graphs[kind]
        graph.push(frame)
        return cast("av.VideoFrame", graph.pull())


def _graph(frame: av.VideoFrame, crop: str) -> Graph:
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=_ANY)
    cut, sink = graph.add("crop", crop), graph.add("buffersink")
    source.link_to(cut)
    cut.link_to(sink)
    graph.configure()
    return graph
