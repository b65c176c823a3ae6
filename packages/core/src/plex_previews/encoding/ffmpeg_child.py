"""A system ``ffmpeg`` as a decoder: keyframes go in by a pipe, small raw pictures come out by another.

Both ways are NUT, a container that holds any codec and keeps every time as it was written. A keyframe's time is its
number, and so a picture says which keyframe it is of. What is on its way is bounded by the pipes and by two
short queues; a child that neither takes nor gives anything is killed, and its stderr says why it failed.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from queue import Empty, Full, Queue
from threading import Event, Thread
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import av
from attrs import frozen

from plex_previews.encoding.complaint import complaint
from plex_previews.encoding.tied import let_go, started
from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.video.facts import MOST_PIXELS

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

    from plex_previews.encoding.pipelined import Numbered

T = TypeVar("T")

PATIENCE_S = 30.0
"""How long a child may do nothing; less than its own parent waits for a sign of progress."""
_STEP = 40
"""Milliseconds from one keyframe to the next: far enough apart for a second field between them."""
_MILLISECOND = Fraction(1, 1000)
_CHUNKS_AHEAD = 4
_FRAMES_AHEAD = 8
_NOTICE_S = 0.05
_MOST_SAID = 2048
"""Bytes of the beginning of what a child says, and of its end."""
_REAPING_S = 5.0
_REFUSALS = re.compile(
    rb"Impossible to convert between the formats|No support for codec|Function not implemented"
)
"""What ffmpeg says where a device has no decoder for a film, and software's frames meet the device's filters."""

_AT_ONCE = ("-probesize", "100000", "-analyzeduration", "0", "-fpsprobesize", "0")
_BOUNDED = ("-max_pixels", str(MOST_PIXELS), "-threads", "1")
"""What a film may claim, as in our own decoders; devices have threads of their own."""
_AS_IT_IS = ("-copyts", "-err_detect", "explode", "-max_error_rate", "1")
INPUT = (*_AT_ONCE, *_BOUNDED, *_AS_IT_IS, "-f", "nut", "-i", "pipe:0")
OUTPUT = ("-fps_mode", "passthrough", "-enc_time_base", "1:1000", "-c:v", "rawvideo", "-f", "nut", "pipe:1")
"""What a child's command must say of its two ends, ``INPUT`` behind what concerns the decoder."""


@frozen
class _Ended:
    """Nothing more comes out."""


Given: TypeAlias = "Numbered | _Ended"


class FfmpegChild:
    """Implements :class:`plex_previews.encoding.pipelined.Pipeline`.

    ``command`` holds :data:`INPUT` and :data:`OUTPUT`; ``add_to`` gives a muxer the stream of the packets. Raises
    :class:`~plex_previews.errors.DeviceUnfit` for a codec that cannot be sent, and its base
    :class:`~plex_previews.errors.DeviceError` where the program cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        add_to: Callable[[OutputContainer], VideoStream],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._program = command[0]
        self._patience_s = patience_s
        self._came = False
        self._ended = False
        self._said = b""
        self._stop = Event()
        self._chunks: Queue[bytes | None] = Queue(_CHUNKS_AHEAD)
        self._given: Queue[Given] = Queue(_FRAMES_AHEAD)
        self._muxed = _Chunks()
        self._muxer = av.open(self._muxed, "w", format="nut")
        try:
            self._stream = add_to(self._muxer)
        except ValueError as error:
            raise DeviceUnfit("", f"its video cannot be sent to {command[0]}: {error}") from error
        self._process = _started(command)
        self._threads = [Thread(target=run, daemon=True) for run in (self._write, self._read, self._listen)]
        for thread in self._threads:
            thread.start()

    def send(self, number: int, packets: Sequence[av.Packet[Any]]) -> Iterator[Numbered]:
        """Takes the packets of one keyframe; gives what has come out by now."""
        for field, packet in enumerate(packets):
            self._mux(packet, number * _STEP + field * _STEP // 2)
        yield from self._handed_over()
        while (given := self._next(0)) is not None:
            yield given

    def finish(self) -> Iterator[Numbered]:
        """Closes the child's input, and gives all that it still makes of it."""
        self._muxer.close()
        yield from self._handed_over()
        yield from self._put(None)
        while (given := self._next(self._patience_s)) is not None:
            yield given
        if not self._ended:
            raise self._failure(f"gave no picture for {self._patience_s:g} s")
        let_go(self._process)
        try:
            status = self._process.wait(self._patience_s)
        except subprocess.TimeoutExpired:
            raise self._failure(f"did not end within {self._patience_s:g} s") from None
        if status:
            raise self._failure(f"ended with status {status}")

    def close(self) -> None:
        """Kills the child, which holds nothing worth saving, and waits for the threads."""
        self._stop.set()
        let_go(self._process)
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):  # a driver that hangs in the kernel cannot be killed
            self._process.wait(_REAPING_S)
        for thread in self._threads:
            thread.join(_REAPING_S)
        self._muxer.close()

    def _mux(self, packet: av.Packet[Any], milliseconds: int) -> None:
        """Writes the packet with another time; it keeps its own."""
        own = packet.time_base, packet.pts, packet.dts
        packet.stream, packet.time_base = self._stream, _MILLISECOND
        packet.pts = packet.dts = milliseconds
        self._muxer.mux(packet)
        packet.time_base, packet.pts, packet.dts = own

    def _handed_over(self) -> Iterator[Numbered]:
        """Gives the child what has been muxed; yields what it gives meanwhile."""
        for chunk in self._muxed.taken():
            yield from self._put(chunk)

    def _put(self, chunk: bytes | None) -> Iterator[Numbered]:
        deadline = monotonic() + self._patience_s
        while not self._offered(chunk):
            given = self._next(_NOTICE_S)
            if self._ended:
                raise self._failure("ended before its time")
            if given is not None:
                deadline = monotonic() + self._patience_s
                yield given
            elif monotonic() > deadline:
                raise self._failure(f"took nothing for {self._patience_s:g} s")

    def _offered(self, chunk: bytes | None) -> bool:
        if self._ended:
            return False
        try:
            self._chunks.put_nowait(chunk)
        except Full:
            return False
        return True

    def _next(self, wait_s: float) -> Numbered | None:
        """What the child gives within ``wait_s``, if anything."""
        if self._ended:
            return None
        try:
            given = self._given.get(timeout=wait_s)
        except Empty:
            return None
        if isinstance(given, _Ended):
            self._ended = True
            return None
        self._came = True
        return given

    def _failure(self, what: str) -> DeviceError:
        self.close()
        words = complaint(self._said, in_mid_film=self._came)
        reason = f"{self._program} {what}" + (f": {words}" if words else "")
        kind = DeviceUnfit if not self._came and _REFUSALS.search(self._said) else DeviceError
        return kind("", reason, "update the driver and ffmpeg, or use --encoder cpu")

    # Each thread closes the pipe that it uses: closing one while another thread uses it would block.

    def _write(self) -> None:
        with suppress(OSError), cast("IO[bytes]", self._process.stdin) as pipe:
            while (chunk := _waited(self._chunks, self._stop)) is not None:
                rest = memoryview(chunk)
                while rest:
                    rest = rest[pipe.write(rest) :]

    def _read(self) -> None:
        with cast("IO[bytes]", self._process.stdout) as pipe:
            try:
                with suppress(av.FFmpegError), av.open(pipe, "r", format="nut") as container:
                    for frame in _raw_frames(container):
                        self._give((round((frame.time or 0) / float(_MILLISECOND)) // _STEP, frame))
            finally:
                self._give(_Ended())

    def _give(self, given: Given) -> None:
        while not self._stop.is_set():
            with suppress(Full):
                self._given.put(given, timeout=_NOTICE_S)
                return

    def _listen(self) -> None:
        with cast("IO[bytes]", self._process.stderr) as pipe:
            while words := os.read(pipe.fileno(), _MOST_SAID):
                said = self._said + words
                self._said = (
                    said
                    if len(said) <= 2 * _MOST_SAID
                    else said[:_MOST_SAID] + b"\n" + said[1 - _MOST_SAID :]
                )


def _raw_frames(container: InputContainer) -> Iterator[av.VideoFrame]:
    """Those of the first video, which is raw: nothing that a program gives is decoded."""
    for stream in container.streams.video[:1]:
        if stream.codec_context.name == "rawvideo":
            yield from container.decode(stream)


class _Chunks:
    """What a muxer writes, until it is taken."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def taken(self) -> list[bytes]:
        taken, self._written = bytes(self._written), bytearray()
        return [taken] if taken else []


def _waited(queue: Queue[T | None], stop: Event) -> T | None:
    while not stop.is_set():
        with suppress(Empty):
            return queue.get(timeout=_NOTICE_S)
    return None


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        if shutil.which(command[0]) is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return started(command)
    except OSError as error:
        reason = f"{command[0]} cannot be started: {error.strerror}"
        raise DeviceError("", reason, "install ffmpeg, or use --encoder cpu") from error
