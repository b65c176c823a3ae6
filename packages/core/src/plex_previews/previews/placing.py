"""Where each film's output belongs, and that no two films write the same file."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from attrs import evolve, frozen

from plex_previews.errors import OutputError, PlexPreviewsError, SettingsError
from plex_previews.model import FileSource
from plex_previews.previews.events import Film
from plex_previews.previews.finding import Finding
from plex_previews.previews.protocol import Writer
from plex_previews.previews.settings import Settings


@frozen
class Placed:
    """A film with the place of its output, or with the reason why it cannot be made."""

    film: Film
    named: bool
    error: PlexPreviewsError | None = None


def place(findings: Iterable[Finding], writer: Writer, settings: Settings) -> list[Placed]:
    """Gives each film its place, before anything is written.

    Where films met in a folder claim the same file, all of them fail and the others go on. Raises
    :class:`SettingsError` where two films that the user named do, where one output file is to hold several
    films, or where an output would replace a film.
    """
    findings = list(findings)
    single = _single(findings, writer, settings.output)
    placed = [_placed(finding, writer, settings, single) for finding in findings]
    _spare_films(placed)
    return _settled(placed)


def _single(findings: Sequence[Finding], writer: Writer, output: Path | None) -> Path | None:
    """The output, where it is one file."""
    # Not Path.is_dir and Path.exists: these raise where the folder above may not be entered.
    if output is None or os.path.isdir(output):  # noqa: PTH112
        return None
    if output.suffix.lower() != writer.suffix:
        if os.path.exists(output):  # noqa: PTH110
            raise SettingsError(
                str(output), "is there, and is no folder", f"name a folder or a {writer.suffix} file"
            )
        return None
    if len(findings) > 1:
        raise SettingsError(
            str(output), f"cannot hold the previews of {len(findings)} films", "name a folder"
        )
    return output


def _placed(finding: Finding, writer: Writer, settings: Settings, single: Path | None) -> Placed:
    output = single
    if finding.source is not None and single is None:
        output = writer.place(finding.source, settings.wanted(), settings.output)
    return Placed(Film(finding.name, finding.source, output), finding.named, finding.error)


def _spare_films(placed: Sequence[Placed]) -> None:
    at = _Whereabouts()
    films = {at(one.film.source.path) for one in placed if isinstance(one.film.source, FileSource)}
    for one in placed:
        if one.film.output is not None and at(one.film.output) in films:
            raise SettingsError(
                str(one.film.output), "is a film itself, and would be replaced", "name another"
            )


def _settled(placed: Sequence[Placed]) -> list[Placed]:
    at = _Whereabouts()
    claims: defaultdict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        if one.film.output is not None and one.error is None:
            claims[at(one.film.output)].append(one)
    clashes = [claimants for claimants in claims.values() if len(claimants) > 1]
    for claimants in clashes:
        named = [one.film.name for one in claimants if one.named]
        if len(named) > 1:
            raise SettingsError(
                str(claimants[0].film.output),
                f"would be written for {named[0]} and for {named[1]}",
                "run them apart, with different outputs",
            )
    errors = {id(one): _clash(claimants) for claimants in clashes for one in claimants}
    return [evolve(one, error=errors.get(id(one), one.error)) for one in placed]


def _clash(claimants: Sequence[Placed]) -> OutputError:
    names = " and for ".join(one.film.name for one in claimants)
    return OutputError(
        str(claimants[0].film.output), f"would be written for {names}", "rename one, or run them apart"
    )


class _Whereabouts:
    """The file that a path means, whatever links its folder is reached through; folders are resolved once."""

    def __init__(self) -> None:
        self._folder = cache(os.path.realpath)

    def __call__(self, path: Path) -> str:
        return str(Path(self._folder(path.parent), path.name))
