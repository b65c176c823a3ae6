"""How a client of this family introduces itself."""

from __future__ import annotations

import hashlib
import platform

CLIENT = "plex-previews"
VERSION = "1"


def device_id() -> str:
    """One for each machine, always the same: a server ends the older login of a device that logs in again."""
    return hashlib.sha256(f"{CLIENT}/{platform.node()}".encode()).hexdigest()[:32]


def introduction(token: str = "") -> str:
    """``Client="…", Device="…", DeviceId="…", Version="…"``, and the token where there is one."""
    pairs = {"Client": CLIENT, "Device": CLIENT, "DeviceId": device_id(), "Version": VERSION}
    if token:
        pairs["Token"] = _sendable(token)
    return ", ".join(f'{name}="{value}"' for name, value in pairs.items())


def _sendable(token: str) -> str:
    """A token without what no header may hold: pasted ones come with line ends and quotes."""
    return "".join(
        letter for letter in token if letter.isascii() and letter.isprintable() and letter != '"'
    ).strip()


def jellyfin_headers(token: str = "") -> dict[str, str]:
    """The only form that Jellyfin 12 takes; all versions know it."""
    return {"Authorization": f"MediaBrowser {introduction(token)}"}


def emby_headers(token: str = "") -> dict[str, str]:
    """Emby's own: who asks, and the token in a header of its own."""
    header = {"X-Emby-Authorization": f"Emby {introduction()}"}
    return {**header, "X-Emby-Token": _sendable(token)} if token else header
