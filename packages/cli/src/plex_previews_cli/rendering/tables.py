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
    """Names and values below one another."""
    grid = Table.grid(Column(style="bold"), _column(""), padding=(0, 2, 0, 0))
    for name, value in pairs:
        grid.add_row(name, _cell(value))
    Console(highlight=False).print(grid)


def _column(head: str | Column) -> Column:
    return head if isinstance(head, Column) else Column(head, overflow="fold")


def _cell(cell: str | Text) -> Text:
    """What plugins and file names say is text, never markup and never a control sequence."""
    return cell if isinstance(cell, Text) else Text(visible(cell))
