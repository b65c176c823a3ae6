"""Where the keyframes of a stream are, as its container tells before a picture is read. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import overload

from attrs import field, frozen

_UNKNOWN = -(2**63)


@frozen
class Keyframe:
    """A picture that decodes alone. ``ticks`` is its presentation time: absolute, as in ``pts``.

    ``position`` is where its packet lies in the file, ``size`` the packet's bytes; None where the index
    does not say.
    """

    ticks: int
    dts: int | None = None
    position: int | None = None
    size: int | None = None


def _packed(value: int | None) -> int:
    return _UNKNOWN if value is None else value


def _unpacked(value: int) -> int | None:
    return None if value == _UNKNOWN else value


class Keyframes(Sequence[Keyframe]):
    """Keyframes in four columns: four hours where every frame is one take 11 MB, as objects 65 MB.

    Built of any iterable, which is consumed lazily; ``ticks`` must ascend.
    """

    __slots__ = ("_dts", "_positions", "_sizes", "ticks")

    def __init__(self, keyframes: Iterable[Keyframe] = ()) -> None:
        self.ticks = array("q")
        self._dts = array("q")
        self._positions = array("q")
        self._sizes = array("q")
        for keyframe in keyframes:
            self.ticks.append(keyframe.ticks)
            self._dts.append(_packed(keyframe.dts))
            self._positions.append(_packed(keyframe.position))
            self._sizes.append(_packed(keyframe.size))

    def __len__(self) -> int:
        return len(self.ticks)

    @overload
    def __getitem__(self, place: int) -> Keyframe: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Keyframe, ...]: ...
    def __getitem__(self, place: int | slice) -> Keyframe | tuple[Keyframe, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        return Keyframe(
            self.ticks[place],
            _unpacked(self._dts[place]),
            _unpacked(self._positions[place]),
            _unpacked(self._sizes[place]),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Keyframes):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} keyframes>"


@frozen
class Index:
    """The keyframes of the video stream, ascending by ``ticks``, each once.

    ``start_ticks`` is the stream's start and ``end_ticks`` its end (the last frame's time and duration), None
    where only the container's duration is known. ``gop_bytes[i]`` is the size of all the stream's packets
    from keyframe i up to the next keyframe (or the end), in decoding order: it tells what decoding on costs.
    It is None where the index lists no other frames (Matroska) or no sizes. The first ``hidden`` keyframes
    are cut away by an edit list: what follows them needs them, but they are never shown.
    """

    keyframes: Keyframes = field(converter=Keyframes)
    time_base: Fraction
    start_ticks: int = 0
    end_ticks: int | None = None
    gop_bytes: Sequence[int] | None = None
    hidden: int = 0
