"""Whether an output still holds. Pure: what is known, what is wanted, and, where somebody looked, what is there.

::

    nothing known, nobody looked                       look
    nothing known, nothing there                       missing
    known, and deleted or damaged                      stale
    known, and the film was replaced since             stale
    known, and we made it with other settings          stale
    known, and of another interval than wanted         stale
    known, and nothing of all this                     fresh
    others made what lies there: whole and wanted      adopt
    others made what lies there: anything else         stale
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen

from plex_previews.ledger.fingerprints import TOLERANCE, SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.records import MadeBy, MadeOutput

SHORT: Final = 0.02
"""The share of its pictures that an output of others may lack; servers round a film's length."""


class Freshness(StrEnum):
    """What is to be done: nothing, look at the place, take what lies there for good, or make it."""

    FRESH = "fresh"
    LOOK = "look"
    ADOPT = "adopt"
    STALE = "stale"
    MISSING = "missing"


@frozen
class Verdict:
    """``reason`` is for people: ``interval changed``."""

    freshness: Freshness
    reason: str = ""

    @property
    def to_make(self) -> bool:
        return self.freshness in (Freshness.STALE, Freshness.MISSING)


@frozen
class Found:
    """What lies at an output's place. ``thumbnails`` 0: nothing whole of the writer's format.

    ``interval`` None: nobody can say, or the pictures are unevenly spaced. ``bytes`` (of a
    folder those of all its files) and ``modified_at`` (seconds since 1970) are None where nobody looked.
    """

    thumbnails: int
    interval: float | None = None
    bytes: int | None = None
    modified_at: float | None = None


NOTHING: Final = Found(0)
"""Somebody looked, and there was nothing whole."""


def judge(
    wanted: SettingsFingerprint,
    source: SourceFingerprint,
    known: MadeOutput | None,
    found: Found | None = None,
    *,
    duration: float | None = None,
) -> Verdict:
    """``source`` is the film now; ``found`` is None where nobody looked, which is enough for what is fresh.

    Look before anything is made: others may have made it. ``duration`` is the film's, in seconds: an output of
    others that holds far fewer pictures is not whole.
    """
    if known is None:
        return Verdict(Freshness.LOOK) if found is None else _stranger(wanted, source, found, duration)
    replaced = known.source.replaced_by(source)
    if found is not None and not found.thumbnails:
        return Verdict(Freshness.STALE, "deleted or damaged")
    if found is not None and _is_another(known, found) and (not replaced or _is_newer(found, source)):
        return _stranger(wanted, source, found, duration)
    if replaced:
        return Verdict(Freshness.STALE, "the film was replaced")
    return _by_settings(wanted, known)


def _by_settings(wanted: SettingsFingerprint, known: MadeOutput) -> Verdict:
    changed = known.settings.changed(wanted)
    if known.made_by is MadeBy.ADOPTED:
        # Of what others made only the interval was ever asked for.
        changed = tuple(name for name in changed if name == "interval")
    if changed:
        return Verdict(Freshness.STALE, f"{', '.join(changed).replace('_', ' ')} changed")
    return Verdict(Freshness.FRESH)


def _is_another(known: MadeOutput, found: Found) -> bool:
    """Whether something else lies there than what is known: others wrote over it."""
    if known.bytes is not None and found.bytes is not None and known.bytes != found.bytes:
        return True
    return known.thumbnails != found.thumbnails


def _stranger(
    wanted: SettingsFingerprint, source: SourceFingerprint, found: Found, duration: float | None
) -> Verdict:
    if not found.thumbnails:
        return Verdict(Freshness.MISSING)
    if found.interval != wanted.interval:
        return Verdict(Freshness.STALE, "made by others, with another interval")
    if _is_older(found, source):
        return Verdict(Freshness.STALE, "made by others, before the film was replaced")
    if _is_short(found, wanted.interval, duration):
        return Verdict(Freshness.STALE, "made by others, and not whole")
    return Verdict(Freshness.ADOPT)


def _is_older(found: Found, source: SourceFingerprint) -> bool:
    if found.modified_at is None or source.modified_at is None:
        return False
    return found.modified_at < source.modified_at - TOLERANCE


def _is_newer(found: Found, source: SourceFingerprint) -> bool:
    dated = found.modified_at is not None and source.modified_at is not None
    return dated and not _is_older(found, source)


def _is_short(found: Found, interval: float, duration: float | None) -> bool:
    if duration is None:
        return False
    expected = duration / interval
    return found.thumbnails < expected - max(2.0, expected * SHORT)
