"""The matrices of colour: samples to R'G'B', primaries to primaries, cones to primaries. Pure numbers.

Sources: ITU-T H.273 for the code points, BT.2100 for ICtCp, the D65 cone responses of Hunt, Pointer and Estevez for
the LMS that Dolby Vision ends in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from plex_previews.model import HLG, PQ

if TYPE_CHECKING:
    Matrix: TypeAlias = np.ndarray[Any, np.dtype[np.floating[Any]]]
    Pair: TypeAlias = tuple[float, float]

KR_KB: Final = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
"""The weights of red and blue in luma, by code point of H.273 table 4."""
_YCGCO: Final = 8
_RGB_OF_YCGCO = ((1, -1, 1), (1, 1, 0), (1, -1, -1))
MATRICES: Final = frozenset({*KR_KB, _YCGCO})
"""All code points that are decoded."""
BT709: Final = 1
_D65 = (0.3127, 0.3290)
_CHROMATICITIES: Final = {
    BT709: ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
"""x and y of red, green and blue, by code point of H.273 table 2: those of white D65."""
_CONES_OF_XYZ = ((0.40024, 0.70760, -0.08081), (-0.22630, 1.16532, 0.04570), (0.0, 0.0, 0.91822))
_CONES_OF_BT2020 = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096
_ICTCP_OF_CONES = {
    PQ: ((2048, 2048, 0), (6610, -13613, 7003), (17933, -17390, -543)),
    HLG: ((2048, 2048, 0), (3625, -7465, 3840), (9500, -9212, -288)),
}
"""In 4096ths: BT.2100 table 7."""
LUMINANCE_OF_BT2020: Final = (0.2627, 0.6780, 0.0593)


def matrix_of(declared: tuple[int, ...], width: int, height: int) -> int:
    """The code point to decode with: the first declared one that is known, else what the size suggests.

    Players agree on the size rule: high definition without a matrix is BT.709 (1), anything smaller BT.601
    (6).
    """
    for code in declared:
        if code in MATRICES:
            return code
    return 1 if height >= 720 or width >= 1280 else 6


@cache
def chroma_terms(matrix: int) -> tuple[Pair, Pair, Pair]:
    """What of Cb and Cr goes into each of Y', Cb' and Cr' where a matrix's samples are turned into BT.601's.

    Grey stays grey and its luma stays what it was, so six numbers of the nine suffice. Chroma is within ±0.5.
    """
    (_, *luma), (_, *blue), (_, *red) = (jfif_of_rgb() @ rgb_of(matrix)).round(12).tolist()
    return (luma[0], luma[1]), (blue[0], blue[1]), (red[0], red[1])


def rgb_of(matrix: int) -> Matrix:
    """R'G'B' of Y', Cb and Cr (of YCgCo: Cg and Co): chroma is within ±0.5."""
    if matrix == _YCGCO:
        return np.array(_RGB_OF_YCGCO)
    kr, kb = KR_KB[matrix]
    kg = 1 - kr - kb
    blue, red = 2 * (1 - kb), 2 * (1 - kr)
    return np.array([[1, 0, red], [1, -kb * blue / kg, -kr * red / kg], [1, blue, 0]])


def jfif_of_rgb() -> Matrix:
    """Y', Cb and Cr of R'G'B' as JFIF has them, chroma within ±0.5."""
    return np.linalg.inv(rgb_of(6))


def cones_of_ictcp(transfer: int) -> Matrix:
    """L'M'S' of I, Ct and Cp, which are others with PQ than with HLG."""
    return np.linalg.inv(np.array(_ICTCP_OF_CONES[transfer]) / 4096)


def bt2020_of_cones() -> Matrix:
    """Linear BT.2020 of the LMS of ICtCp."""
    return np.linalg.inv(_CONES_OF_BT2020)


def bt2020_of_pure_cones() -> Matrix:
    """Linear BT.2020 of the LMS that Dolby Vision ends in, whose cones hear nothing of each other."""
    return np.linalg.inv(np.array(_CONES_OF_XYZ) @ _xyz_of(_CHROMATICITIES[9]))


@cache
def bt709_of(primaries: int) -> Matrix:
    """Linear BT.709 of linear light of these primaries; unknown ones count as BT.2020's."""
    source = _CHROMATICITIES.get(primaries, _CHROMATICITIES[9])
    return np.linalg.solve(_xyz_of(_CHROMATICITIES[BT709]), _xyz_of(source))


def _xyz_of(chromaticities: Sequence[Pair]) -> Matrix:
    """XYZ of linear RGB, where white has a luminance of 1."""
    x, y, z = (np.array(column) for column in zip(*map(_xyz, chromaticities), strict=True))
    columns = np.array([x, y, z])
    return columns * np.linalg.solve(columns, np.array(_xyz(_D65)))


def _xyz(chromaticity: Pair) -> tuple[float, float, float]:
    x, y = chromaticity
    return x / y, 1.0, (1 - x - y) / y
