"""An encoder on a system ``ffmpeg``: for devices that libav, as PyAV brings it, was not built for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from attrs import frozen

from plex_previews.encoding.ffmpeg_child import INPUT, OUTPUT, FfmpegChild
from plex_previews.encoding.pipelined import PipelinedEncoder

if TYPE_CHECKING:
    from plex_previews.encoding.pipelined import Pipeline
    from plex_previews.model import Device, Geometry, VideoInfo
    from plex_previews.video.reel import Reel

VARIABLE: Final = "PLEX_PREVIEWS_FFMPEG"
"""Environment variable: the ffmpeg to use."""
OLDEST: Final = (5, 1)
"""The oldest release that will do: major and minor version."""
_ELSEWHERE: Final = ("/usr/lib/jellyfin-ffmpeg/ffmpeg",)
_PATIENCE_S: Final = 10
_LEFT_ALONE_S: Final = 300.0
"""How long a program that did not answer is not asked again: by every device, it would cost that patience anew."""


@frozen
class Arguments:
    """What of a command line depends on the device.

    ``before`` stands before the input, as ``-hwaccel vaapi`` does. ``graph`` is a filter graph (``-vf``): it scales
    where the frames lie and ends in a software pixel format.
    """

    before: tuple[str, ...]
    graph: str


class FfmpegEncoder(PipelinedEncoder):
    """Implements :class:`plex_previews.encoding.protocol.Encoder` but for the devices and their arguments.

    ``program`` is the ffmpeg to run, None for the one that :func:`find_ffmpeg` finds.

    Keyframes go through the program, one process a thread; passages that decode on from a keyframe are decoded
    by libav in software meanwhile. A plugin says which devices there may be and how ffmpeg uses one::

        class MyEncoder(FfmpegEncoder):
            def devices(self):
                return [Device("mine", "0", "My accelerator")]

            def arguments(self, device, video, size):
                return Arguments(
                    ("-hwaccel", "mine", "-hwaccel_output_format", "mine"),
                    f"scale_mine={size.width}:{size.height},hwdownload,format=nv12",
                )
    """

    program: ClassVar[str | None] = None
    most_threads: ClassVar[int] = 2

    @abstractmethod
    def arguments(self, device: Device, video: VideoInfo, size: Geometry) -> Arguments:
        """How ffmpeg decodes ``video`` on the device and scales it to ``size``, which is not yet turned upright.

        Raises :class:`~plex_previews.errors.DeviceUnfit` where the device has no decoder for it.
        """

    def command(self, device: Device, video: VideoInfo, size: Geometry) -> tuple[str, ...]:
        """The whole command line."""
        told = self.arguments(device, video, size)
        quiet = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
        return (
            self.program or find_ffmpeg() or "ffmpeg",
            *quiet,
            *told.before,
            *INPUT,
            "-vf",
            told.graph,
            *OUTPUT,
        )

    def pipeline(self, device: Device, reel: Reel, size: Geometry) -> Pipeline:
        """A process of the program."""
        return FfmpegChild(self.command(device, reel.video, size), reel.add_to)


def find_ffmpeg() -> str | None:
    """The program: what ``PLEX_PREVIEWS_FFMPEG`` names, or one on the ``PATH``, or that of Jellyfin's packages."""
    named = os.environ.get(VARIABLE)
    places = [named] if named else ["ffmpeg", *_ELSEWHERE]
    return next(filter(None, map(shutil.which, places)), None)


_answers: dict[tuple[str, ...], str] = {}
_silent_since: dict[str, float] = {}


def told(program: str, *question: str) -> str:
    """What the program answers to a question such as ``-filters``; empty where it cannot be asked now."""
    asked = program, *question
    if not _answers.get(asked) and not is_silent(program):
        _answers[asked] = _answer(program, question)
    return _answers.get(asked, "")


def is_silent(program: str) -> bool:
    """Whether the program was asked a few minutes ago and did not answer: it is left alone for now."""
    return program in _silent_since and monotonic() - _silent_since[program] < _LEFT_ALONE_S


def _answer(program: str, question: Sequence[str]) -> str:
    command = (program, "-hide_banner", "-nostdin", *question)
    try:
        asked = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        _silent_since[program] = monotonic()
        return ""
    except OSError:
        return ""
    return asked.stdout.decode("utf-8", "replace")


def version(program: str) -> str:
    """Such as ``ffmpeg 7.1``."""
    words = told(program, "-version").split(maxsplit=3)
    return f"ffmpeg {words[2]}" if words[1:2] == ["version"] else "an unknown ffmpeg"


def is_too_old(program: str) -> bool:
    """Whether it is older than :data:`OLDEST`. Builds between releases have names such as ``N-117000-g…`` and
    ``git-2024-…``: they count as new, and so does what does not say.
    """
    number = re.match(r"ffmpeg (?:\d+:)?[nv]?(\d+)\.(\d+)", version(program))
    return number is not None and (int(number[1]), int(number[2])) < OLDEST


def lacks(program: str, filters: Iterable[str]) -> str:
    """The first of these filters that the program was built without; empty where it has them all."""
    there = {line.split()[1] for line in told(program, "-filters").splitlines() if len(line.split()) > 1}
    return next((name for name in filters if name not in there), "")
