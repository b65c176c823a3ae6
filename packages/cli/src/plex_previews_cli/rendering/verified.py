"""What ``verify`` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.text import visible
from plex_previews_cli.rendering.units import counted

if TYPE_CHECKING:
    from plex_previews.previews.upkeep.findings import Finding
    from plex_previews.previews.upkeep.verifying import Verified


def show_verified(one: Verified, *, as_json: bool) -> None:
    """On stdout; what is well is left out for people."""
    if as_json:
        print_object(_fields(one))
        return
    if one.error is not None:
        _tell("wrong", str(one.error))
    for finding in one.findings:
        _tell("wrong" if finding.wrong else "look", f"{one.path}: {finding.what} ({finding.remedy})")


def show_summary(seen: int, wrong: int) -> None:
    """The last line, on stdout."""
    click.echo(f"{counted(seen, 'preview')} looked at, {wrong or 'none'} wrong")


def _tell(verdict: str, text: str) -> None:
    styled = click.style(f"{verdict:5}", fg="red" if verdict == "wrong" else "yellow")
    click.echo(f"{styled} {visible(text)}")


def _fields(one: Verified) -> dict[str, Any]:
    facts, output = one.facts, one.output
    sizes = [seen.size for seen in facts.thumbnails if seen.size is not None] if facts is not None else []
    return {
        "path": one.path,
        "form": output.form if output is not None else None,
        "film": str(one.film) if one.film is not None else None,
        "wrong": one.is_wrong,
        "pictures": len(facts.thumbnails) if facts is not None else None,
        "interval": facts.interval if facts is not None else None,
        "width": sizes[0].width if sizes else None,
        "height": sizes[0].height if sizes else None,
        "findings": [_finding(finding) for finding in one.findings],
        "error": str(one.error) if one.error is not None else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"flaw": finding.flaw, "wrong": finding.wrong, "what": finding.what, "do": finding.remedy}
