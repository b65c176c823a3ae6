"""A reel becomes thumbnails: decode, JPEG, repair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

from plex_previews.encoding.gathering import Gathering
from plex_previews.encoding.geometry import thumbnail_geometry
from plex_previews.encoding.jpeg import to_jpeg
from plex_previews.model import Every, Geometry, Picture, Request, Thumbnail, VideoInfo, When

if TYPE_CHECKING:
    from collections.abc import Generator

    from plex_previews.encoding.protocol import Encoder
    from plex_previews.model import Device
    from plex_previews.video.reel import Reel


def geometries(video: VideoInfo, request: Request) -> tuple[Geometry, ...]:
    """The size of each output's thumbnails."""
    return tuple(thumbnail_geometry(video, output.width) for output in request.outputs)


def slot_times(when: When, count: int) -> Sequence[float]:
    """The times of the first ``count`` slots, in seconds."""
    return [slot * when.interval for slot in range(count)] if isinstance(when, Every) else when.times[:count]


class Rendering:
    """The thumbnails of one film: iterate it once. ``counts[i]`` is how many output i is to have.

    ``distinct`` and ``repaired`` are final when the iteration is over. Repaired thumbnails come last. The
    iteration raises :class:`~plex_previews.errors.Undecodable` where more is damaged than may be repaired,
    and what the encoder raises.
    """

    def __init__(
        self, reel: Reel, encoder: Encoder, device: Device, request: Request, counts: Sequence[int]
    ) -> None:
        self._request = request
        self._wanted = [slot_times(output.when, n) for output, n in zip(request.outputs, counts, strict=True)]
        self._gathering = Gathering(self._wanted)
        self._pictures = encoder.encode(device, reel, geometries(reel.video, request))

    @property
    def distinct(self) -> int:
        """How many different frames the thumbnails show."""
        return self._gathering.distinct

    @property
    def repaired(self) -> int:
        """How many thumbnails are a neighbour's."""
        return self._gathering.repaired

    def __iter__(self) -> Iterator[Thumbnail]:
        with closing(cast("Generator[Picture]", self._pictures)) as pictures:
            for picture in pictures:
                thumbnail = self._thumbnail(picture)
                self._gathering.add(thumbnail)
                yield thumbnail
        yield from self._gathering.repairs()

    def _thumbnail(self, picture: Picture) -> Thumbnail:
        height, width = picture.planes.y.shape
        return Thumbnail(
            output=picture.output,
            slot=picture.slot,
            wanted=self._wanted[picture.output][picture.slot],
            time=picture.time,
            width=width,
            height=height,
            jpeg=to_jpeg(picture.planes, self._request.outputs[picture.output].quality),
        )
