"""Restarting a server by the user's own command, where it shows older previews until then."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from plex_previews.config.schema import ServerSettings
from plex_previews.errors import RestartFailed
from plex_previews.previews.rounds.round import Restarted, Shown, Troubled
from plex_previews.servers.findings import command
from plex_previews.servers.registry import Servers

PATIENCE_S: Final = 120.0
"""So long a restart may take: what stops a server politely can take a minute."""

_SHOWN: Final = 2000
_GRACE_S: Final = 5.0


def restarted(servers: Servers, shown: Iterable[Shown]) -> Iterator[Restarted | Troubled]:
    """Restarts each server of which films wait and that has a command for it, once."""
    for each in shown:
        settings = servers.config.server(each.server)
        if not (each.waiting and settings.restart_command):
            continue
        begun = time.monotonic()
        try:
            restart(settings)
        except RestartFailed as error:
            yield Troubled(each.server, error)
        else:
            yield Restarted(each.server, each.waiting, time.monotonic() - begun)


def restart(settings: ServerSettings, patience: float = PATIENCE_S) -> None:
    """Runs the server's restart command, as it is: no shell reads it.

    Raises :class:`plex_previews.errors.RestartFailed` with the end of what it printed, where it cannot be run, fails,
    or has not ended after ``patience`` seconds; it is killed then, with all that it started.
    """
    # A file and no pipe: what it leaves running behind it may hold a pipe open for ever.
    with TemporaryFile() as output:
        try:
            process = _started(settings.restart_command, output)
        except (OSError, ValueError) as error:
            raise _failed(settings, f"cannot be run: {getattr(error, 'strerror', None) or error}") from error
        try:
            status = process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise _failed(settings, f"did not end in {patience:g} s", output) from error
        finally:
            if process.poll() is None:
                _kill(process)
        if status:
            raise _failed(settings, f"failed with status {status}", output)


def _started(words: tuple[str, ...], output: BinaryIO) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)


def _failed(settings: ServerSettings, how: str, output: BinaryIO | None = None) -> RestartFailed:
    said = f", and said: {tail}" if output is not None and (tail := _tail(output)) else ""
    advice = (
        f"try it by hand, or take another: {command('servers', 'change', settings.name, '--restart-command')}"
    )
    return RestartFailed(
        settings.name, f"its restart command, {shlex.join(settings.restart_command)}, {how}{said}", advice
    )


def _tail(output: BinaryIO) -> str:
    """The end of what was printed, as one line."""
    output.seek(max(0, output.seek(0, os.SEEK_END) - _SHOWN))
    return " ".join(output.read().decode("utf-8", "replace").split())
