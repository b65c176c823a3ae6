"""Cuts and develops one film in this process, and compares what the store counted with the kernel's rchar."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from plex_previews.encoding.render import Rendering
from plex_previews.io.opening import open_store
from plex_previews.model import Device, FileSource, Output, Request
from plex_previews.plugins.host import PluginHost
from plex_previews.video.cutting import open_reel


def rchar() -> int:
    """Bytes that this process has read through system calls."""
    return int(Path("/proc/self/io").read_text().split("rchar:")[1].split()[0])


def main() -> None:
    """Once to warm up what is imported late, then measured."""
    _cut(sys.argv[1])
    own = rchar()
    own = rchar() - own
    before = rchar()
    reported = _cut(sys.argv[1])
    print(json.dumps({"reported": reported, "rchar": rchar() - before - own}))


def _cut(film: str) -> int:
    store = open_store(FileSource(Path(film)))
    request = Request((Output(),))
    encoder = PluginHost.discover().encoder("cpu").factory()
    with open_reel(store, request, threads=2) as reel:
        for _ in Rendering(reel, encoder, Device("cpu", "cpu"), request, reel.counts):
            pass
    store.close()
    return store.bytes_read


if __name__ == "__main__":
    main()
