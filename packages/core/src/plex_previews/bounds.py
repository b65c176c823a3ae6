"""Between which values a setting may be: the same for Python, the settings file and the command line.

Nothing is imported for it, so that a help text can tell of the bounds at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from plex_previews.errors import SettingsError

if TYPE_CHECKING:
    from attrs import Attribute

_Validator: TypeAlias = "Callable[[Any, Attribute[Any], object], None]"


class Bounds(NamedTuple):
    """The least and the greatest whole number that can be used."""

    least: int
    most: int


INTERVAL: Final = Bounds(1, 60)
"""Seconds between two pictures."""
WIDTH: Final = Bounds(16, 1920)
"""Of a picture, in pixels."""
QUALITY: Final = Bounds(1, 10)
"""Of JPEGs, the lower the better."""


def within(bounds: Bounds) -> _Validator:
    """A validator of attrs. Raises :class:`plex_previews.errors.SettingsError`, which names the field."""

    def check(_: Any, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, int) or not bounds.least <= value <= bounds.most:
            advice = f"a whole number from {bounds.least} to {bounds.most}"
            raise SettingsError(attribute.name, f"{value!r} cannot be used", advice)

    return check


def each_at_least_one(_: Any, attribute: Attribute[Any], value: Mapping[str, Any]) -> None:
    """A validator of attrs for counts by name. Raises as :func:`within` does."""
    for name, count in value.items():
        if not name.strip() or not isinstance(count, int) or count < 1:
            reason = f"{count!r} for {name or 'no name'} cannot be used"
            raise SettingsError(attribute.name, reason, "a whole number from 1")
