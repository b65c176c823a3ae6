"""Planes of one size that wait on disk, in a file without a name: there when they are needed, gone in the end."""

from __future__ import annotations

import tempfile
from typing import IO, Any

import numpy as np

from plex_previews.errors import OutputError
from plex_previews.model import Geometry, Planes

Flat = np.ndarray[Any, np.dtype[np.uint8]]


def plane_bytes(size: Geometry) -> int:
    """The bytes of a picture's three planes: 4:2:0."""
    return size.width * size.height * 3 // 2


def black(size: Geometry) -> Planes:
    """A black picture, as JFIF has it. The planes may be written to."""
    flat = np.full(plane_bytes(size), 128, np.uint8)
    flat[: size.width * size.height] = 0
    return _planes(flat, size)


class Aside:
    """Pictures of the size ``size`` by their numbers. The file appears with the first of them."""

    def __init__(self, size: Geometry) -> None:
        self._size = size
        self._bytes = plane_bytes(size)
        self._places: dict[int, int] = {}
        self._file: IO[bytes] | None = None

    def keep(self, number: int, planes: Planes) -> None:
        """Writes a picture, over its own earlier state where there is one.

        Raises :class:`OutputError` where there is no room for it.
        """
        place = self._places.setdefault(number, len(self._places))
        try:
            file = self._at(place)
            for plane in (planes.y, planes.u, planes.v):
                file.write(plane.tobytes())
        except OSError as error:
            reason = f"no room for temporary files: {error.strerror}"
            raise OutputError(tempfile.gettempdir(), reason, "free some space") from error

    def take(self, number: int) -> Planes | None:
        """The picture as it was kept last; None where it never was. The planes may be written to."""
        place = self._places.get(number)
        if place is None:
            return None
        flat = np.frombuffer(bytearray(self._at(place).read(self._bytes)), np.uint8)
        return _planes(flat, self._size)

    def close(self) -> None:
        """Lets go of all of them."""
        if self._file is not None:
            self._file.close()

    def _at(self, place: int) -> IO[bytes]:
        """The file, at one of its places."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._file.seek(place * self._bytes)
        return self._file


def _planes(flat: Flat, size: Geometry) -> Planes:
    luma = size.width * size.height
    y, u, v = np.split(flat, [luma, luma * 5 // 4])
    half = (size.height // 2, size.width // 2)
    return Planes(y.reshape(size.height, size.width), u.reshape(half), v.reshape(half))
