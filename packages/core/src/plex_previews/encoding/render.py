"""A reel becomes the pieces of its outputs: decode, JPEG or tile sheets, repair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, cast

from plex_previews.encoding.finishing import Piece, finishing
from plex_previews.encoding.geometry import thumbnail_geometry
from plex_previews.encoding.sheets import check_grid
from plex_previews.model import Every, Geometry, OutputIndex, Picture, Request, VideoInfo, When

if TYPE_CHECKING:
    from collections.abc import Generator

    from plex_previews.encoding.protocol import Encoder
    from plex_previews.model import Device
    from plex_previews.video.reel import Reel


def geometries(video: VideoInfo, request: Request) -> tuple[Geometry, ...]:
    """The size of each output's thumbnails."""
    return tuple(thumbnail_geometry(video, output.width) for output in request.outputs)


def check_sheets(video: VideoInfo, request: Request) -> None:
    """Raises :class:`~plex_previews.errors.SettingsError` where an output's sheets cannot be made of this film."""
    for output, cell in zip(request.outputs, geometries(video, request), strict=True):
        if output.sheet is not None:
            check_grid(cell, output.sheet)


def slot_times(when: When, count: int) -> Sequence[float]:
    """The times of the first ``count`` slots, in seconds."""
    return [slot * when.interval for slot in range(count)] if isinstance(when, Every) else when.times[:count]


class Rendering:
    """The thumbnails and sheets of one film: iterate it once. ``counts[i]`` is how many slots output i has.

    ``distinct``, ``repaired`` and ``by_device`` (whether the encoder left not all pictures to the processor) are final
    when the iteration is over. What has to be repaired comes last. The
    iteration raises :class:`~plex_previews.errors.Undecodable` where more is damaged than may be repaired,
    and what the encoder raises.
    """

    def __init__(
        self, reel: Reel, encoder: Encoder, device: Device, request: Request, counts: Sequence[int]
    ) -> None:
        sizes = geometries(reel.video, request)
        self._outputs = [
            finishing(OutputIndex(number), output, size, slot_times(output.when, count))
            for number, (output, size, count) in enumerate(zip(request.outputs, sizes, counts, strict=True))
        ]
        self.by_device = False
        self._frame_times: set[float] = set()
        self._pictures = encoder.encode(device, reel, sizes)

    @property
    def distinct(self) -> int:
        """How many different frames the thumbnails show, by their times."""
        return len(self._frame_times)

    @property
    def repaired(self) -> int:
        """How many thumbnails are a neighbour's."""
        return sum(output.repaired for output in self._outputs)

    def __iter__(self) -> Iterator[Piece]:
        with ExitStack() as stack:
            for output in self._outputs:
                stack.callback(output.close)
            with closing(cast("Generator[Picture]", self._pictures)) as pictures:
                for picture in pictures:
                    self._frame_times.add(picture.time)
                    self.by_device = self.by_device or not picture.in_software
                    yield from self._outputs[picture.output].add(picture)
            yield from self._repairs()

    def _repairs(self) -> Iterator[Piece]:
        """Nothing is repaired before it is known that everything can be."""
        for output in self._outputs:
            output.check()
        for output in self._outputs:
            yield from output.repairs()
