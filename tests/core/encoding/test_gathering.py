"""What is repaired, and what is refused."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.encoding.gathering import Gathering, repairable
from plex_previews.errors import Undecodable
from plex_previews.model import OutputIndex, Slot, Thumbnail


def thumbnail(slot, output=0):
    return Thumbnail(OutputIndex(output), Slot(slot), 10.0 * slot, 10.0 * slot + 1, 2, 2, b"%d" % slot)


def gather(count, missing, seed=0):
    gathering = Gathering([[10.0 * slot for slot in range(count)]])
    slots = [slot for slot in range(count) if slot not in missing]
    random.Random(seed).shuffle(slots)
    for slot in slots:
        gathering.add(thumbnail(slot))
    return gathering


@pytest.mark.parametrize(
    ("slots", "allowed"), [(1, 0), (9, 0), (10, 1), (99, 1), (100, 2), (270, 5), (10_000, 200)]
)
def test_how_many_may_be_repaired(slots, allowed):
    assert repairable(slots) == allowed


def test_nothing_missing_nothing_repaired():
    gathering = gather(9, ())
    assert not list(gathering.repairs())
    assert gathering.repaired == 0
    assert gathering.distinct == 9


def test_a_hole_is_filled_from_both_sides():
    gathering = gather(200, {50, 51, 52})
    made = {repair.slot: repair for repair in gathering.repairs()}
    assert {slot: repair.jpeg for slot, repair in made.items()} == {50: b"49", 51: b"49", 52: b"53"}
    assert [made[51].wanted, made[51].time, made[51].repaired] == [510.0, 491.0, True]
    assert gathering.repaired == 3
    assert gathering.distinct == 197


@pytest.mark.parametrize("edge", [0, 99])
def test_the_first_and_the_last_are_repaired_too(edge):
    (repair,) = gather(100, {edge}).repairs()
    assert repair.jpeg == (b"1" if edge == 0 else b"98")


@pytest.mark.parametrize(
    ("count", "missing"), [(9, {4}), (100, {1, 50, 90}), (1000, {7, 8, 9, 10}), (3, {0, 1, 2})]
)
def test_too_much_is_refused(count, missing):
    with pytest.raises(Undecodable, match=f"{len(missing)} of {count} pictures"):
        list(gather(count, missing).repairs())


def test_one_bad_set_refuses_all_before_anything_is_repaired():
    gathering = Gathering([[0.0] * 10, [0.0] * 2])
    for slot in range(9):
        gathering.add(thumbnail(slot))
    with pytest.raises(Undecodable, match="2 of 2"):
        next(gathering.repairs())


@given(st.integers(100, 400), st.data(), st.integers())
def test_every_repair_is_the_nearest_good_one(count, data, seed):
    missing = data.draw(st.sets(st.integers(0, count - 1), max_size=repairable(count)))
    good = [slot for slot in range(count) if slot not in missing]
    gathering = gather(count, missing, seed)
    try:
        repairs = list(gathering.repairs())
    except Undecodable:
        return
    assert [repair.slot for repair in repairs] == sorted(missing)
    for repair in repairs:
        nearest = min(good, key=lambda slot: (abs(slot - repair.slot), slot))
        assert repair.jpeg == b"%d" % nearest


def test_pictures_with_both_neighbours_are_let_go():
    gathering = Gathering([[0.0] * 5000])
    for slot in range(4000):
        gathering.add(thumbnail(slot))
        assert len(gathering._sets[0]._bordering) <= 2
