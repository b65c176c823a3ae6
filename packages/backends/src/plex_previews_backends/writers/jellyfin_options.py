"""What Jellyfin's trickplay options make of an output: they come from a server, and nothing of them is believed
that no sheet could have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import evolve

from plex_previews.errors import ServerAnswer
from plex_previews.formats.jpeg_quality import nearest_quality
from plex_previews.model import Every, Grid, Output

SHORTEST_MS: Final = 1000
"""Jellyfin takes a shorter interval for this one."""

_LONGEST_MS = 3_600_000
_MOST_CELLS = 100
_BEST_JPEG = 100
_WIDEST = 4096
_MOST_WIDTHS = 16


def asked_of(output: Output, options: Mapping[str, Any]) -> Output:
    """The output that the server looks for: its interval, grid and quality, and of its widths the nearest.

    ``Interval`` is in milliseconds, ``WidthResolutions`` are pixels, and ``width`` is the film's own where the
    source knows it: Jellyfin makes widths even, and caps them there. ``JpegQuality`` is libjpeg's, of the sheets.
    What is not said stays as it is wanted, in sheets of 10 by 10. Raises :class:`ServerAnswer` for what cannot be.
    """
    interval = _number(options, "Interval", _LONGEST_MS)
    grid = Grid(
        _number(options, "TileWidth", _MOST_CELLS) or Grid().columns,
        _number(options, "TileHeight", _MOST_CELLS) or Grid().rows,
    )
    when = Every(max(SHORTEST_MS, interval) / 1000) if interval else output.when
    return evolve(
        output,
        when=when,
        width=_width(output.width, options),
        quality=_quality(output.quality, options),
        sheet=grid,
    )


def widths_of(options: Mapping[str, Any]) -> Sequence[int]:
    """The widths that the server is set to, none where it does not say. Raises :class:`ServerAnswer`."""
    told = options.get("WidthResolutions")
    if not isinstance(told, list | tuple):
        return ()
    if len(told) > _MOST_WIDTHS:
        raise ServerAnswer(
            "Jellyfin", f"asks for {len(told)} widths of each film", "choose a few of them there"
        )
    return [_whole("WidthResolutions", one, _WIDEST) for one in told]


def _quality(wanted: int, options: Mapping[str, Any]) -> int:
    told = _number(options, "JpegQuality", _BEST_JPEG)
    return wanted if told is None else nearest_quality(told)


def _width(wanted: int, options: Mapping[str, Any]) -> int:
    widths = widths_of(options)
    width = min(widths or [wanted], key=lambda each: (abs(each - wanted), each))
    own = _number(options, "width", None)
    return max(2, min(width, own or width) // 2 * 2)


def _number(options: Mapping[str, Any], name: str, most: int | None) -> int | None:
    told = options.get(name)
    return None if told is None else _whole(name, told, most)


def _whole(name: str, told: object, most: int | None) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not 1 <= told <= (most or told):
        raise ServerAnswer(
            "Jellyfin", f"has {told!r:.40} for the trickplay option {name}, which cannot be made"
        )
    return told
