"""libav's own listing of a stream: the only place where PyAV shows what a container says beside it.

That is what libav calls a stream's side data: the display matrix, the crop, the mastering display, the light
levels, the configuration record of Dolby Vision. The forms are those of ``dump.c`` in libavformat.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import field, frozen
from av import logging as av_logging

from plex_previews.model import WITHOUT_BASE_LAYER, Crop
from plex_previews.video.light_levels import believed

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_SIDE_DATA = re.compile(r"^\s*Side data:\s*$", re.MULTILINE)
_ROTATION = re.compile(r"rotation of (-?\d+(?:\.\d+)?) degrees")
_DOLBY_VISION = re.compile(r"DOVI configuration record: .*?profile: (\d+).*?compatibility id: (\d+)")
_MASTERING = re.compile(r"Mastering display metadata.*?max_luminance=(\d+(?:\.\d+)?)", re.IGNORECASE)
_CROP = re.compile(r"Frame Cropping: (\d+)/(\d+)/(\d+)/(\d+)")
"""Left, right, top, bottom."""
_CONTENT_LIGHT = re.compile(r"Content light level metadata.*?MaxCLL=(\d+)", re.IGNORECASE)


@frozen
class Listing:
    """What is listed of one stream, as :class:`plex_previews.model.VideoInfo` and ``Colour`` have it.

    ``is_ipt`` says that its samples are Dolby Vision's own, ``is_oriented`` that it has a display matrix.
    """

    rotation: int = 0
    brightest: float = 0.0
    dolby_vision: int = 0
    is_ipt: bool = False
    is_oriented: bool = False
    crop: Crop = field(factory=Crop)

    @classmethod
    def of(cls, container: InputContainer, stream: VideoStream) -> Listing:
        return cls.read(_listed(container), stream.index)

    @classmethod
    def read(cls, text: str, index: int) -> Listing:
        """Of the stream with this index, from the listing of its container."""
        own = re.search(rf"Stream #0:{index}\D.*?(?=Stream #0:|\Z)", text, re.DOTALL)
        if own is None:
            return cls()
        said = _behind_the_tags(own[0])
        profile, compatibility = _dolby_vision(said)
        is_ipt = profile in WITHOUT_BASE_LAYER and compatibility == 0
        is_oriented = _ROTATION.search(said) is not None
        return cls(_rotation(said), _brightest(said), profile, is_ipt, is_oriented, _crop(said))


def _listed(container: InputContainer) -> str:
    level = av_logging.get_level()
    av_logging.set_level(av_logging.INFO)
    try:
        listing: str = container.dumps_format()  # type: ignore[attr-defined]
    finally:
        av_logging.set_level(level)
    return listing


def _behind_the_tags(text: str) -> str:
    """A title may say anything; libav puts a colon before each line of one."""
    return "".join(_SIDE_DATA.split(text, maxsplit=1)[1:])


def _rotation(text: str) -> int:
    """Degrees clockwise, a multiple of 90."""
    turned = _ROTATION.search(text)
    return round(-float(turned[1]) / 90) * 90 % 360 if turned else 0


def _crop(text: str) -> Crop:
    found = _CROP.search(text)
    return Crop(*map(int, found.groups())) if found else Crop()


def _dolby_vision(text: str) -> tuple[int, int]:
    record = _DOLBY_VISION.search(text)
    return (int(record[1]), int(record[2])) if record else (0, 0)


def _brightest(text: str) -> float:
    """The film's brightest pixel where that is said, else the mastering display's luminance."""
    levels = (pattern.search(text) for pattern in (_CONTENT_LIGHT, _MASTERING))
    return believed(*(float(found[1]) for found in levels if found))
