"""The plugins as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from plex_previews.plugins.records import PluginRecord, Status
from plex_previews_cli.rendering.tables import print_table
from plex_previews_cli.rendering.text import visible

_STYLES = {Status.LOADED: "green", Status.DISABLED: "yellow"}


def print_plugins(records: Iterable[PluginRecord]) -> None:
    """On stdout; where there is a reason, it stands below what the plugin offers."""
    print_table(["plugin", "from", "status", "offers"], map(_row, records))


def _row(record: PluginRecord) -> tuple[str, str, Text, Text]:
    status = Text(str(record.status), style=_STYLES.get(record.status, "red"))
    return record.name, f"{_short(record.distribution)} {record.version}".rstrip(), status, _told(record)


def _short(distribution: str) -> str:
    """Without what all of ours begin with, so that a plugin fits a line."""
    return distribution.removeprefix("plex-previews-")


def _told(record: PluginRecord) -> Text:
    return Text("\n").join(_lines(record))


def _lines(record: PluginRecord) -> Iterator[Text]:
    if record.offers:
        yield Text(visible(", ".join(record.offers)))
    if record.reason:
        yield Text(visible(record.reason), style="dim" if record.status is Status.DISABLED else "red")
