"""By the index or from start to end: the same pictures, and the way that takes less time."""

import pytest

from plex_previews.model import Accuracy, Strategy
from plex_previews.storage.limits import habits
from plex_previews.storage.measuring import Speed
from plex_previews.storage.nature import Nature
from plex_previews.video.cutting import open_reel

FAR = habits(Nature.CLOUD, Speed(2.0, 20e6, 0, 0))
NEAR = habits(Nature.SPINNING, Speed(0.009, 160e6, 0, 0))
USUAL = habits(Nature.CLOUD)


def made(stored, path, request, known, shown):
    with stored(path) as store, open_reel(store, request, habits=known) as reel:
        plan = reel.plan()
        with reel.reading() as passages:
            pictures = shown(reel, passages)
        return plan, pictures, reel.tally().strategy


@pytest.mark.parametrize("name", ["h264", "h264_mp4", "hevc"])
@pytest.mark.parametrize("accuracy", list(Accuracy))
def test_both_ways_lead_to_the_same_pictures(name, accuracy, film, stored, every, shown):
    request = every(1, accuracy)
    plan, pictures, way = made(stored, film(name), request, None, shown)
    in_a_row, the_same, linear = made(stored, film(name), request, FAR, shown)
    assert (way, plan.strategy) == (Strategy.INDEX, Strategy.INDEX)
    assert (linear, in_a_row.strategy) == (Strategy.LINEAR, Strategy.LINEAR)
    assert the_same == pictures
    assert in_a_row.bytes_to_read == film(name).stat().st_size


@pytest.mark.parametrize("known", [NEAR, USUAL])
def test_the_index_is_followed_unless_it_is_surely_slower(known, film, stored, every, shown):
    assert made(stored, film("h264"), every(1), known, shown)[2] is Strategy.INDEX
