"""One reader of a film's packets: an open container of which only the video stream is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import av
from attrs import frozen
from av.stream import Discard

from plex_previews.errors import NotMedia, PlexPreviewsError
from plex_previews.io.store import Store
from plex_previews.video.boxes import is_mp4
from plex_previews.video.facts import MOST_PIXELS, PROGRESSIVE, find_video, time_base
from plex_previews.video.prologue import Prologue

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.index import IndexEntries
    from av.video.stream import VideoStream

_BUFFER = 32 << 10
"""What libav reads at once while it parses; packets longer than this are read whole, in one call."""
_CAPPED = {"max_pixels": str(MOST_PIXELS)}
_LEAN = {"probesize": "32", "codec_whitelist": "none"}
"""A later demuxer of a film needs no facts: it stops probing after one packet and decodes nothing."""


@frozen
class Place:
    """Where a film's video is: the ``stream`` of that number in a container of that ``format``, as libav names it."""

    format: str
    stream: int


class Demuxer:
    """Packets of one stream, from any place. Belongs to one thread at a time."""

    def __init__(self, store: Store, prologue: Prologue, known: Place | None = None) -> None:
        """A place that is ``known`` is not looked for again, nor are the film's facts.

        Raises the errors of :func:`find_video`, :class:`NotMedia`, and what the store failed with.
        """
        self.name = store.name
        self._store = store
        self._moved = False
        self._sought = False
        self._closed = False
        self._peeked: av.Packet[Any] | None = None
        self._file = prologue.open()
        try:
            with libav_errors(store, prologue):
                self.container = self._open(known)
            self.stream = self._choose(known)
        except BaseException:
            self._file.close()
            raise
        for other in self.container.streams:
            other.discard = Discard.default if other.index == self.stream.index else Discard.all

    def _open(self, known: Place | None) -> InputContainer:
        container: InputContainer = av.open(
            self._file,
            "r",
            format=known.format.partition(",")[0] if known else None,
            options=_CAPPED | (_LEAN if known else {}),
            buffer_size=_BUFFER,
            metadata_errors="replace",
        )
        return container

    def _choose(self, known: Place | None) -> VideoStream:
        if known is None:
            return find_video(self.container, self._store.name)
        for stream in self.container.streams.video:
            if stream.index == known.stream:
                return stream
        raise NotMedia(self._store.name, f"its stream {known.stream} is no video", "open it again")

    @property
    def place(self) -> Place:
        """Where it reads."""
        return Place(self.format, self.stream.index)

    @property
    def format(self) -> str:
        """The container's name in libav: several, separated by commas, where one demuxer reads them all."""
        return self.container.format.name

    @property
    def is_matroska(self) -> bool:
        """Matroska and WebM list keyframes alone, by their times, and only once they were sought in."""
        return "matroska" in self.format

    @property
    def index_entries(self) -> IndexEntries:
        """What libav has listed so far. It lies in the container's own memory: let it go before closing."""
        if self._closed:
            raise ValueError(f"{self.name} is closed")
        return self.stream.index_entries

    def seek(self, ticks: int, *, listed: bool = False) -> bool:
        """Goes to the keyframe at or before ``ticks`` as the container understands it; False if it cannot.

        ``listed`` says that the container's index knows the keyframe. To libav's Matroska reader the last one
        that is listed is never good enough: it would read on to the film's end for a better one.
        """
        nothing_to_read = listed and self.is_matroska
        if nothing_to_read and not self._sought:
            self.seek(self.stream.start_time or 0)  # which reads the Cues
        self._moved, self._sought, self._peeked = True, True, None
        try:
            with self._file.sealed() if nothing_to_read else nullcontext():
                self.container.seek(ticks, stream=self.stream)
        except (av.FFmpegError, OSError):
            self._raise_failure()
            return False
        return True

    def rewind(self) -> None:
        """Goes to the start, unless it is there: an MPEG stream cannot seek to its very first keyframe."""
        if self._moved:
            self.seek(self.stream.start_time or 0)

    @cached_property
    def field_ticks(self) -> Fraction:
        """Packets closer than this are two fields of one frame; 0 where frames come whole.

        In MPEG streams of interlaced video each field may have a packet of its own.
        """
        rate = self.stream.average_rate or self.stream.guessed_rate
        apart = self.format.startswith("mpeg") and self.stream.codec_context.field_order > PROGRESSIVE
        return Fraction(3, 4) / rate / time_base(self.stream) if apart and rate else Fraction(0)

    def is_second_field(self, first: av.Packet[Any], second: av.Packet[Any]) -> bool:
        """Whether two packets, one after the other, are the fields of one frame."""
        if not self.field_ticks or first.dts is None or second.dts is None:
            return False
        return second.dts - first.dts < self.field_ticks

    def peek(self) -> av.Packet[Any] | None:
        """The first packet from here on, which stays the first; None where there is none."""
        if self._peeked is None:
            self._peeked = next(self._read(), None)
        return self._peeked

    def packets(self) -> Iterator[av.Packet[Any]]:
        """The stream's packets from here on; damage ends them, a failing store raises its own error."""
        self._moved = True
        peeked, self._peeked = self._peeked, None
        if peeked is not None:
            yield peeked
        yield from self._read()

    def _read(self) -> Iterator[av.Packet[Any]]:
        try:
            for packet in self.container.demux(self.stream):
                if packet.size:
                    yield packet
        except (av.FFmpegError, OSError):
            pass
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self._store.failure is not None:
            raise self._store.failure

    def close(self) -> None:
        self._closed = True
        self.container.close()
        self._file.close()


def shown_at(packet: av.Packet[Any]) -> int | None:
    """When a packet's picture is shown, in ticks: AVI has decoding times alone."""
    return packet.dts if packet.pts is None else packet.pts


@contextmanager
def libav_errors(store: Store, prologue: Prologue) -> Iterator[None]:
    """What libav says of a store's bytes, in our words."""
    try:
        yield
    except PlexPreviewsError:
        raise
    except (av.FFmpegError, OSError, ValueError) as error:
        if store.failure is not None:
            raise store.failure from error
        reason, advice = _not_media(store, prologue)
        raise NotMedia(store.name, reason, advice) from error


def _not_media(store: Store, prologue: Prologue) -> tuple[str, str]:
    if store.size == 0:
        return "the file is empty", "copy or download it again"
    if not store.seekable and is_mp4(prologue.find(0, 8)):
        return (
            "it cannot be read from start to end, and its server gives no ranges",
            "use a server with ranges, or a local copy",
        )
    return "no film that can be read: unknown, cut off or damaged", "play it to see whether it is whole"
