"""Where the program starts and ends: errors and signals become a line on stderr and an exit status."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from plex_previews_cli.exits import ExitStatus
from plex_previews_cli.logs import VARIABLE, logged

if TYPE_CHECKING:
    import click

PROGRAM = "plex-previews"


class Terminated(KeyboardInterrupt):
    """SIGTERM came. Whatever tidies up for Ctrl-C tidies up for it as well."""


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; ``arguments`` are those of the process unless given."""
    return guarded(_commands, PROGRAM, arguments)


def _commands() -> click.Command:
    from plex_previews_cli.app import cli

    return cli


def guarded(load: Callable[[], click.Command], program: str, arguments: Sequence[str] | None) -> int:
    """:func:`main` for any program of ours: ``load`` gives its command."""
    _bear_any_name()
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        return _status(load, program, arguments)
    except KeyboardInterrupt as interrupt:
        return _status_of(interrupt)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _bear_any_name() -> None:
    """A file's name may hold what the encoding of a stream lacks; that must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _status(load: Callable[[], click.Command], program: str, arguments: Sequence[str] | None) -> int:
    import click

    from plex_previews.errors import PlexPreviewsError
    from plex_previews_cli.rendering.text import visible

    try:
        with logged(os.environ.get(VARIABLE)):
            status = load().main(arguments, prog_name=program, standalone_mode=False)
    except click.ClickException as error:
        from plex_previews_cli.environment import name_the_variable

        name_the_variable(error)
        error.show()
        return error.exit_code
    except click.Abort as abort:
        return _status_of(abort.__cause__)
    except PlexPreviewsError as error:
        click.secho(f"error: {visible(str(error))}", fg="red", err=True)
        return _status_for(error)
    except OSError as error:
        _give_up_on_stdout()
        what = f"{error.filename}: " if error.filename else ""
        click.secho(f"error: {visible(f'{what}{error.strerror or error}')}", fg="red", err=True)
        return ExitStatus.FAILED
    return status if isinstance(status, int) else ExitStatus.OK


def _give_up_on_stdout() -> None:
    """Where it takes no more, as on a full disk, what waits in its buffer must not be tried again at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _status_of(interrupt: BaseException | None) -> int:
    return ExitStatus.TERMINATED if isinstance(interrupt, Terminated) else ExitStatus.INTERRUPTED


def _status_for(error: Exception) -> int:
    from plex_previews.errors import Cancelled, PluginError, SettingsError

    if isinstance(error, SettingsError | PluginError):
        return ExitStatus.USAGE
    return ExitStatus.INTERRUPTED if isinstance(error, Cancelled) else ExitStatus.FAILED


if __name__ == "__main__":
    sys.exit(main())
