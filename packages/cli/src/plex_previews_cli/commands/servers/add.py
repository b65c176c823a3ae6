"""``plex-previews servers add``: a server is asked, then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from plex_previews_cli.preview_options import preview_options, with_previews
from plex_previews_cli.server_options import located, server_options, settings_given

if TYPE_CHECKING:
    from plex_previews.config.schema import ServerSettings
    from plex_previews.plugins.descriptors import SourceType

EPILOG = """\b
Examples:
  plex-previews servers add plex attic --url http://nas:32400 \\
      --data-folder '/srv/plex/Plex Media Server' --map /data/tv=/mnt/tv
  plex-previews servers add emby den --url http://nas:8096 --token-file key
  plex-previews servers add folder films --url /srv/films --width 480

\b
To log in without a token: plex-previews login plex, and so on.
"""


@click.command("add", epilog=EPILOG)
@click.argument("kind", metavar="KIND")
@click.argument("name")
@click.option("--url", required=True, metavar="URL", help="Its address; of a folder, its path.")
@server_options
@preview_options
@click.option("--no-check", is_flag=True, help="Keep it without asking it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    kind: str,
    name: str,
    token: str | None,
    token_file: BinaryIO | None,
    no_check: bool,
    as_json: bool,
    **_: object,
) -> None:
    """Add a server, or a folder of films.

    KIND is plex, jellyfin, emby, folder, or what a plugin brings. NAME is what the server is called from now on.
    It is asked who it is before it is kept. A token that is
    not given is asked for.
    """
    import os

    from plex_previews.config.loading import load_file
    from plex_previews.config.places import find_home
    from plex_previews.config.schema import ServerSettings
    from plex_previews.plugins.host import PluginHost
    from plex_previews.servers.keeping import add_server, check_free
    from plex_previews.servers.registry import Servers
    from plex_previews_cli.keeping import UNASKED, try_and_keep
    from plex_previews_cli.secrets import given_token

    home, host = find_home(os.environ), PluginHost.discover()
    source = host.source(kind)
    settings = located(with_previews(ServerSettings(name, kind, **settings_given(ctx)), ctx, host), source)
    check_free(load_file(home.settings), name)
    secret = given_token(token, token_file)
    if not secret and source.access_needed:
        secret = _token(source, settings, empty=token is not None or token_file is not None)
    with Servers.of(settings, secret, host) as servers:
        try_and_keep(
            servers,
            lambda: add_server(home, settings, secret),
            check=not no_check,
            as_json=as_json,
            otherwise=UNASKED,
        )


def _token(source: SourceType, settings: ServerSettings, *, empty: bool) -> str:
    """Asked for, unless one was given that is ``empty``: that is refused, with what to do instead."""
    from plex_previews.servers.findings import command as typed
    from plex_previews_cli.secrets import asked, lacking

    login = typed("login", source.name, settings.url, settings.name)
    advice = f"Log in instead: {login}" if source.password_login or source.code_login else ""
    if empty:
        raise lacking("Token", advice)
    return asked("Token", advice)
