"""What is wrong with a set of thumbnails, judged from what was seen of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from math import ceil
from pathlib import Path

from attrs import frozen

from plex_previews.model import Geometry, VideoInfo
from plex_previews.previews.upkeep.naming import Form
from plex_previews.workers.messages import Seen

_AGAIN = "make it again: plex-previews repair"
_LOOK = "look at it; where the film is not so: plex-previews generate --force"
_ROUNDING = 2
"""Pixels by which other tools may round a height, or a width, otherwise."""
_LONGEST_INTERVAL = 60
_ALIKE = 1
"""Luma levels between the parts of pictures that are taken for the same."""
_FEW = 3
"""Pictures, of which all may be alike by chance."""


class Flaw(StrEnum):
    """What can be wrong."""

    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    SIZE = "size"
    COUNT = "count"
    OUTDATED = "outdated"
    BLANK = "blank"
    REPEATED = "repeated"
    FILM = "film"


@frozen
class Finding:
    """``what`` is the case and ``remedy`` what to do. It is ``wrong``, or else only worth a look."""

    flaw: Flaw
    what: str
    remedy: str
    wrong: bool = True


@frozen
class Known:
    """What is known of a film's previews before they are looked at; each None where it is not.

    ``size`` is that of a thumbnail of the film at the width that is asked for. ``interval`` is the one that was
    asked for, by a name or by the user, in seconds.
    """

    video: VideoInfo | None = None
    size: Geometry | None = None
    interval: float | None = None


@frozen
class Facts:
    """A set that was looked at: it has between ``least`` and ``len(seen)`` thumbnails, ``interval`` as it says itself."""

    form: Form
    least: int
    interval: float | None
    seen: Sequence[Seen]

    @property
    def thumbnails(self) -> Sequence[Seen]:
        """Those of which it is sure that they are no padding."""
        after = max((number for number, one in enumerate(self.seen, 1) if not one.black), default=0)
        return self.seen[: max(self.least, after)]


def findings(facts: Facts, known: Known) -> Iterator[Finding]:
    """Everything that is wrong with the set, or worth a look."""
    shown = [one for one in facts.thumbnails if one.size is not None]
    yield from _damaged(len(facts.thumbnails) - len(shown))
    yield from _sizes(shown, known.size)
    yield from _spacing(facts, known)
    yield from _count(facts, known)
    yield from _blank(shown)
    yield from _repeated(shown)


def unreadable(reason: str) -> Finding:
    """The set cannot be read, or is not whole."""
    return Finding(Flaw.UNREADABLE, reason, _AGAIN)


def outdated(film: Path) -> Finding:
    """The film was replaced after its previews had been made."""
    return Finding(Flaw.OUTDATED, f"{film.name} is newer than its previews", _AGAIN)


def film_unusable(reason: str) -> Finding:
    """What the previews should be could not be told."""
    return Finding(Flaw.FILM, f"its film cannot be used: {reason}", "look at the film", wrong=False)


def film_missing() -> Finding:
    """There is no film any more, whose previews they are."""
    remedy = "where it was deleted: plex-previews gc; where it was renamed: plex-previews run"
    return Finding(Flaw.FILM, "its film is not there", remedy, wrong=False)


def expected_count(video: VideoInfo, interval: float) -> int:
    """How many slots a film has: see ``docs/explanation/slots.md``."""
    frame = 1 / video.frame_rate if video.frame_rate > 0 else 0.0
    return max(1, ceil((video.duration - frame) / interval - 1e-6))


def _damaged(count: int) -> Iterator[Finding]:
    if count:
        yield Finding(Flaw.DAMAGED, f"{_counted(count)} will not decode", _AGAIN)


def _sizes(shown: Sequence[Seen], wanted: Geometry | None) -> Iterator[Finding]:
    sizes = Counter(one.size for one in shown if one.size is not None)
    if len(sizes) > 1:
        usual, count = sizes.most_common(1)[0]
        others = sum(sizes.values()) - count
        yield Finding(Flaw.SIZE, f"{_counted(others)} of another size than {_told(usual)}", _AGAIN)
    elif sizes and wanted is not None and not _alike(size := next(iter(sizes)), wanted):
        yield Finding(
            Flaw.SIZE,
            f"its pictures have {_told(size)} pixels, and of this film {_told(wanted)} are due",
            _AGAIN,
        )


def _spacing(facts: Facts, known: Known) -> Iterator[Finding]:
    if facts.form is Form.TRICKPLAY or len(facts.seen) == 1:
        return
    if facts.interval is None:
        yield Finding(Flaw.COUNT, "its pictures are unevenly spaced", _AGAIN)
    elif known.interval is not None and facts.interval != known.interval:
        what = f"has a picture each {facts.interval:g} s, and {known.interval:g} s are due"
        yield Finding(Flaw.COUNT, what, _AGAIN)


def _count(facts: Facts, known: Known) -> Iterator[Finding]:
    if known.video is None:
        return
    least, most = len(facts.thumbnails), len(facts.seen)
    interval = facts.interval or known.interval
    if interval is not None:
        due = expected_count(known.video, interval)
        if not least - 1 <= due <= most + 1:  # other tools round otherwise
            has = str(most) if least == most else f"between {least} and {most}"
            what = f"has {has} pictures, and at {interval:g} s the film has {due}"
            yield Finding(Flaw.COUNT, what, _AGAIN)
    elif not any(_fits(known.video, each, least, most) for each in range(1, _LONGEST_INTERVAL + 1)):
        what = f"has between {least} and {most} pictures, which the film has at no usual interval"
        yield Finding(Flaw.COUNT, what, _AGAIN)


def _fits(video: VideoInfo, interval: int, least: int, most: int) -> bool:
    return least - 1 <= expected_count(video, interval) <= most + 1


def _blank(shown: Sequence[Seen]) -> Iterator[Finding]:
    blank = sum(one.blank for one in shown)
    if blank * 2 > len(shown) > _FEW:
        told = f"all {blank}" if blank == len(shown) else f"{blank} of {len(shown)}"
        yield Finding(Flaw.BLANK, f"{told} pictures show nothing", _LOOK, wrong=False)


def _repeated(shown: Sequence[Seen]) -> Iterator[Finding]:
    again = sum(_same(before, after) for before, after in pairwise(shown) if not after.blank)
    if again == len(shown) - 1 >= _FEW:
        yield Finding(Flaw.REPEATED, f"all {len(shown)} pictures are the same", _LOOK, wrong=False)
    elif again * 2 > len(shown) > _FEW:
        what = f"{again} of {len(shown)} pictures are those before them"
        yield Finding(
            Flaw.REPEATED, what, "with --accuracy auto they differ wherever the film does", wrong=False
        )


def _same(before: Seen, after: Seen) -> bool:
    return before.means == after.means or (
        len(before.means) == len(after.means)
        and all(abs(one - other) <= _ALIKE for one, other in zip(before.means, after.means, strict=True))
    )


def _alike(size: Geometry, wanted: Geometry) -> bool:
    return max(abs(size.width - wanted.width), abs(size.height - wanted.height)) <= _ROUNDING


def _counted(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _told(size: Geometry) -> str:
    return f"{size.width}x{size.height}"
