"""Dolby Vision's reshaping: the curves of an RPU, applied to the samples of a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from plex_previews.encoding.colour.dolby_vision import Curve
    from plex_previews.encoding.colour.tables import Samples

    Codes = np.ndarray[Any, np.dtype[np.int64]]

_CODES = np.arange(1 << 10) / ((1 << 10) - 1)


def reshaped(samples: Samples, curves: Sequence[Curve]) -> Samples:
    """What the curves make of three rows of ten-bit samples, 0 to 1."""
    codes = samples.astype(np.int64)
    mixes = any(piece.mixture for curve in curves for piece in curve.pieces)
    products = _products(samples * np.float32(_CODES[1])) if mixes else samples
    rows = (_component(row, curve, products) for row, curve in zip(codes, curves, strict=True))
    return np.stack(list(rows))


def _products(signal: Samples) -> Samples:
    """Of Y, U and V the 21 rows that a mixture weighs."""
    terms = np.empty((21, signal.shape[1]), np.float32)
    y, u, v = signal
    terms[:3] = signal
    for row, (one, other) in enumerate(((y, u), (y, v), (u, v)), 3):
        np.multiply(one, other, out=terms[row])
    np.multiply(terms[3], v, out=terms[6])
    np.multiply(terms[:7], terms[:7], out=terms[7:14])
    np.multiply(terms[7:14], terms[:7], out=terms[14:])
    return terms


def _component(codes: Codes, curve: Curve, products: Samples) -> Samples:
    row = _polynomials(curve).take(codes)
    for number, piece in enumerate(curve.pieces):
        if piece.mixture:
            constant, *weights = np.array(piece.mixture, np.float32)
            mixed = np.array(weights) @ products + constant
            alone = len(curve.pieces) == 1
            row = mixed if alone else np.where(_pieces(curve).take(codes) == number, mixed, row)
    return np.clip(row, np.float32(curve.pieces[0].start), np.float32(curve.end))


def _pieces(curve: Curve) -> Codes:
    """The number of the piece that each code belongs to."""
    inner = [piece.start for piece in curve.pieces[1:]]
    return np.searchsorted(inner, _CODES, side="right")


def _polynomials(curve: Curve) -> Samples:
    """The curve at every code; 0 where it is a mixture."""
    coefficients = [piece.polynomial + (0.0,) * (3 - len(piece.polynomial)) for piece in curve.pieces]
    constant, linear, square = np.array(coefficients).take(_pieces(curve), axis=0).T
    levels: Samples = (constant + (linear + square * _CODES) * _CODES).astype(np.float32)
    return levels
