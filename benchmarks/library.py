"""A library of which all previews are fresh, as the ledger has it: ``plex-previews run`` finds nothing to do.

``python benchmarks/library.py DIR COUNT`` makes it in DIR: films and previews without content, and the data folder
``home``. With ``--plex`` a stand-in Plex lists the films, else they are a folder's. Prints ``ready``, and serves until
stdin ends.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from plex_previews import open_ledger, open_servers
from plex_previews.config.places import Home
from plex_previews.config.schema import ServerSettings
from plex_previews.ledger.records import LocalPath, MadeOutput, Sighting, State
from plex_previews.previews.rounds.checking import Findings, Terms, check
from plex_previews.previews.rounds.claims import Aim, Claim
from plex_previews.previews.rounds.round import Selection
from plex_previews.servers.keeping import add_server
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

_NAME = "attic"
_IN_A_FOLDER = 20
_THERE = "/data/films"
_BYTES = 9_000_000


def make_films(folder: Path, count: int) -> None:
    """Files of a megabyte, all of it a hole."""
    for number in range(count):
        path = folder / f"{number // _IN_A_FOLDER:05}" / f"Film {number:06} (2001).mkv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as film:
            film.truncate(1_000_000 + number)


def fill_ledger(folder: Path) -> None:
    """As a run leaves it that has made everything."""
    with open_servers(folder) as servers, open_ledger(folder) as ledger:
        findings = Findings()
        terms = Terms(ledger, servers.config, servers.host, Selection(), lambda: False)
        for told in check(servers.open(_NAME), terms, findings):
            print(told, file=sys.stderr)
        with ledger.writing() as entries:
            entries.made(_made(claim, aim) for claim in findings.claims for aim in claim.aims)


def _made(claim: Claim, aim: Aim) -> tuple[Sighting, MadeOutput]:
    place, settings = aim.target.path, aim.wish.settings
    assert place is not None
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as output:
        output.truncate(_BYTES)
    path = LocalPath(str(place))
    made = MadeOutput(
        aim.wish.name, path, settings, claim.seen.source, 540, time.time(), _BYTES, state=State.SERVED
    )
    return claim.seen, made


def _plex(top: Path, stack: ExitStack) -> tuple[ServerSettings, str]:
    shelf = Shelf(
        [ShelfLibrary(1, "Films", "movie", (Root(_THERE, top / "films"),))], duration=lambda _: 5400.0
    )
    shelf.scan()
    data = top / "plex"
    (data / "Media" / "localhost").mkdir(parents=True)
    plex = StandInPlex(shelf, data)
    url = stack.enter_context(serve(plex.app)).url
    maps = ((_THERE, str(top / "films")),)
    return ServerSettings(_NAME, "plex", url, data_folder=data, maps=maps), plex.token


def main() -> None:
    """Makes the library, then serves it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("top", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--plex", action="store_true")
    asked = parser.parse_args()
    top = asked.top.resolve()
    make_films(top / "films", asked.count)
    with ExitStack() as stack:
        folder = ServerSettings(_NAME, "folder", str(top / "films"))
        settings, token = _plex(top, stack) if asked.plex else (folder, "")
        add_server(Home(top / "home"), settings, token)
        fill_ledger(top / "home")
        print("ready", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
