"""Doing what the old options mean: one round over one server, of which nothing is kept but the ledger."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from plex_previews import open_app, rounds
from plex_previews.config.schema import Config
from plex_previews.config.secrets import Auth, Secret
from plex_previews.errors import SettingsError
from plex_previews.plugins.host import PluginHost
from plex_previews.servers.connecting import contact
from plex_previews.servers.registry import Servers
from plex_previews_cli.going import go_over
from plex_previews_cli.logs import logged
from plex_previews_cli.predecessor import translating
from plex_previews_cli.predecessor.translating import NAME, Old

if TYPE_CHECKING:
    from plex_previews.config.schema import PreviewSettings, ServerSettings
    from plex_previews.library import Library
    from plex_previews.model import Device


def do(old: Old) -> int:
    """The exit status of the round. Raises what is wrong with the options, and with the server, before it begins."""
    with logged(old.log_level), _temporaries_in(old.tmp_folder):
        server, workers = translating.server(old), translating.workers(old)
        _check_data_folder(server)
        token = _token(old)
        previews = translating.previews(old, _devices() if translating.asks_of_gpus(old) else ())
        host = PluginHost.discover()
        server = _with_titles(server, token, host)
        _tell(old, server, previews)
        auth = Auth().with_token(NAME, token)
        with Servers(Config(previews, (server,)), auth, host) as servers:
            selection = rounds.Selection(sort=rounds.Sort(old.sort_by))
            return go_over(servers, selection, workers, force=old.regenerate_thumbnails)


def list_gpus() -> None:
    """On stdout, each with the number that chooses it."""
    from plex_previews_cli.rendering.devices import print_devices

    with open_app() as app:
        rated = app.rated()
    print_devices(rated, translating.numbered([one.device for one in rated]))


def _check_data_folder(server: ServerSettings) -> None:
    there = (server.data_folder or Path()) / "Media" / "localhost"
    if not os.path.isdir(there):  # noqa: PTH112 - that of a Path raises where it may not look
        advice = "give the folder of Plex that holds Cache, Media and Metadata, as it is called here"
        raise SettingsError("--plex-config-folder", f"there is no folder {there}", advice)


def _token(old: Old) -> str:
    token = (old.plex_token or "").strip()
    try:
        Secret(token)
    except SettingsError as error:
        raise SettingsError("--plex-token", error.reason, "or get one: plex-previews login plex") from None
    return token


def _devices() -> Sequence[Device]:
    with open_app(workers=1) as app:
        return app.devices()


def _with_titles(server: ServerSettings, token: str, host: PluginHost) -> ServerSettings:
    """With its libraries as Plex spells them. Raises what is wrong with the server."""
    with Servers.of(evolve(server, libraries=()), token, host) as servers:
        libraries = contact(servers, NAME).verified().libraries
    return evolve(server, libraries=_spelt(server.libraries, libraries))


def _spelt(wanted: Sequence[str], libraries: Sequence[Library]) -> tuple[str, ...]:
    """Titles were compared without regard to case."""
    there = {library.title.casefold(): library.title for library in libraries}
    for title in wanted:
        if title.casefold() not in there:
            advice = f"there are: {', '.join(there.values()) or 'none'}"
            raise SettingsError("--plex-libraries", f"there is no {title!r}", advice)
    return tuple(there[title.casefold()] for title in wanted)


def _tell(old: Old, server: ServerSettings, previews: PreviewSettings) -> None:
    """On stderr, for stdout is the run's."""
    for doubt in translating.doubts(old):
        click.secho(f"note: {doubt}", fg="yellow", err=True)
    click.echo("the new form of this, with your whole token in the place of the stars:", err=True)
    for line in translating.new_form(old, server, previews):
        click.echo(f"  {line}", err=True)


@contextmanager
def _temporaries_in(folder: str | None) -> Iterator[None]:
    if folder is None:
        yield
        return
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{folder} cannot be made: {error.strerror}"
        raise SettingsError("--tmp-folder", reason, "give a folder that can be written") from error
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = before
