"""``plex-previews servers change``: other settings, or another token, for a server that is known."""

from __future__ import annotations

from typing import BinaryIO

import click

from plex_previews_cli.preview_options import preview_options, with_previews
from plex_previews_cli.server_options import located, server_options, settings_given

EPILOG = """\b
Examples:
  plex-previews servers change attic --map /data/tv=/mnt/tv
  plex-previews servers change attic --library Films --library Series
  plex-previews servers change attic --library ''       (all libraries again)
  plex-previews servers change attic --interval 5 --min-duration 60
  plex-previews servers change attic --for Series --width 240 --skip-extras
"""


@click.command("change", epilog=EPILOG)
@click.argument("name")
@click.option("--url", metavar="URL", help="Its address; of a folder, its path.")
@server_options
@preview_options
@click.option("--no-check", is_flag=True, help="Keep it without asking it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    name: str,
    token: str | None,
    token_file: BinaryIO | None,
    no_check: bool,
    as_json: bool,
    **_: object,
) -> None:
    """Change what is known of a server.

    What is given takes the place of what was, lists as a whole; an empty text empties a list. All else stays.
    The server is asked who it is before that is kept. Where its address and token stay, it need not answer.
    """
    import os

    from attrs import evolve

    from plex_previews import open_servers
    from plex_previews.config.places import find_home
    from plex_previews.servers.keeping import put_server
    from plex_previews.servers.registry import Servers
    from plex_previews_cli.keeping import UNASKED, try_and_keep
    from plex_previews_cli.secrets import given_token

    home, secret = find_home(os.environ), given_token(token, token_file)
    with open_servers() as known:
        settings = with_previews(evolve(known.config.server(name), **settings_given(ctx)), ctx, known.host)
        settings = located(settings, known.host.source(settings.kind))
        with Servers.of(settings, secret or known.auth.token(name), known.host) as servers:
            try_and_keep(
                servers,
                lambda: put_server(home, settings, secret),
                check=not no_check,
                as_json=as_json,
                may_fail=not secret and settings.url == known.config.server(name).url,
                otherwise=UNASKED,
            )
