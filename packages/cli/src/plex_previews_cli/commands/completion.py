"""``plex-previews completion``: the script that a shell needs to complete our commands."""

from __future__ import annotations

import click

_COMPLETE_VARIABLE = "_PLEX_PREVIEWS_COMPLETE"


EPILOG = """\b
Examples:
  eval "$(plex-previews completion bash)"    in ~/.bashrc
  eval "$(plex-previews completion zsh)"     in ~/.zshrc
  plex-previews completion fish | source     in ~/.config/fish/config.fish
"""


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in a shell."""
    from click.shell_completion import get_completion_class

    root = ctx.find_root()
    completer = get_completion_class(shell)
    assert completer is not None  # noqa: S101 - click knows every shell of the choice
    click.echo(completer(root.command, {}, "plex-previews", _COMPLETE_VARIABLE).source())
