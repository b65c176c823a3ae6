"""A stand-in server in a child, for films of our own: what ``plex-previews demo --server`` runs on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from attrs import field, frozen

from plex_previews.errors import SettingsError, WorkerError
from plex_previews.previews.publishing import publish
from plex_previews_cli.demo.making import make_film

FILMS = {
    "films/Morning (2021)/Morning (2021).mp4": 6,
    "films/Noon (2022)/Noon (2022).mp4": 8,
    "tv/Days/Season 1/Days S01E01.mp4": 10,
}
"""The films below the media folder, and their seconds."""

_MODULE = "plex_previews.testing.servers.demo"
_NEEDED = ("starlette", "uvicorn", "PIL")
_END_S = 10.0


@frozen
class StandIn:
    """A server that answers. ``remote`` is its name for ``media``; ``interval`` is in seconds; ``data`` is its
    own folder.
    """

    kind: str
    url: str
    token: str
    remote: str
    media: Path
    data: Path
    interval: int
    _process: subprocess.Popen[str] = field(repr=False)

    @property
    def previews(self) -> Path:
        """Below which its previews lie."""
        return self.data if self.kind == "plex" else self.media

    def wait(self) -> NoReturn:
        """Until somebody interrupts. Raises :class:`WorkerError` where the server ends before."""
        self._process.wait()
        raise _ended(self.kind)


def check_extra() -> None:
    """Raises :class:`SettingsError` where the stand-ins cannot run, for they need more than the program does."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        advice = "pip install 'plex-previews-core[testing]', or from a clone './packages/core[testing]'"
        raise SettingsError("demo --server", f"needs {', '.join(missing)}, not installed here", advice)


def make_films(folder: Path) -> None:
    """Those that are not there yet; each appears whole."""
    for name, seconds in FILMS.items():
        path = folder / "media" / name
        if not path.exists():
            publish(path, partial(make_film, seconds=seconds))


@contextmanager
def stand_in(kind: str, folder: Path) -> Iterator[StandIn]:
    """The server of that kind over the films of :func:`make_films`; it ends with the context."""
    command = [sys.executable, "-P", "-m", _MODULE, kind, str(folder)]
    # A session of its own, so that Ctrl-C reaches only us; it ends when its stdin does.
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        try:
            yield _answering(process, kind, folder)
        finally:
            _end(process)


def _answering(process: subprocess.Popen[str], kind: str, folder: Path) -> StandIn:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise _ended(kind)
    told = json.loads(line)
    return StandIn(
        kind=kind,
        url=told["url"],
        token=told["token"],
        remote=told["remote"],
        media=folder / "media",
        data=folder / kind,
        interval=told["interval"],
        process=process,
    )


def _ended(kind: str) -> WorkerError:
    return WorkerError(f"the stand-in for {kind}", "ended by itself", "what it said is above")


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
