"""What somebody must do elsewhere to let us in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.text import visible

if TYPE_CHECKING:
    from plex_previews.sources.login import Invitation, Opened


def show_invitation(invitation: Invitation, *, as_json: bool) -> None:
    """The code and the link."""
    if as_json:
        print_object({"code": invitation.code, "link": invitation.link or None})
        return
    code = click.style(visible(invitation.code), bold=True)
    if invitation.link:
        click.echo(f"open this page and say yes to {code}:\n  {visible(invitation.link)}")
    else:
        click.echo(f"type this code in where you are logged in already: {code}")
    click.echo("waiting ...")


def show_limits(opened: Opened) -> None:
    """What such a token cannot do, on stderr."""
    if not opened.owned:
        told = "this is not the owner's or an administrator's token: it may not see or do all that is needed"
        click.secho(f"warning: {told}", fg="yellow", err=True)
