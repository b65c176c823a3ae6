"""Writes ``docs/reference/cli.md`` from the commands themselves; ``--check`` fails where it is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from plex_previews_cli.app import cli
from plex_previews_cli.exits import ExitStatus
from plex_previews_cli.predecessor.command import command as predecessor
from plex_previews_cli.rendering.fields import FIELDS

PAGE = Path(__file__).parent / "reference" / "cli.md"
WIDTH = 80

HEAD = """\
# Command line

This page is written by `docs/generate.py` from the commands themselves.
"""
EXITS = {
    ExitStatus.OK: "all is well",
    ExitStatus.FAILED: "a film failed, and the others were made; or a server cannot be used",
    ExitStatus.USAGE: "an argument, a setting or a plugin cannot be used; nothing was made or changed",
    ExitStatus.INTERRUPTED: "stopped by Ctrl-C; what was made so far stays",
    ExitStatus.TERMINATED: "stopped by SIGTERM, likewise",
}


def page() -> str:
    """The whole page as Markdown."""
    root = _context("plex-previews", cli)
    parts = [HEAD, _help("plex-previews", root)]
    parts += _commands("plex-previews", cli, root)
    parts += [_help(predecessor.name or "", _context(predecessor.name or "", predecessor))]
    parts += [
        _table("Fields of `generate --json`", ("field", "what it says"), FIELDS.items()),
        _table(
            "Exit status", ("status", "what it says"), ((str(int(key)), text) for key, text in EXITS.items())
        ),
    ]
    return "\n".join(parts)


def _commands(title: str, group: click.Group, context: click.Context) -> Iterator[str]:
    """The help of each command of a group, and of each command of those that are groups themselves."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command:
            inner = _context(name, command, context)
            yield _help(f"{title} {name}", inner)
            if isinstance(command, click.Group):
                yield from _commands(f"{title} {name}", command, inner)


def _context(name: str, command: click.Command, parent: click.Context | None = None) -> click.Context:
    return command.make_context(name, [], parent, resilient_parsing=True, terminal_width=WIDTH)


def _help(title: str, context: click.Context) -> str:
    return f"## {title}\n\n```text\n{context.get_help()}\n```\n"


def _table(title: str, heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([f"## {title}\n", *_lines(heads, rows)]) + "\n"


def _lines(heads: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {heads[0]} | {heads[1]} |"
    yield "|---|---|"
    for name, text in rows:
        yield f"| `{name}` | {text} |"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with ``--check``: then 1 where it is stale."""
    wanted = page()
    if arguments == ["--check"]:
        fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted
        print("docs/reference/cli.md is", "up to date" if fresh else "stale: run python docs/generate.py")
        return 0 if fresh else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
