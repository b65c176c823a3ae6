"""A libav decoder as a pipeline: it is sent keyframe after keyframe and never emptied between two of them.

For hardware decoders whose pictures come late and which are torn down by a flush, as libav's of NVIDIA are.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av

from plex_previews.errors import DeviceError, DeviceUnfit

if TYPE_CHECKING:
    from plex_previews.encoding.pipelined import Numbered

_STEP = 40
_REFUSALS = (errno.EINVAL, errno.ENOSYS)
"""What libav's decoders say of a profile, size or format that they do not have; whatever else fails, fails."""
_MILLISECOND = Fraction(1, 1000)


class Unflushed:
    """Implements :class:`plex_previews.encoding.pipelined.Pipeline`.

    ``leave`` is given the decoder in the end, emptied, where it may be used again.
    """

    def __init__(
        self, decoder: av.VideoCodecContext, leave: Callable[[av.VideoCodecContext], None] = lambda _: None
    ) -> None:
        self._decoder = decoder
        self._leave = leave
        self._came = False
        self._finished = False

    def send(self, number: int, packets: Sequence[av.Packet[Any]]) -> Iterator[Numbered]:
        """Takes the packets of one keyframe; gives what has come out by now.

        Raises :class:`~plex_previews.errors.DeviceUnfit` where the decoder refuses such a film before it ever gave a
        picture, and its base :class:`~plex_previews.errors.DeviceError` where it fails.
        """
        for field, packet in enumerate(packets):
            own = packet.time_base, packet.pts, packet.dts
            packet.time_base = _MILLISECOND
            packet.pts = packet.dts = number * _STEP + field * _STEP // 2
            frames = self._decoded(packet)
            packet.time_base, packet.pts, packet.dts = own
            yield from self._numbered(frames)

    def finish(self) -> Iterator[Numbered]:
        """Empties the decoder."""
        yield from self._numbered(self._decoded(None))
        self._decoder.flush_buffers()
        self._finished = True

    def close(self) -> None:
        """A decoder that was left in the middle is not used again."""
        if self._finished:
            self._leave(self._decoder)

    def _decoded(self, packet: av.Packet[Any] | None) -> list[av.VideoFrame]:
        try:
            return self._decoder.decode(packet)
        except av.error.InvalidDataError:  # the film's fault: this keyframe gives no picture
            return []
        except av.FFmpegError as error:
            if isinstance(error, MemoryError):
                raise
            name, advice = self._decoder.name, "use --encoder cpu"
            if not self._came and error.errno in _REFUSALS:
                reason = f"its decoder {name} does not take films of this profile, depth or size"
                raise DeviceUnfit("", reason, advice) from error
            raise DeviceError("", f"its decoder {name} failed: {error.strerror}", advice) from error

    def _numbered(self, frames: Iterable[av.VideoFrame]) -> Iterator[Numbered]:
        for frame in frames:
            self._came = True
            yield (frame.pts or 0) // _STEP, frame
