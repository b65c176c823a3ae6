"""What has to be made anew, so that outputs that were found wrong are well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import frozen

from plex_previews.errors import OutputError, PlexPreviewsError
from plex_previews.model import Accuracy, Every, FileSource, Grid, Output, ToneMap
from plex_previews.previews.events import Film
from plex_previews.previews.placing import Placed
from plex_previews.previews.protocol import Writer
from plex_previews.previews.targets import Target
from plex_previews.previews.upkeep.converting import WRITERS
from plex_previews.previews.upkeep.naming import Form, Named
from plex_previews.previews.upkeep.verifying import Verified


@frozen
class Repair:
    """How outputs are made again. ``interval`` (seconds) is for those that do not tell their own."""

    interval: float | None = None
    quality: int = Output().quality
    accuracy: Accuracy = Accuracy.AUTO
    tone_map: ToneMap = ToneMap.HABLE


def repairs(
    verified: Iterable[Verified], repair_of: Callable[[Verified], Repair], writer: Callable[[str], Writer]
) -> list[Placed]:
    """Each film whose outputs are wrong, with a target for each of these; each output without such a film, with what
    is to be done about it.
    """
    films: defaultdict[Path, list[Target]] = defaultdict(list)
    others: list[Placed] = []
    for one in verified:
        if not one.is_wrong:
            continue
        try:
            film, target = _target(one, repair_of(one), writer)
            films[film].append(target)
        except PlexPreviewsError as error:
            others.append(Placed(Film(str(one.path), None), named=True, error=error))
    return [
        *others,
        *(
            Placed(Film(str(film), FileSource(film), tuple(targets)), named=True)
            for film, targets in films.items()
        ),
    ]


def _target(one: Verified, repair: Repair, writer: Callable[[str], Writer]) -> tuple[Path, Target]:
    """The film, and its target. Raises what keeps the output from being made."""
    output = one.output
    if one.error is not None or output is None:
        raise one.error or OutputError(str(one.path), "is no output", "report this")
    if one.film is None:
        raise OutputError(
            str(one.path), f"{_what(one)}, and its film does not lie beside it", _elsewhere(output)
        )
    name = WRITERS[output.form]
    wanted = Output(
        Every(_interval(one, output, repair)),
        output.width or _width(one),
        repair.quality,
        repair.accuracy,
        _grid(output),
        repair.tone_map,
    )
    return one.film, Target(name, writer(name), wanted, output.path, output.folder)


def _what(one: Verified) -> str:
    return "; ".join(finding.what for finding in one.findings if finding.wrong)


def _elsewhere(output: Named) -> str:
    if output.stem is None:
        return "it is a server's: 'plex-previews run' makes it again"
    return "put the film back, or see 'plex-previews gc'"


def _interval(one: Verified, output: Named, repair: Repair) -> float:
    """Raises :class:`OutputError` where nothing tells it."""
    own = one.facts.interval if one.facts is not None else None
    interval = output.interval or repair.interval or own
    if interval is None:
        raise OutputError(
            str(one.path), f"{_what(one)}, and it does not tell its interval", "say the seconds: --interval"
        )
    return interval


def _width(one: Verified) -> int:
    """That of its pictures, where they tell it."""
    seen = one.facts.seen if one.facts is not None else ()
    return next((each.size.width for each in seen if each.size is not None), Output().width)


def _grid(output: Named) -> Grid | None:
    return None if output.form is Form.BIF else output.grid or Grid()
