"""What the ``cpu`` plugin creates."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable
from pathlib import Path

import av

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.model import Device

_CPU_INFO = Path("/proc/cpuinfo")
_MODEL_NAME = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)


class SoftwareEncoder(LibavEncoder):
    """The one device is this machine's processor."""

    def devices(self) -> Iterable[Device]:
        version = ".".join(map(str, av.library_versions["libavcodec"]))
        device = Device("cpu", "cpu", f"{_processor()}, libavcodec {version}")
        return filter(self.proven, [device])


def _processor() -> str:
    """The processor's name; Linux alone tells it in a file, and other systems at least its kind."""
    known = _MODEL_NAME.search(_CPU_INFO.read_text()) if _CPU_INFO.exists() else None
    return known[1].strip() if known else platform.processor() or platform.machine()
