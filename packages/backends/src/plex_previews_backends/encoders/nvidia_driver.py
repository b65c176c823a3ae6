"""Whether NVIDIA's driver is here: asked at every start, so it costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

SIGNS = tuple(
    map(Path, ("/dev/nvidiactl", "/usr/lib/wsl/lib/libcuda.so.1", r"C:\Windows\System32\nvcuda.dll"))
)
"""One of these is there wherever the driver is: on Linux, in Linux on Windows, on Windows."""


def has_driver(signs: Iterable[Path] = SIGNS) -> bool:
    """Whether this machine has NVIDIA's driver."""
    return any(sign.exists() for sign in signs)
