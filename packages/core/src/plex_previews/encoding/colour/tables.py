"""Functions as tables, which is what makes a pixel's cost small: a lookup where a power would be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    Samples: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
    Function: TypeAlias = Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]

_MANTISSA_BITS = 23


class LinearTable:
    """A function over 0 to 1, at ``2 ** bits`` places an equal way apart and on straight lines between them.

    The lines matter: a matrix that comes after takes differences, and dark channels of pure colours are all
    difference.
    """

    def __init__(self, function: Function, bits: int) -> None:
        self._last = np.float32((1 << bits) - 1)
        values = function(np.linspace(0, 1, 1 << bits))
        self._values = values.astype(np.float32)
        self._rises = np.diff(values, append=values[-1]).astype(np.float32)

    def __call__(self, samples: Samples) -> Samples:
        """What lies outside counts as the nearer end. ``samples`` is written over."""
        samples *= self._last
        np.clip(samples, 0, self._last, out=samples)
        whole = np.floor(samples)
        places = whole.astype(np.int64)
        samples -= whole
        samples *= self._rises.take(places, mode="clip")
        samples += self._values.take(places, mode="clip")
        return samples


class LogarithmicTable:
    """A function over the positive numbers from ``2 ** low`` to ``2 ** high``, with so many places to each octave.

    The upper bits of a floating-point number are a logarithm: the exponent, and the first ``bits`` of the mantissa.
    A place stands for the middle of the numbers that share them.
    """

    def __init__(self, function: Function, low: int, high: int, bits: int) -> None:
        self._shift = _MANTISSA_BITS - bits
        self._least, self._most = np.float32(2.0**low), np.float32(2.0**high)
        first, last = (int(end.view(np.int32)) >> self._shift for end in (self._least, self._most))
        self._first = first
        places = (np.arange(first, last + 1, dtype=np.int32) << self._shift) + (1 << self._shift >> 1)
        self._values = function(places.view(np.float32).astype(float)).astype(np.float32)

    def __call__(self, samples: Samples) -> Samples:
        """What lies outside counts as the nearer end."""
        places = np.clip(samples, self._least, self._most).view(np.int32)
        places >>= self._shift
        places -= self._first
        return self._values.take(places, mode="clip")
