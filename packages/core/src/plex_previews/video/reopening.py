"""Opening a film of which a probe was kept: without looking for its facts, and only where that surely is enough."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from plex_previews.errors import MediaError, SettingsError
from plex_previews.io.store import Store
from plex_previews.model import Request, VideoInfo
from plex_previews.video.demuxer import Demuxer, Place, shown_at
from plex_previews.video.facts import describe, refuse_encrypted, time_base
from plex_previews.video.film import Film
from plex_previews.video.index import Keyframe
from plex_previews.video.indexing import listed_keyframes
from plex_previews.video.planning import plan_parts
from plex_previews.video.probe import Probe
from plex_previews.video.prologue import Prologue

_UNSPECIFIED = 2
_CONTAINERS = ("matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2")
"""Their headers hold all that a decoder of keyframes needs."""


def reopen_film(store: Store, prologue: Prologue, known: Probe, request: Request) -> Film | None:
    """The film as it was known; None where it must be opened as a new one.

    libav's own probe also tells how far frames are reordered, without which decoding on may begin with the wrong
    frame: so only keyframes are taken of a film that is opened so. What was read is in the prologue, whatever comes
    of it. Raises what the store failed with.
    """
    if store.size != known.size or not _is_enough(known, request):
        return None
    try:
        first = Demuxer(store, prologue, Place(known.video.container, known.stream))
    except MediaError:
        return None
    try:
        refuse_encrypted(first.peek(), store.name)
        if _is_the_same(first, known):
            prologue.finish()
            return Film(store, prologue, first, known.video, known.index, reopened=True)
    except BaseException:
        first.close()
        raise
    first.close()
    return None


def _is_enough(known: Probe, request: Request) -> bool:
    if known.video.container not in _CONTAINERS or not known.index.keyframes:
        return False
    try:
        return all(part.keyframe_only for part in plan_parts(known.index, request, known.video))
    except (MediaError, SettingsError):
        return False


def _is_the_same(first: Demuxer, known: Probe) -> bool:
    """Whether the container says the same of its video and lists the same keyframes, and some are where they were."""
    said = describe(first.container, first.stream)
    if _completed(said, known.video) != known.video or time_base(first.stream) != known.index.time_base:
        return False
    return all(_is_there(first, keyframe) for keyframe in _samples(known)) and _are_listed(first, known)


def _completed(said: VideoInfo, known: VideoInfo) -> VideoInfo:
    """What a header said, with what only the pictures say: how their pixels are laid out, and often their colour."""
    names = ("primaries", "transfer", "matrix")
    unsaid = {
        name: getattr(known.colour, name) for name in names if getattr(said.colour, name) == _UNSPECIFIED
    }
    return evolve(
        said,
        container=known.container,
        pixel_format=known.pixel_format,
        bit_depth=known.bit_depth,
        colour=evolve(said.colour, **unsaid),
    )


def _are_listed(first: Demuxer, known: Probe) -> bool:
    """Whether the container lists the very keyframes that are known; but one, which libav adds as it passes it."""
    listed = set(listed_keyframes(first))
    if first.is_matroska:
        ours = set(known.index.keyframes.ticks)
    else:
        ours = {keyframe.position or 0 for keyframe in known.index.keyframes}
    return ours <= listed and len(listed) - len(ours) <= 1


def _samples(known: Probe) -> Iterator[Keyframe]:
    """The first that is shown, one half way, and the last: most requests read them anyway."""
    keyframes, hidden = known.index.keyframes, known.index.hidden
    last = len(keyframes) - 1
    for place in dict.fromkeys((min(hidden, last), last // 2, last)):
        yield keyframes[place]


def _is_there(first: Demuxer, keyframe: Keyframe) -> bool:
    for ticks in dict.fromkeys((keyframe.dts, keyframe.ticks)):
        if ticks is None or not first.seek(ticks, listed=True):
            continue
        packet = next(first.packets(), None)
        if packet is not None and shown_at(packet) == keyframe.ticks:
            return packet.is_keyframe and keyframe.size in (None, packet.size)
    return False
