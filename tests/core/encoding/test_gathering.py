"""What is repaired, and what is refused."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.encoding.gathering import Gathering, repairable
from plex_previews.errors import Undecodable


def gather(count, missing, seed=0):
    """A gathering of all slots but some, in any order; the picture of a slot is the slot."""
    gathering = Gathering(count)
    slots = [slot for slot in range(count) if slot not in missing]
    random.Random(seed).shuffle(slots)
    for slot in slots:
        gathering.add(slot, slot)
    return gathering


@pytest.mark.parametrize(
    ("slots", "allowed"), [(1, 0), (9, 0), (10, 1), (99, 1), (100, 2), (270, 5), (10_000, 200)]
)
def test_how_many_may_be_repaired(slots, allowed):
    assert repairable(slots) == allowed


def test_nothing_missing_nothing_repaired():
    gathering = gather(9, ())
    gathering.check()
    assert not list(gathering.repairs())


def test_a_hole_is_filled_from_both_sides():
    gathering = gather(200, {50, 51, 52})
    gathering.check()
    assert list(gathering.repairs()) == [(50, 49), (51, 49), (52, 53)]


@pytest.mark.parametrize("edge", [0, 99])
def test_the_first_and_the_last_are_repaired_too(edge):
    assert list(gather(100, {edge}).repairs()) == [(edge, 1 if edge == 0 else 98)]


@pytest.mark.parametrize(
    ("count", "missing"), [(9, {4}), (100, {1, 50, 90}), (1000, {7, 8, 9, 10}), (3, {0, 1, 2})]
)
def test_too_much_is_refused(count, missing):
    with pytest.raises(Undecodable, match=f"{len(missing)} of {count} pictures"):
        gather(count, missing).check()


@given(st.integers(100, 400), st.data(), st.integers())
def test_every_repair_is_the_nearest_good_one(count, data, seed):
    missing = data.draw(st.sets(st.integers(0, count - 1), max_size=repairable(count)))
    good = [slot for slot in range(count) if slot not in missing]
    nearest = {slot: min(good, key=lambda other: (abs(other - slot), other)) for slot in missing}
    assert list(gather(count, missing, seed).repairs()) == sorted(nearest.items())


def test_pictures_with_both_neighbours_are_let_go():
    gathering = Gathering(5000)
    for slot in range(4000):
        gathering.add(slot, slot)
        assert len(gathering._bordering) <= 2
