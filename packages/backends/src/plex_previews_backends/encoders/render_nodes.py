"""The GPUs that Linux offers without a screen: its render nodes, as sysfs lists them."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

_SYSFS = Path("/sys/class/drm")
_PCI_ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
_NODES = Path("/dev/dri")
_VENDORS = {"0x8086": "Intel", "0x1002": "AMD", "0x10de": "NVIDIA", "0x1af4": "virtio", "0x14e4": "Broadcom"}


@frozen
class RenderNode:
    """``path`` is such as ``/dev/dri/renderD128``; ``driver`` is the kernel's, empty where sysfs does not say.

    ``address`` is that on the PCI bus, such as ``0000:03:00.0``; empty for what is on none.
    """

    path: Path
    vendor: str
    driver: str
    address: str = ""

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def kernel_driver(self) -> str:
        """The driver and its version, which is the kernel's."""
        return f"{self.driver or 'unknown'} of {platform.system()} {platform.release()}"


def render_nodes(sysfs: Path = _SYSFS, nodes: Path = _NODES) -> Iterator[RenderNode]:
    """All of them, by their names; none on a system without sysfs."""
    for entry in sorted(sysfs.glob("renderD*")):
        device = entry / "device"
        vendor = _line(device / "vendor")
        driver = device / "driver"
        yield RenderNode(
            nodes / entry.name,
            _VENDORS.get(vendor, vendor),
            driver.resolve().name if driver.exists() else "",
            _address(device),
        )


def why_closed(node: RenderNode) -> tuple[str, str]:
    """Why this process may not use the node, and what to do; empty where it may."""
    if not node.path.exists():
        return f"{node.path} is not here", f"in a container, pass it in: --device {node.path}"
    if os.access(node.path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return "", ""
    number = node.path.stat().st_gid
    group = _group(number)
    advice = f"add this user to the group {group} and log in again; in a container: --group-add {number}"
    return f"{node.path} may not be read and written", advice


def _group(number: int) -> str:
    try:
        import grp

        return grp.getgrgid(number).gr_name
    except (ImportError, KeyError):
        return str(number)


def _address(device: Path) -> str:
    """A device of the PCI bus is a folder of that name."""
    name = device.resolve().name
    return name if _PCI_ADDRESS.fullmatch(name) else ""


def _line(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""
