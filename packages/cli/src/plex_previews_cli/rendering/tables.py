"""Tables that fit 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from plex_previews_cli.rendering.text import visible


def print_table(heads: Sequence[str | Column], rows: Iterable[Sequence[str | Text]]) -> None:
    """Rows of cells on stdout: as wide as the terminal, 80 columns in a pipe; long cells fold."""
    table = Table(*map(_column, heads), box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*map(_cell, row))
    Console(highlight=False).print(table)


def print_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Names and values below one another, a line each: a value may be a path, which is there to be copied."""
    told = list(pairs)
    width = max((len(name) for name, _ in told), default=0)
    console = Console(highlight=False)
    for name, value in told:
        console.print(Text.assemble((f"{name:{width}}", "bold"), "  ", visible(value)), soft_wrap=True)


def _column(head: str | Column) -> Column:
    return head if isinstance(head, Column) else Column(head, overflow="fold")


def _cell(cell: str | Text) -> Text:
    """What plugins and file names say is text, never markup and never a control sequence."""
    return cell if isinstance(cell, Text) else Text(visible(cell))
