"""The options of plex-generate-previews, each with the environment variable that it had."""

from __future__ import annotations

from typing import Any

import click

EPILOG = """\b
Example:
  plex-generate-previews --plex-url http://nas:32400 --plex-token TOKEN \\
      --plex-config-folder '/srv/plex/Plex Media Server'

\b
Nothing of this is kept but what was made of which film. The new form, which
is printed, keeps the server, and can do more: plex-previews --help
"""


@click.command(
    "plex-generate-previews",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80, "show_default": True},
)
@click.option("--plex-url", envvar="PLEX_URL", metavar="URL", help="Plex's address: http://nas:32400")
@click.option("--plex-token", envvar="PLEX_TOKEN", metavar="TOKEN", help="What Plex knows us by.")
@click.option(
    "--plex-timeout", envvar="PLEX_TIMEOUT", type=click.IntRange(10, 3600), help="Seconds Plex may take."
)
@click.option("--plex-libraries", envvar="PLEX_LIBRARIES", metavar="TITLE,...", help="Only these libraries.")
@click.option(
    "--plex-config-folder", envvar="PLEX_CONFIG_FOLDER", metavar="DIR", help="Plex's data folder, from here."
)
@click.option(
    "--plex-videos-path-mapping",
    envvar="PLEX_VIDEOS_PATH_MAPPING",
    metavar="DIR;...",
    help="Folders of films as Plex writes them.",
)
@click.option(
    "--plex-local-videos-path-mapping",
    envvar="PLEX_LOCAL_VIDEOS_PATH_MAPPING",
    metavar="DIR;...",
    help="The same folders as they are here: one for each, or one for all.",
)
@click.option(
    "--plex-bif-frame-interval",
    envvar="PLEX_BIF_FRAME_INTERVAL",
    type=click.IntRange(1, 60),
    default=5,
    help="Seconds between two pictures.",
)
@click.option(
    "--thumbnail-quality",
    envvar="THUMBNAIL_QUALITY",
    type=click.IntRange(1, 10),
    default=4,
    help="JPEG quality; lower is better.",
)
@click.option(
    "--regenerate-thumbnails", envvar="REGENERATE_THUMBNAILS", is_flag=True, help="Make all of them again."
)
@click.option(
    "--sort-by",
    envvar="SORT_BY",
    type=click.Choice(["newest", "oldest", "random"], case_sensitive=False),
    default="newest",
    help="Which films come first.",
)
@click.option(
    "--gpu-threads", envvar="GPU_THREADS", type=click.IntRange(0, 32), help="Films at a time on a GPU."
)
@click.option(
    "--cpu-threads", envvar="CPU_THREADS", type=click.IntRange(0, 32), help="Films at a time without one."
)
@click.option(
    "--gpu-selection",
    envvar="GPU_SELECTION",
    metavar="all|N,...",
    default="all",
    help="Which GPUs, counted from 0.",
)
@click.option("--list-gpus", is_flag=True, help="List what can decode here, and end.")
@click.option("--tmp-folder", envvar="TMP_FOLDER", metavar="DIR", help="Where long films' pictures wait.")
@click.option(
    "--log-level",
    envvar="LOG_LEVEL",
    type=click.Choice(["debug", "info", "warning", "error", "critical"], case_sensitive=False),
    help="How much is logged, on stderr.",
)
@click.option("--cli", is_flag=True, help="Means nothing any more: this never was anything else.")
@click.pass_context
def command(ctx: click.Context, /, list_gpus: bool, cli: bool, **given: Any) -> None:  # noqa: ARG001 - see its help
    """Make the previews that Plex lacks: the old command line of plex-previews.

    It takes the flags and the environment variables of plex-generate-previews, does what they meant there, and
    prints the commands that do so now.
    """
    if list_gpus:
        from plex_previews_cli.commands.devices import command as devices

        ctx.invoke(devices)
        return
    from plex_previews_cli.predecessor.doing import do
    from plex_previews_cli.predecessor.translating import Old

    ctx.exit(do(Old(**given)))
