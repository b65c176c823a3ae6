"""Three media servers over one folder of films, each with a name of its own for it."""

import struct
from collections import Counter
from contextlib import ExitStack, contextmanager

import httpx
from starlette.responses import Response

from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

ROOTS = {"plex": "/data/films", "emby": "D:\\films", "jellyfin": "\\\\nas\\films"}
_HOLDS = {"plex": "Media/localhost", "emby": "metadata", "jellyfin": "metadata"}
TILES = {"Interval": 2000, "WidthResolutions": [320], "TileWidth": 3, "TileHeight": 2}


class Liar:
    """An application around another, which changes its answers.

    ``lies`` are functions of the body, by the end of the path in lower case.
    """

    def __init__(self, app):
        self._app = app
        self.lies = {}

    async def __call__(self, scope, receive, send):
        lie = next((lie for end, lie in self.lies.items() if scope["path"].lower().endswith(end)), None)
        body = bytearray()

        async def collect(message):
            body.extend(message.get("body", b""))

        await self._app(scope, receive, collect if lie else send)
        if lie:
            await Response(lie(bytes(body)), media_type="application/json")(scope, receive, send)


class Scene:
    """``servers`` are the stand-ins and ``served`` their addresses, by kind, which is their name too; ``liars`` are
    around them.
    """

    def __init__(self, folder, duration):
        self.folder = folder
        self.media = folder / "media"
        self.media.mkdir()
        self.duration = duration
        self.servers, self.liars, self.served = {}, {}, {}

    def open(self, stack, *kinds):
        for kind in kinds:
            shelf = self._shelf(kind)
            shelf.scan()
            data = self.folder / kind
            (data / _HOLDS[kind]).mkdir(parents=True)
            self.servers[kind] = _stand_in(kind, shelf, data)
            self.liars[kind] = Liar(self.servers[kind].app)
            self.served[kind] = stack.enter_context(serve(self.liars[kind]))

    def url(self, kind):
        return self.served[kind].url + ("/emby" if kind == "emby" else "")

    def _shelf(self, kind):
        library = ShelfLibrary(1, "Films", "movie", (Root(ROOTS[kind], self.media),))
        return Shelf([library], duration=lambda _: self.duration)

    def scan(self):
        """All servers look at their folders."""
        for kind, server in self.servers.items():
            server.shelf.scan() if kind == "plex" else server.scan()

    # ---- what servers have of films

    def places(self):
        """Where each server looks for the previews of each film (of tiles, for the first sheet), by kind and film."""
        return {kind: dict(_PLACES[kind](server)) for kind, server in self.servers.items()}

    def addresses(self):
        """Where each server serves them."""
        return {kind: dict(_ADDRESSES[kind](server)) for kind, server in self.servers.items()}

    def check_served(self, films):
        """What lies at each place is what is served, to the byte, and Plex and Emby have the same."""
        places, addresses = self.places(), self.addresses()
        with httpx.Client(timeout=10) as client:
            for film in films:
                lying = {kind: places[kind][film].read_bytes() for kind in self.servers}
                for kind, data in lying.items():
                    answer = client.get(
                        self.served[kind].url + addresses[kind][film],
                        headers=_introduction(self.servers[kind]),
                    )
                    assert answer.content == data, (kind, film)
                assert len({lying[kind] for kind in ("plex", "emby") if kind in lying}) == 1

    def forget(self):
        """What was counted so far."""
        for server in self.servers.values():
            server.faults.forget()

    def requests(self, kind):
        """How often each path was asked for, in lower case."""
        counts = Counter()
        for path, number in self.servers[kind].faults.counts().items():
            counts[path.lower()] += number
        return counts

    def outputs(self):
        """All files below the stage that are previews, relative to it."""
        found = (path for path in self.folder.rglob("*") if path.suffix in (".bif", ".jpg"))
        return sorted(str(path.relative_to(self.folder)) for path in found)


def _stand_in(kind, shelf, data):
    if kind == "plex":
        return StandInPlex(shelf, data)
    if kind == "emby":
        return StandInEmby(shelf, data)
    server = StandInJellyfin(shelf, data)
    server.options.update(TILES)
    wanted = {"EnableTrickplayImageExtraction": True, "ExtractTrickplayImagesDuringLibraryScan": True}
    for options in server.library_options.values():
        options.update(wanted)
    return server


def _films_of_plex(server):
    return ((part.file, part) for item in server.shelf.items() for part in item.parts)


def _films_of(server):
    return ((node.film.file, node) for node in server.tree.files())


_PLACES = {
    "plex": lambda plex: ((film, plex.bundles.path(part)) for film, part in _films_of_plex(plex)),
    "emby": lambda emby: ((film, film.with_name(f"{film.stem}-320-2.bif")) for film, _ in _films_of(emby)),
    "jellyfin": lambda jellyfin: (
        (film, jellyfin.trickplay.folder(node, with_media=False) / "320 - 3x2" / "0.jpg")
        for film, node in _films_of(jellyfin)
    ),
}
_ADDRESSES = {
    "plex": lambda plex: (
        (film, f"/library/parts/{part.id}/indexes/sd") for film, part in _films_of_plex(plex)
    ),
    "emby": lambda emby: (
        (film, f"/emby/Videos/{node.id}/index.bif?Width=320") for film, node in _films_of(emby)
    ),
    "jellyfin": lambda jellyfin: (
        (film, f"/Videos/{node.id}/Trickplay/320/0.jpg") for film, node in _films_of(jellyfin)
    ),
}


def _introduction(server):
    return {
        "X-Plex-Token": server.token,
        "X-Emby-Token": server.token,
        "Authorization": f'MediaBrowser Token="{server.token}"',
    }


def fill(folder, titles, originals):
    """A film for each title, in a folder of its own, from each original by turns; no two are of the same size."""
    return [
        copy(originals[number % len(originals)], place(folder, title), number)
        for number, title in enumerate(titles)
    ]


def place(folder, title):
    """Where a film of that title belongs, but for the suffix."""
    return folder / f"{title} (2001)" / f"{title} (2001)"


def copy(original, path, number):
    """The film at a path that gets the original's suffix, of a size that only this number has."""
    data, path = original.read_bytes(), path.with_name(path.name + original.suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data + _PADDINGS[original.suffix](200_000 + 2 * number - len(data)))
    return path


_PADDINGS = {
    ".mp4": lambda size: struct.pack(">I4s", 8 + size, b"free") + bytes(size),
    ".mkv": lambda size: b"\xec" + struct.pack(">Q", (1 << 56) | size) + bytes(size),
}
"""A box and an element that players leap over; the size of the one is even and that of the other odd."""


@contextmanager
def opened(scene, *kinds):
    """The servers of these kinds, all where none is named, on the air."""
    with ExitStack() as stack:
        scene.open(stack, *(kinds or ROOTS))
        yield scene
