"""A film of which a probe was kept: the same pictures, less to read, and no lie is believed."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from attrs import evolve

from plex_previews.model import Accuracy, Every, Output, Request, Strategy
from plex_previews.testing.films import CATALOGUE
from plex_previews.video.cutting import open_reel
from plex_previews.video.estimating import estimate
from plex_previews.video.index import Index
from plex_previews.video.probe import pack, unpack

NAMES = sorted(
    name for name, recipe in CATALOGUE.items() if recipe.suffix in (".mkv", ".mp4", ".mov", ".webm")
)


def request(name, accuracy=Accuracy.KEYFRAME):
    return Request((Output(Every(CATALOGUE[name].interval), accuracy=accuracy),))


def pictures(reel):
    """What each slot shows: the pixels of the first frame of its passage."""
    seen = {}
    with reel.reading() as passages:
        for passage in passages:
            decoder = reel.decoder()
            frames = [frame for packet in passage.packets() for frame in decoder.decode(packet)]
            (frame, *_) = frames + decoder.decode(None)
            digest = hashlib.sha256(
                b"".join(shown(plane, depth(frame)) for plane in frame.planes)
            ).hexdigest()
            seen.update({want.slot: (want.ticks, frame.format.name, digest) for want in passage.wants})
    return seen


def depth(frame):
    return 2 if frame.format.components[0].bits > 8 else 1


def shown(plane, deep):
    """The bytes of its pixels, without the padding that some decoders leave as they found it."""
    lines = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return lines[: plane.height, : plane.width * deep].tobytes()


def made(stored, path, wanted, known=None):
    """The pictures, the probe if it was taken anew, the bytes and the plan."""
    with stored(path) as store, open_reel(store, wanted, known=known) as reel:
        plan, probe = reel.plan(), reel.probe()
        packed = None if probe is None else pack(probe)
        return pictures(reel), packed, store.bytes_read, plan


@pytest.mark.parametrize("name", NAMES)
def test_every_film_shows_the_same_when_it_is_opened_again(name, film, stored):
    wanted = request(name)
    first, packed, _, plan = made(stored, film(name), wanted)
    known = unpack(packed)
    again, _, _, same = made(stored, film(name), wanted, known)
    assert again == first
    assert same == evolve(plan, bytes_to_read=same.bytes_to_read), "but for what opening it takes"
    if known.index.keyframes:
        told = estimate(name, known, wanted, None)
        assert told == evolve(plan, bytes_to_read=told.bytes_to_read)


@pytest.mark.parametrize("name", ["h264", "h264_mp4", "hevc", "vp9", "av1_mkv", "prores", "two_videos"])
def test_the_films_that_are_usual_are_not_looked_through_again(name, film, stored):
    _, packed, _, _ = made(stored, film(name), request(name))
    assert made(stored, film(name), request(name), unpack(packed))[1] is None


@pytest.mark.parametrize("name", ["h264", "h264_mp4"])
def test_decoding_on_needs_the_whole_opening(name, film, stored):
    wanted = request(name, Accuracy.EXACT)
    first, packed, _, _ = made(stored, film(name), wanted)
    again, anew, _, _ = made(stored, film(name), wanted, unpack(packed))
    assert again == first
    assert anew == packed


def shifted(index, by):
    return Index(
        [evolve(each, ticks=each.ticks + by) for each in index.keyframes], index.time_base, index.start_ticks
    )


def thinned(index):
    return evolve(index, keyframes=index.keyframes[::2], gop_bytes=None)


LIES = {
    "times": lambda known: evolve(known, index=shifted(known.index, 1)),
    "keyframes left out": lambda known: evolve(known, index=thinned(known.index)),
    "a clock": lambda known: evolve(known, index=evolve(known.index, time_base=Fraction(1, 90_001))),
    "a codec": lambda known: evolve(known, video=evolve(known.video, codec="vp9")),
    "a length": lambda known: evolve(known, video=evolve(known.video, duration=known.video.duration + 3)),
    "an endless length": lambda known: evolve(known, video=evolve(known.video, duration=1e300)),
    "a turn": lambda known: evolve(known, video=evolve(known.video, rotation=90)),
    "a width": lambda known: evolve(known, video=evolve(known.video, width=322)),
    "a size": lambda known: evolve(known, size=known.size + 1),
    "a stream": lambda known: evolve(known, stream=7),
    "a container": lambda known: evolve(known, video=evolve(known.video, container="concat")),
    "another container": lambda known: evolve(
        known,
        video=evolve(
            known.video,
            container=next(
                each for each in ("matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2") if each != known.video.container
            ),
        ),
    ),
    "no keyframes": lambda known: evolve(known, index=evolve(known.index, keyframes=(), gop_bytes=None)),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("name", ["h264", "short_gops"])
def test_a_probe_that_lies_is_taken_anew(lie, name, film, stored):
    first, packed, _, _ = made(stored, film(name), request(name))
    again, anew, _, _ = made(stored, film(name), request(name), LIES[lie](unpack(packed)))
    assert again == first
    assert anew == packed


def test_a_probe_of_another_film_is_not_believed(film, stored):
    _, packed, _, _ = made(stored, film("h264"), request("h264"))
    other = evolve(unpack(packed), size=film("hevc").stat().st_size)
    first, right, _, _ = made(stored, film("hevc"), request("hevc"))
    again, anew, _, _ = made(stored, film("hevc"), request("hevc"), other)
    assert (again, anew) == (first, right)


def test_a_plan_is_not_made_of_what_cannot_be(film, stored):
    _, packed, _, _ = made(stored, film("h264"), request("h264"))
    endless = LIES["an endless length"](unpack(packed))
    assert estimate("x", endless, request("h264"), None) is None


def test_a_plan_of_a_film_without_an_index_needs_the_film(film, stored):
    _, packed, _, plan = made(stored, film("h264_open_gop_ts"), request("h264_open_gop_ts"))
    assert plan.strategy is not Strategy.INDEX
    assert estimate("x", unpack(packed), request("h264_open_gop_ts"), None) is None
