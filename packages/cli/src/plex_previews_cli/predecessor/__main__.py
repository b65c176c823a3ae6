"""The console script ``plex-generate-previews``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plex_previews_cli.__main__ import guarded

if TYPE_CHECKING:
    import click

PROGRAM = "plex-generate-previews"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the old command line says and return the exit status."""
    return guarded(_command, PROGRAM, arguments)


def _command() -> click.Command:
    from plex_previews_cli.predecessor.command import command

    return command


if __name__ == "__main__":
    sys.exit(main())
