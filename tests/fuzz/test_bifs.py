"""BIF files broken at random: a BIF or a clear BifError comes out, never anything else."""

import contextlib
import io

from plex_previews import BifError, read_bif
from plex_previews.formats.bif import write_bif
from plex_previews.testing.films import mutate

BATCH = 1000


def pytest_generate_tests(metafunc):
    if "first" not in metafunc.fixturenames:
        return
    count = metafunc.config.getoption("fuzz_bifs")
    metafunc.parametrize("first", range(0, count, BATCH))


def whole_bif():
    images = [b"\xff\xd8" + bytes([number]) * (number * 7 % 50) + b"\xff\xd9" for number in range(20)]
    file = io.BytesIO()
    write_bif(file, images, count=len(images), interval=10)
    return file.getvalue()


def test_broken_bifs(first):
    bif = whole_bif()
    for seed in range(first, first + BATCH):
        with contextlib.suppress(BifError):
            read_all(mutate(bif, seed))


def read_all(data):
    bif = read_bif(data)
    images = [bif.image(number) for number in range(len(bif))]
    assert all(image.startswith(b"\xff\xd8") for image in images)
    assert [bif.time(number) for number in range(len(bif))] == sorted(map(bif.time, range(len(bif))))


def test_some_mutations_do_harm_and_some_do_none():
    results = {harmed(seed) for seed in range(200)}
    assert results == {True, False}


def harmed(seed):
    try:
        read_bif(mutate(whole_bif(), seed))
    except BifError:
        return True
    return False
