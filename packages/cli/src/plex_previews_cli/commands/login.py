"""``plex-previews login``: a token for those who have none."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plex_previews.servers.entering import Entrance
    from plex_previews.sources.login import Invitation, Opened

EPILOG = """\b
Examples:
  plex-previews login plex
  plex-previews login plex attic --server 'Plex in the attic'
  plex-previews login jellyfin http://nas:8096 den --user anna
  plex-previews login jellyfin http://nas:8096 --quick-connect
"""


@click.command("login", epilog=EPILOG)
@click.argument("kind", metavar="KIND")
@click.argument("words", nargs=-1, metavar="[URL] [NAME]")
@click.option("--user", metavar="USER", help="Asked for unless given, and so is the password.")
@click.option("--quick-connect", is_flag=True, help="By a code instead of a password (Jellyfin).")
@click.option("--server", "wanted", default="", metavar="NAME", help="Which server of the account (Plex).")
@click.option("--no-browser", is_flag=True, help="Open none; print the link only.")
@click.option("--verify-tls/--no-verify-tls", default=None, help="Whether its certificate must be in order.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON objects, a line each.")
def command(
    kind: str,
    words: tuple[str, ...],
    user: str | None,
    quick_connect: bool,
    wanted: str,
    no_browser: bool,
    verify_tls: bool | None,
    as_json: bool,
) -> None:
    """Log in to a server and keep it, with a token of its own.

    For Plex, a link is opened in the browser, and whoever says yes there lets us in to a server of the account; a
    URL is then only needed where the account's addresses do not lead there. For Jellyfin and Emby, URL is the
    server's address. No password is kept.

    NAME is what the server is called from now on, its own name unless given; of a server that is known, only
    the token and the address are changed.
    """
    import os

    from plex_previews.config.loading import load_file
    from plex_previews.config.places import find_home
    from plex_previews.config.saving import client_identifier
    from plex_previews.plugins.host import PluginHost
    from plex_previews.servers.entering import Entrance
    from plex_previews.servers.keeping import put_server
    from plex_previews.servers.registry import Servers
    from plex_previews_cli.keeping import try_and_keep
    from plex_previews_cli.rendering.logins import show_invitation, show_limits

    home, host = find_home(os.environ), PluginHost.discover()
    url, name = _parted(words)
    source, config, client = host.source(kind), load_file(home.settings), client_identifier(home)
    entrance = Entrance(source, config, url, name, verify_tls=verify_tls, client=client)

    def invite(invitation: Invitation) -> None:
        show_invitation(invitation, as_json=as_json)
        if invitation.link and not no_browser:
            _open(invitation.link)

    if entrance.takes_passwords and not quick_connect:
        opened = _with_password(entrance, user)
    else:
        opened = _chosen(entrance.by_code(invite), wanted)
    settings = entrance.entered(opened)
    show_limits(opened)
    with Servers.of(settings, opened.token, host) as servers:
        try_and_keep(servers, lambda: put_server(home, settings, opened.token), check=True, as_json=as_json)


def _parted(words: Sequence[str]) -> tuple[str, str]:
    """The address and the name: an address has ``://`` in it."""
    urls = [word for word in words if "://" in word]
    names = [word for word in words if "://" not in word]
    if len(urls) > 1 or len(names) > 1:
        raise click.UsageError("Give one URL and one NAME at most.")
    return (urls or [""])[0], (names or [""])[0]


def _with_password(entrance: Entrance, user: str | None) -> Opened:
    from plex_previews_cli.secrets import asked

    who = user or click.prompt("User", err=True)
    return entrance.by_password(who, asked("Password"))


def _chosen(opened: Sequence[Opened], wanted: str) -> Opened:
    """Asks which, where there are several and somebody to ask."""
    from plex_previews.errors import SettingsError
    from plex_previews.servers.entering import choose

    try:
        return choose(opened, wanted)
    except SettingsError:
        if wanted or not opened or sys.stdin is None or not sys.stdin.isatty():
            raise
        names = click.Choice([server.name for server in opened])
        return choose(opened, click.prompt("Which server", type=names, err=True))


def _open(link: str) -> None:
    """In the browser, where there is one with windows: one in the terminal would hide the link."""
    import os
    import webbrowser

    if sys.platform in ("win32", "darwin") or any(
        map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    ):
        webbrowser.open(link)
