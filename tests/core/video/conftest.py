"""Reels of real films, and a plain decoder that says which frame each want of a reel gets."""

from contextlib import contextmanager

import pytest

from plex_previews.io.local import LocalStore
from plex_previews.model import Accuracy, Every, Output, Request
from plex_previews.testing.films import DAMAGED, make_film
from plex_previews.video.cutting import open_reel
from plex_previews.video.reel import Rule


@pytest.fixture(scope="session")
def every():
    """A request for a picture each so many seconds."""
    return lambda interval, accuracy=Accuracy.AUTO: Request((Output(Every(interval), accuracy=accuracy),))


@pytest.fixture(scope="session")
def stored():
    """The store of a film, read as films of any size are: never whole into memory."""

    @contextmanager
    def store_of(path):
        store = LocalStore(path)
        try:
            yield store
        finally:
            store.close()

    return store_of


@pytest.fixture(scope="session")
def cut(stored):
    """The reel of a film at a path, and the store under it."""

    @contextmanager
    def reel_of(path, request, threads=1):
        with stored(path) as store, open_reel(store, request, threads=threads) as reel:
            yield reel, store

    return reel_of


@pytest.fixture(scope="session")
def shown():
    """The ticks of each want's frame, by slot: a plain decoder's answer to a reel's passages."""
    return lambda reel, passages: {
        want.slot: _frame_for(want, frames)
        for passage in passages
        if (frames := _decode(reel.decoder(), passage))
        for want in passage.wants
    }


def _decode(decoder, passage):
    decoder.thread_count = 1
    frames = []
    for packet in passage.packets():
        frames += [frame.pts for frame in decoder.decode(packet)]
        if not passage.keyframe_only and frames and frames[-1] > passage.wants[-1].ticks:
            return frames
    return frames + [frame.pts for frame in decoder.decode(None)]


def _frame_for(want, frames):
    match want.rule:
        case Rule.KEYFRAME:
            return frames[0]
        case Rule.FROM:
            return next((ticks for ticks in frames if ticks >= want.ticks), frames[-1])
        case Rule.UNTIL:
            return max((ticks for ticks in frames if ticks <= want.ticks), default=frames[0])


@pytest.fixture(scope="session")
def made(film_folder):
    """The film of a recipe; not to be changed."""

    def path_of(recipe):
        path = recipe.in_folder(film_folder)
        return path if path.exists() else make_film(recipe, film_folder)

    return path_of


@pytest.fixture(scope="session")
def damaged(made):
    """A broken film by its name; not to be changed."""
    return lambda name: made(DAMAGED[name])
