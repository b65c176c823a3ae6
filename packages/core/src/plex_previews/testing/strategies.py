"""Hypothesis strategies for a film's index and what may be wanted of it; films are about a minute long."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from plex_previews.model import Accuracy, At, Every, Grid, Output, Request, VideoInfo, When
from plex_previews.video.index import Index, Keyframe

TIME_BASES = tuple(Fraction(*ratio) for ratio in [(1, 1), (1, 25), (1, 1000), (1001, 24000), (1, 90000)])
FRAME_RATES = (0.0, 1.0, 24000 / 1001, 25.0, 30000 / 1001, 50.0)


def videos(duration: float = 60.0) -> st.SearchStrategy[VideoInfo]:
    """Facts of a film with that duration and any usual frame rate (0: unknown)."""
    return st.sampled_from(FRAME_RATES).map(
        lambda rate: VideoInfo("matroska,webm", "h264", 640, 360, duration, rate)
    )


@st.composite
def indexes(draw: st.DrawFn, *, most: int = 30, sized: bool | None = None) -> Index:
    """1 to ``most`` keyframes from the start on, in any rhythm, up to about a minute of film.

    ``sized`` says whether positions and sizes are known; left out, both kinds are drawn.
    """
    time_base = draw(st.sampled_from(TIME_BASES))
    start = draw(st.integers(-1000, 1000))
    length = max(1, round(60 / time_base))
    ticks = sorted(draw(st.sets(st.integers(start, start + length), min_size=1, max_size=most)))
    end = draw(st.none() | st.integers(ticks[-1] + 1, start + length + 1000))
    if not (draw(st.booleans()) if sized is None else sized):
        return Index(map(Keyframe, ticks), time_base, start, end)
    sizes = draw(st.lists(st.integers(1, 900), min_size=len(ticks), max_size=len(ticks)))
    keyframes = [
        Keyframe(tick, tick - 2, 1000 * place, size)
        for place, (tick, size) in enumerate(zip(ticks, sizes, strict=True))
    ]
    return Index(keyframes, time_base, start, end, [draw(st.integers(size, 1000)) for size in sizes])


def whens() -> st.SearchStrategy[When]:
    """Slots at intervals or at times, on and off the ticks, some of them equal or behind the end."""
    intervals = st.sampled_from([0.1, 0.4, 0.5, 1, 2, 7.3, 10, 45]) | st.floats(0.3, 100)
    times = st.integers(0, 70).map(float) | st.floats(0, 70)
    several = st.lists(times, min_size=1, max_size=12).map(lambda some: At(tuple(sorted(some))))
    return st.builds(Every, intervals) | several


def grids(most: int = 12) -> st.SearchStrategy[Grid]:
    """Grids of up to ``most`` columns and rows."""
    return st.builds(Grid, st.integers(1, most), st.integers(1, most))


def outputs() -> st.SearchStrategy[Output]:
    """An output of any accuracy, size and quality, on its own or on sheets."""
    return st.builds(
        Output,
        whens(),
        st.integers(16, 1920),
        st.integers(1, 10),
        st.sampled_from(Accuracy),
        st.none() | grids(),
    )


def requests(most: int = 3) -> st.SearchStrategy[Request]:
    """One to ``most`` outputs."""
    return st.lists(outputs(), min_size=1, max_size=most).map(lambda some: Request(tuple(some)))
