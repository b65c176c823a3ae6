"""Bytes broken at random, the same way for the same seed: for fuzzing readers of containers and BIF files."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeAlias

Mutation: TypeAlias = Callable[[bytearray, random.Random], None]

_MOST_AT_ONCE = 8
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def mutate(data: bytes, seed: int) -> bytes:
    """One to eight changes: bits flipped, numbers made extreme, stretches lost, doubled, zeroed or random."""
    chance = random.Random(seed)  # noqa: S311
    broken = bytearray(data)
    for _ in range(chance.randint(1, _MOST_AT_ONCE)):
        if broken:
            chance.choice(_MUTATIONS)(broken, chance)
    return bytes(broken)


def _stretch(data: bytearray, chance: random.Random) -> slice:
    """Anywhere, with a liking for the beginning, where headers are; mostly short."""
    start = min(chance.randrange(len(data)), chance.randrange(len(data)))
    return slice(start, start + int(chance.paretovariate(0.7)))


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _make_extreme(data: bytearray, chance: random.Random) -> None:
    start = _stretch(data, chance).start
    number = chance.choice(_EXTREMES).to_bytes(4, chance.choice(("big", "little")))
    data[start : start + 4] = number


def _lose(data: bytearray, chance: random.Random) -> None:
    del data[_stretch(data, chance)]


def _double(data: bytearray, chance: random.Random) -> None:
    stretch = _stretch(data, chance)
    data[stretch.start : stretch.start] = data[stretch]


def _zero(data: bytearray, chance: random.Random) -> None:
    stretch = _stretch(data, chance)
    data[stretch] = bytes(len(data[stretch]))


def _randomise(data: bytearray, chance: random.Random) -> None:
    stretch = _stretch(data, chance)
    data[stretch] = chance.randbytes(len(data[stretch]))


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _flip, _make_extreme, _make_extreme, _lose, _double, _zero, _randomise, _truncate,
)  # fmt: skip
