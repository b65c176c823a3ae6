"""The options of plex-generate-previews, each with the environment variable that it had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

EPILOG = """\b
Example:
  plex-generate-previews --plex-url http://nas:32400 --plex-token TOKEN \\
      --plex-config-folder '/srv/plex/Plex Media Server'

\b
Nothing of this is kept but what was made of which film. The new form, which
is printed, keeps the server, and can do more: plex-previews --help
"""


def _option(flag: str, told: str, **how: Any) -> Callable[[F], F]:
    """An option that its variable gives as well: ``PLEX_URL`` is that of ``--plex-url``."""
    variable = flag.removeprefix("--").replace("-", "_").upper()
    return click.option(flag, envvar=variable, show_envvar=True, help=told, **how)


def _number(flag: str, told: str, least: int, most: int, **how: Any) -> Callable[[F], F]:
    return _option(flag, told, type=click.IntRange(least, most), metavar="N", **how)


def _one_of(flag: str, told: str, *names: str, **how: Any) -> Callable[[F], F]:
    return _option(flag, told, type=click.Choice(names, case_sensitive=False), **how)


@click.command(
    "plex-generate-previews",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80, "show_default": True},
)
@_option("--plex-url", "Plex's address: http://nas:32400", metavar="URL")
@_option("--plex-token", "What Plex knows us by.", metavar="TOKEN")
@_number("--plex-timeout", "Seconds Plex may take to answer.", 10, 3600)
@_option("--plex-libraries", "Only these libraries.", metavar="TITLE,...")
@_option("--plex-config-folder", "Plex's data folder, as seen from here.", metavar="DIR")
@_option("--plex-videos-path-mapping", "Folders of films as Plex writes them.", metavar="DIR;...")
@_option(
    "--plex-local-videos-path-mapping",
    "The same folders as they are here: one for each, or one for all.",
    metavar="DIR;...",
)
@_number("--plex-bif-frame-interval", "Seconds between two pictures.", 1, 60, default=5)
@_number("--thumbnail-quality", "JPEG quality; lower is better.", 1, 10, default=4)
@_option("--regenerate-thumbnails", "Make all of them again.", is_flag=True)
@_one_of("--sort-by", "Which films come first.", "newest", "oldest", "random", default="newest")
@_number("--gpu-threads", "Films at a time on a GPU.", 0, 32)
@_number("--cpu-threads", "Films at a time without one.", 0, 32)
@_option("--gpu-selection", "Which GPUs, counted from 0.", metavar="all|N,...", default="all")
@click.option(
    "--list-gpus", is_flag=True, help="List what can decode here, with the numbers of GPUs, and end."
)
@_option("--tmp-folder", "Where long films' pictures wait.", metavar="DIR")
@_one_of("--log-level", "How much is logged, on stderr.", "debug", "info", "warning", "error", "critical")
@click.option("--cli", is_flag=True, help="Changes nothing: a command line is what this is.")
@click.pass_context
def command(ctx: click.Context, /, list_gpus: bool, cli: bool, **given: Any) -> None:  # noqa: ARG001 - see its help
    """Make the previews that Plex lacks: the old command line of plex-previews.

    It takes the flags and the environment variables of plex-generate-previews, does what they meant there, and
    prints the commands that do so now.
    """
    if list_gpus:
        from plex_previews_cli.predecessor.doing import list_gpus as show

        show()
        return
    from plex_previews_cli.predecessor.doing import do
    from plex_previews_cli.predecessor.translating import Old

    ctx.exit(do(Old(**given)))
