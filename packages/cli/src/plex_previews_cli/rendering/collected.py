"""What ``gc`` finds and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from attrs import evolve, frozen

from plex_previews import rounds
from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.rounds import show_trouble
from plex_previews_cli.rendering.text import visible
from plex_previews_cli.rendering.units import counted, size

if TYPE_CHECKING:
    from plex_previews.previews.rounds.round import Troubled
    from plex_previews.previews.upkeep.sweeping import Collected

_COLOURS = {"refused": "red", "kept": "red", "orphan": "yellow", "removed": "green"}


def show_collected(one: Collected | Troubled, *, as_json: bool) -> None:
    """On stdout, errors on stderr for people; of a root in which all is well people are told nothing."""
    if isinstance(one, rounds.Troubled):
        show_trouble(one)
    elif as_json:
        print_object(
            {
                "path": one.path,
                "root": one.root,
                "outcome": one.fate,
                "bytes": one.size,
                "error": str(one.error) if one.error is not None else None,
            }
        )
    elif one.fate != "fine":
        styled = click.style(f"{one.fate:7}", fg=_COLOURS[one.fate])
        told = str(one.error) if one.error is not None else f"{one.path} ({size(one.size)})"
        click.echo(f"{styled} {visible(told)}", err=one.error is not None)


@frozen
class Sweepings:
    """What it comes to. ``held`` orphans stay, for their roots are ``refused``; ``bytes`` are of those that do not."""

    outputs: int = 0
    orphans: int = 0
    removed: int = 0
    held: int = 0
    refused: frozenset[str] = frozenset()
    bytes: int = 0
    errors: int = 0

    def plus(self, one: Collected | Troubled) -> Sweepings:
        """The sums with one more."""
        if isinstance(one, rounds.Troubled):
            return evolve(self, errors=self.errors + 1)
        is_held = one.fate == "orphan" and str(one.root) in self.refused
        return evolve(
            self,
            outputs=self.outputs + one.outputs,
            orphans=self.orphans + (one.fate == "orphan" and not is_held),
            removed=self.removed + (one.fate == "removed"),
            held=self.held + is_held,
            refused=self.refused | ({str(one.root)} if one.fate == "refused" else set()),
            bytes=self.bytes + (0 if is_held else one.size),
            errors=self.errors + (one.error is not None),
        )

    def show(self, *, applied: bool) -> None:
        """The last line, on stdout."""
        done = f"{self.removed} removed" if applied else f"{self.orphans} to be removed by --apply"
        held = f"; {self.held} without a film refused" if self.held else ""
        click.echo(f"{counted(self.outputs, 'preview')} looked at, {done} ({size(self.bytes)}){held}")
