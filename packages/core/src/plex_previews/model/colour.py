"""Colour as films declare it."""

from __future__ import annotations

from attrs import frozen

UNSPECIFIED = 2
PQ = 16
"""The transfer of SMPTE ST 2084."""
HLG = 18
"""The transfer of ARIB STD-B67."""
BT2020 = 9
"""The primaries of BT.2020, and its matrix of non-constant luminance."""
IPT_PQ_C2 = 15
"""The matrix of Dolby Vision without a base layer that others can show: profile 5, and 10 without compatibility."""
WITHOUT_BASE_LAYER = (5, 10, 20)
"""Profiles of Dolby Vision whose samples nothing else can show, where they are compatible with nothing."""


@frozen
class Colour:
    """Colour as the stream declares it, in code points of ITU-T H.273 (2 = unspecified).

    ``brightest`` is the luminance in cd/m² that the brightest pixel of the film has, or that its mastering
    display could show; 0 where nobody said. ``dolby_vision`` is the profile, 0 where it is none.
    """

    primaries: int = 2
    transfer: int = 2
    matrix: int = 2
    full_range: bool = False
    brightest: float = 0.0
    dolby_vision: int = 0
    hdr10_plus: bool = False

    @property
    def is_high_dynamic_range(self) -> bool:
        """Whether it takes a tone map to show it: PQ, HLG, or no transfer but metadata as of PQ."""
        if self.transfer == UNSPECIFIED:
            return self.brightest > 0 or self.matrix == IPT_PQ_C2
        return self.transfer in (PQ, HLG)

    @property
    def needs_its_metadata(self) -> bool:
        """Whether nothing but each picture's own Dolby Vision metadata tells what its samples mean."""
        undeclared = self.matrix == UNSPECIFIED
        return self.matrix == IPT_PQ_C2 or (undeclared and self.dolby_vision in WITHOUT_BASE_LAYER)

    @property
    def dynamic_range(self) -> str:
        """``SDR``, ``HDR10``, ``HDR10+``, ``HLG``, or ``DV`` with the profile of Dolby Vision."""
        if self.dolby_vision:
            return f"DV{self.dolby_vision}"
        if not self.is_high_dynamic_range:
            return "SDR"
        if self.transfer == HLG:
            return "HLG"
        return "HDR10+" if self.hdr10_plus else "HDR10"
