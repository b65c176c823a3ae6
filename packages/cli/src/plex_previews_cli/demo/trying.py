"""The commands that try a stand-in: told, or run one after the other."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from plex_previews_cli.demo.stand_in import StandIn
from plex_previews_cli.rendering.text import visible

NAME = "demo"
"""What the commands call the server."""


def commands(server: StandIn) -> list[list[str]]:
    """The words after ``plex-previews`` of each, in order."""
    where = ["--map", f"{server.remote}={server.media}"]
    if server.previews == server.data:
        where += ["--data-folder", str(server.data)]
    return [
        ["servers", "add", server.kind, NAME, "--url", server.url, "--token", server.token, *where],
        ["plan"],
        ["run"],
        ["verify", str(server.previews)],
        ["status"],
    ]


def settings(server: StandIn, home: Path) -> dict[str, str]:
    """The environment that the commands want: a data folder of their own, and a picture each so many seconds."""
    return {"PLEX_PREVIEWS_HOME": str(home), "PLEX_PREVIEWS_INTERVAL": str(server.interval)}


def tell(server: StandIn, home: Path) -> None:
    """Where the server is, and what to type into another terminal."""
    click.echo(f"\na stand-in for {server.kind} answers; Ctrl-C ends it\n")
    for name, value in (("address", server.url), ("token", server.token), ("films", str(server.media))):
        click.echo(f"  {name:8} {visible(value)}")
    click.echo("\ntry it from another terminal:\n")
    for name, value in settings(server, home).items():
        click.echo(f"  export {name}={visible(shlex.quote(value))}")
    for words in commands(server):
        click.echo(f"  {_line(words)}")


def run(server: StandIn, home: Path) -> int:
    """Runs each command as it would be typed, up to the first that fails; the exit status of the last."""
    environment = {**os.environ, **settings(server, home)}
    status = 0
    for words in commands(server):
        click.echo(f"\n$ {click.style(_line(words), bold=True)}")
        status = _run(words, environment)
        if status:
            break
    return status


def _run(words: Sequence[str], environment: Mapping[str, str]) -> int:
    sys.stdout.flush()
    return subprocess.run(
        [sys.executable, "-P", "-m", "plex_previews_cli", *words], env=environment, check=False
    ).returncode


def _line(words: Sequence[str]) -> str:
    return f"plex-previews {visible(shlex.join(words))}"
