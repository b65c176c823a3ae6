"""What a picture's Dolby Vision metadata says: libavutil's ``AVDOVIMetadata``, checked before it is believed.

libav parses the RPU (ETSI GS CCM 001) and hands it over in the C layout of ``libavutil/dovi_meta.h``. Its parts are
found by offsets that it states; fields are only ever added behind those that are read here. Numbers that no RPU can
hold mean that it is damaged, or that the layout is another: then there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ctypes import Structure, c_int, c_int64, c_size_t, c_uint8, c_uint16, c_uint32, sizeof
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from attrs import frozen

from plex_previews.encoding.colour.transfer import pq_light
from plex_previews.video.light_levels import WHITE

if TYPE_CHECKING:
    from plex_previews.encoding.colour.matrices import Matrix

_MOST_PIECES = 8
_POLYNOMIAL, _MIXTURE = 0, 1
_ORDERS = 3
_TERMS: Final = 7
_LARGEST = 2.0**16
"""No coefficient that is any good comes near it."""
_PROFILE_OF_IPT = 0
_BRIGHTEST_CODE = 4095


class Unsound(Exception):
    """The metadata cannot be what it says it is. Never leaves this module."""


@frozen
class Piece:
    """A curve from ``start`` (0 to 1) on: a polynomial's coefficients, the constant first, or a mixture's.

    A mixture has a constant, and then seven coefficients for each of three orders: those of Y, U, V, YU, YV, UV and
    YUV, of their squares, and of their cubes.
    """

    start: float
    polynomial: tuple[float, ...] = ()
    mixture: tuple[float, ...] = ()


@frozen
class Curve:
    """How one component is reshaped; it ends at ``end``, beyond which nothing comes out."""

    pieces: tuple[Piece, ...] = (Piece(0.0, (0.0, 1.0)),)
    end: float = 1.0


@frozen(eq=False)
class Rpu:
    """How samples become light: reshaped, then ``values`` of them less ``zeros`` are L'M'S', and ``cones`` of their
    light are those of pure cones. ``brightest`` is the mastering display's luminance in cd/m².

    ``is_ipt`` says that there is no other way to read the samples (profile 5, or 10 without compatibility).
    """

    is_ipt: bool
    full_range: bool
    curves: tuple[Curve, Curve, Curve]
    values: Matrix
    zeros: Matrix
    cones: Matrix
    brightest: float


USUAL: Final = Rpu(
    is_ipt=True,
    full_range=True,
    curves=(Curve(), Curve(), Curve()),
    values=np.array([[8192, 799, 1681], [8192, -933, 1091], [8192, 267, -5545]]) / 8192,
    zeros=np.array([0, 0.5, 0.5]),
    cones=np.array([[17081, -349, -349], [-349, 17081, -349], [-349, -349, 17081]]) / 16384,
    brightest=0.0,
)
"""What profile 5 does to every picture, for one that lost what is said of it alone."""


def read_rpu(data: bytes) -> Rpu | None:
    """None where it is damaged."""
    try:
        return _read(data)
    except Unsound:
        return None


class _Rational(Structure):
    _fields_ = [("num", c_int), ("den", c_int)]


class _Places(Structure):
    """The head of ``AVDOVIMetadata``."""

    _fields_ = [("header", c_size_t), ("mapping", c_size_t), ("colour", c_size_t)]


class _Header(Structure):
    """``AVDOVIRpuDataHeader``."""

    _fields_ = [
        ("rpu_type", c_uint8),
        ("rpu_format", c_uint16),
        ("profile", c_uint8),
        ("level", c_uint8),
        ("resampling", c_uint8),
        ("coefficient_type", c_uint8),
        ("denominator_bits", c_uint8),
        ("normalized", c_uint8),
        ("full_range", c_uint8),
        ("depth", c_uint8),
    ]


class _Curve(Structure):
    """``AVDOVIReshapingCurve``."""

    _fields_ = [
        ("pivot_count", c_uint8),
        ("pivots", c_uint16 * (_MOST_PIECES + 1)),
        ("methods", c_int * _MOST_PIECES),
        ("orders", c_uint8 * _MOST_PIECES),
        ("polynomials", c_int64 * 3 * _MOST_PIECES),
        ("mixture_orders", c_uint8 * _MOST_PIECES),
        ("constants", c_int64 * _MOST_PIECES),
        ("mixtures", c_int64 * _TERMS * _ORDERS * _MOST_PIECES),
    ]


class _Mapping(Structure):
    """``AVDOVIDataMapping``."""

    _fields_ = [("id", c_uint8), ("space", c_uint8), ("chroma", c_uint8), ("curves", _Curve * 3)]


class _Colour(Structure):
    """``AVDOVIColorMetadata``."""

    _fields_ = [
        ("id", c_uint8),
        ("refresh", c_uint8),
        ("values", _Rational * 9),
        ("zeros", _Rational * 3),
        ("cones", _Rational * 9),
        ("eotf", c_uint16 * 3),
        ("eotf_parameter", c_uint32),
        ("signal_form", c_uint8 * 4),
        ("darkest", c_uint16),
        ("brightest", c_uint16),
    ]


_S = TypeVar("_S", bound=Structure)


def _read(data: bytes) -> Rpu:
    places = _at(data, 0, _Places)
    header, mapping = _at(data, places.header, _Header), _at(data, places.mapping, _Mapping)
    colour = _at(data, places.colour, _Colour)
    _demand(8 <= header.depth <= 16 and header.denominator_bits <= 32)
    _demand(colour.brightest <= _BRIGHTEST_CODE)
    unit, top = float(1 << header.denominator_bits), float((1 << header.depth) - 1)
    first, second, third = (_curve(curve, unit, top) for curve in mapping.curves)
    return Rpu(
        is_ipt=header.profile == _PROFILE_OF_IPT and bool(header.full_range),
        full_range=bool(header.full_range),
        curves=(first, second, third),
        values=_matrix(colour.values).reshape(3, 3),
        zeros=_matrix(colour.zeros),
        cones=_matrix(colour.cones).reshape(3, 3),
        brightest=float(pq_light(np.array(colour.brightest / _BRIGHTEST_CODE))) * WHITE,
    )


def _at(data: bytes, place: int, kind: type[_S]) -> _S:
    _demand(0 <= place <= len(data) - sizeof(kind))
    return kind.from_buffer_copy(data, place)


def _demand(sound: bool) -> None:
    if not sound:
        raise Unsound


def _curve(curve: Any, unit: float, top: float) -> Curve:
    count = curve.pivot_count
    _demand(2 <= count <= _MOST_PIECES + 1)
    pivots = [pivot / top for pivot in curve.pivots[:count]]
    _demand(all(before <= after for before, after in pairwise(pivots)))
    pieces = (_piece(curve, number, start, unit) for number, start in enumerate(pivots[:-1]))
    return Curve(tuple(pieces), pivots[-1])


def _piece(curve: Any, number: int, start: float, unit: float) -> Piece:
    method = curve.methods[number]
    _demand(method in (_POLYNOMIAL, _MIXTURE))
    if method == _POLYNOMIAL:
        order = curve.orders[number]
        _demand(1 <= order <= 2)
        return Piece(start, polynomial=_numbers(curve.polynomials[number][: order + 1], unit))
    order = curve.mixture_orders[number]
    _demand(1 <= order <= _ORDERS)
    rows = [term for row in curve.mixtures[number][:order] for term in row]
    rows += [0] * (_TERMS * _ORDERS - len(rows))
    return Piece(start, mixture=_numbers([curve.constants[number], *rows], unit))


def _numbers(fixed: Iterable[int], unit: float) -> tuple[float, ...]:
    return _bounded(number / unit for number in fixed)


def _bounded(numbers: Iterable[float]) -> tuple[float, ...]:
    known = tuple(numbers)
    _demand(all(abs(number) < _LARGEST for number in known))
    return known


def _matrix(rationals: Sequence[Any]) -> Matrix:
    _demand(all(number.den for number in rationals))
    return np.array(_bounded(number.num / number.den for number in rationals))
