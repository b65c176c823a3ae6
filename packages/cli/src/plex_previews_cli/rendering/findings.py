"""What the doctor says."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from attrs import asdict

from plex_previews.servers.findings import Severity
from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.text import visible

if TYPE_CHECKING:
    from plex_previews.servers.findings import Finding

_COLOURS = {Severity.OK: "green", Severity.WARNING: "yellow", Severity.PROBLEM: "red"}
_WIDTH = 80
_INDENT = " " * 9
_OURS = "plex-previews "


def show_finding(finding: Finding, *, as_json: bool) -> None:
    """On stdout."""
    if as_json:
        print_object(asdict(finding))
    else:
        _tell(finding, err=False)


def show_trouble(finding: Finding) -> None:
    """On stderr, unless all is well."""
    if finding.severity is not Severity.OK:
        _tell(finding, err=True)


def _tell(finding: Finding, *, err: bool) -> None:
    verdict = click.style(f"{finding.severity:8}", fg=_COLOURS[finding.severity])
    first, *rest = _lines(finding)
    click.echo(f"{verdict} {first}", err=err)
    for line in rest:
        click.echo(f"{_INDENT}{line}", err=err)


def _lines(finding: Finding) -> Iterator[str]:
    yield from _wrapped(f"{finding.subject}: {finding.what}")
    if finding.why:
        yield from _wrapped(f"why: {finding.why}")
    if finding.remedy.startswith(_OURS):
        # Whole, whatever its length: it is there to be copied.
        yield f"do:  {visible(finding.remedy)}"
    elif finding.remedy:
        yield from _wrapped(f"do:  {finding.remedy}")


def _wrapped(text: str) -> list[str]:
    width = _WIDTH - len(_INDENT)
    return textwrap.wrap(visible(text), width, break_long_words=False, break_on_hyphens=False)
