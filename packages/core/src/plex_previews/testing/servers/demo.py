"""The server of ``plex-previews demo --server``: one stand-in over a folder of films, in a process of its own.

Run as ``python -m plex_previews.testing.servers.demo plex FOLDER``. Films lie in ``FOLDER/media``, which the
server calls ``/data``; what it keeps for itself lies in ``FOLDER/<kind>``. Once it answers, it says on stdout
where, in one line of JSON. It ends when its stdin does, so that it never outlives whoever started it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import av

from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

REMOTE = "/data"
INTERVAL = 2
"""Seconds between the pictures that Jellyfin is set to: the films are short."""

_StandIn: TypeAlias = StandInPlex | StandInEmby | StandInJellyfin


def shelf_of(media: Path) -> Shelf:
    """Films and series of a folder, each as long as its container says."""
    films = ShelfLibrary(1, "Films", "movie", (Root(f"{REMOTE}/films", media / "films"),))
    series = ShelfLibrary(2, "Series", "show", (Root(f"{REMOTE}/tv", media / "tv"),))
    shelf = Shelf([films, series], duration=_seconds)
    shelf.scan()
    return shelf


def plex(shelf: Shelf, data: Path) -> StandInPlex:
    """One that has run before, so that its folder of bundles is there."""
    (data / "Media" / "localhost").mkdir(parents=True, exist_ok=True)
    return StandInPlex(shelf, data)


def jellyfin(shelf: Shelf, data: Path) -> StandInJellyfin:
    """One that takes tiles from beside the media: a new Jellyfin has that switched off."""
    server = StandInJellyfin(shelf, data)
    server.options["Interval"] = INTERVAL * 1000
    for options in server.library_options.values():
        options["EnableTrickplayImageExtraction"] = True
        options["ExtractTrickplayImagesDuringLibraryScan"] = True
        options["SaveTrickplayWithMedia"] = True
    return server


KINDS: dict[str, Callable[[Shelf, Path], _StandIn]] = {
    "plex": plex,
    "jellyfin": jellyfin,
    "emby": StandInEmby,
}


def _seconds(film: Path) -> float:
    with av.open(str(film)) as container:
        return (container.duration or 0) / av.time_base


def main(kind: str, folder: Path) -> None:
    """Serves until stdin ends."""
    server = KINDS[kind](shelf_of(folder / "media"), folder / kind)
    with serve(server.app) as serving:
        url = serving.url + getattr(server, "base_path", "")
        told = {"url": url, "token": server.token, "remote": REMOTE, "interval": INTERVAL}
        print(json.dumps(told), flush=True)  # noqa: T201 - this is what whoever started it waits for
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
