"""Where each film's outputs belong, and that no two films write the same file or folder."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from plex_previews.errors import OutputError, PlexPreviewsError, SettingsError
from plex_previews.model import FileSource
from plex_previews.previews.events import Film
from plex_previews.previews.finding import Finding
from plex_previews.previews.protocol import Whereabouts, Writer
from plex_previews.previews.settings import Settings
from plex_previews.previews.targets import Target, aim

_APART: Final = "rename one, leave one out, or give each a folder of its own"


@frozen
class Placed:
    """A film with its targets, or with the reason why none of them can be made."""

    film: Film
    named: bool
    error: PlexPreviewsError | None = None


def place(findings: Iterable[Finding], writer: Writer, settings: Settings) -> list[Placed]:
    """Gives each film one target, that of the settings' writer, before anything is written.

    Where films met in a folder claim the same file, all of them fail and the others go on. Raises
    :class:`SettingsError` where two films that the user named do, where one output file is to hold several
    films, or where an output would replace a film.
    """
    findings = list(findings)
    single = _single(findings, writer, settings.output)
    return settle([_placed(finding, writer, settings, single) for finding in findings])


def settle(placed: Sequence[Placed]) -> list[Placed]:
    """The same films: targets that two of them claim have an error, and so has a film without another one.

    A film may have two targets at the same place, where they are of the same output. Raises as :func:`place`
    does.
    """
    _spare_films(placed)
    clashes = _clashes(placed)
    return [_settled(one, clashes) for one in placed]


def _single(findings: Sequence[Finding], writer: Writer, output: Path | None) -> Path | None:
    """The output, where it is one file."""
    # Not Path.is_dir and Path.exists: these raise where the folder above may not be entered.
    if output is None or os.path.isdir(output):  # noqa: PTH112
        return None
    if not writer.suffix or output.suffix.lower() != writer.suffix:
        if os.path.exists(output):  # noqa: PTH110
            raise SettingsError(str(output), "is there, and is no folder", f"name a folder{_or_file(writer)}")
        return None
    if len(findings) > 1:
        raise SettingsError(
            str(output), f"cannot hold the previews of {len(findings)} films", "name a folder"
        )
    return output


def _or_file(writer: Writer) -> str:
    return f" or a {writer.suffix} file" if writer.suffix else ""


def _placed(finding: Finding, writer: Writer, settings: Settings, single: Path | None) -> Placed:
    targets: tuple[Target, ...] = ()
    if single is not None:
        targets = (Target(settings.writer, writer, writer.asked(settings.wanted(), {}), single),)
    elif finding.source is not None:
        folder = None if settings.output is None else settings.output / finding.below
        where = Whereabouts(finding.source, folder=folder)
        targets = (aim(settings.writer, writer, where, settings.wanted()),)
    return Placed(Film(finding.name, finding.source, targets), finding.named, finding.error)


def _spare_films(placed: Sequence[Placed]) -> None:
    at = RealPlaces()
    films = {at(one.film.source.path) for one in placed if isinstance(one.film.source, FileSource)}
    for _, path in _claims(placed):
        if at(path) in films:
            raise SettingsError(str(path), "is a film itself, and would be replaced", "name another")


def _claims(placed: Sequence[Placed]) -> Iterator[tuple[Placed, Path]]:
    """The films with the places of their targets, each place once."""
    for one in placed:
        for path in dict.fromkeys(target.path for target in one.film.targets):
            if path is not None:
                yield one, path


def _clashes(placed: Sequence[Placed]) -> dict[Path, OutputError]:
    """Why a place cannot be written to, where several films claim it."""
    at = RealPlaces()
    claimants: defaultdict[str, list[tuple[Placed, Path]]] = defaultdict(list)
    for one, path in _claims(placed):
        if one.error is None:
            claimants[at(path)].append((one, path))
    return {
        path: _clash(path, [one for one, _ in together])
        for together in claimants.values()
        if len({id(one) for one, _ in together}) > 1
        for _, path in together
    }


def _clash(path: Path, claimants: Sequence[Placed]) -> OutputError:
    named = [one.film.name for one in claimants if one.named]
    if len(named) > 1:
        raise SettingsError(
            str(path),
            f"would be written for {named[0]} and for {named[1]}",
            _APART,
        )
    names = " and for ".join(one.film.name for one in claimants)
    return OutputError(str(path), f"would be written for {names}", _APART)


def _settled(one: Placed, clashes: dict[Path, OutputError]) -> Placed:
    if one.error is not None or not one.film.targets:
        return one
    targets = tuple(_told(target, one.film, clashes) for target in one.film.targets)
    errors = [target.error for target in targets if target.error is not None]
    film = evolve(one.film, targets=targets)
    return evolve(one, film=film, error=errors[0] if len(errors) == len(targets) else None)


def _told(target: Target, film: Film, clashes: dict[Path, OutputError]) -> Target:
    if target.path is None or target.error is not None:
        return target
    first = next(other for other in film.targets if other.path == target.path)
    if first.output != target.output:
        error = OutputError(
            str(target.path), f"would be written by {first.name} and by {target.name}", "use one of them"
        )
        return evolve(target, error=error)
    return evolve(target, error=clashes.get(target.path))


class RealPlaces:
    """The file that a path means, whatever links its folder is reached through; folders are resolved once."""

    def __init__(self) -> None:
        self._folder = cache(os.path.realpath)

    def __call__(self, path: Path) -> str:
        return str(Path(self._folder(path.parent), path.name))
