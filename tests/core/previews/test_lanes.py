"""Which devices a film gets, while others use them too."""

from contextlib import ExitStack

import pytest
from attrs import evolve

from plex_previews.errors import (
    DeviceError,
    DeviceUnfit,
    SettingsError,
    SourceLost,
    Undecodable,
    WorkerStalled,
)
from plex_previews.model import Device, Figure, Rated
from plex_previews.previews.lanes import Health, Lanes
from plex_previews.previews.settings import Settings

CPU = Device("cpu", "cpu")
FAST, SLOW = Device("gpu", "fast", "RTX 9090", slots=2), Device("gpu", "slow", "GT 90", slots=1)


def taken(stack, lanes, count):
    """What each of so many films gets that are decoded at the same time."""
    return [stack.enter_context(lanes.lane())[0] for _ in range(count)]


def test_films_beyond_a_devices_slots_go_to_the_next_and_at_last_to_the_processor():
    lanes = Lanes([FAST, SLOW, CPU])
    with ExitStack() as stack:
        assert taken(stack, lanes, 5) == [FAST, FAST, SLOW, CPU, CPU]
    with lanes.lane() as devices:
        assert devices == (FAST, CPU)


def test_without_a_processor_films_go_where_there_is_most_room():
    with ExitStack() as stack:
        assert taken(stack, Lanes([FAST, SLOW]), 6) == [FAST, FAST, SLOW, FAST, SLOW, FAST]


def test_cards_of_one_model_share_the_films():
    one, twin = (evolve(FAST, name=name, model="RTX 9090") for name in ("one", "twin"))
    with ExitStack() as stack:
        assert taken(stack, Lanes([one, twin, SLOW, CPU]), 6) == [one, twin, one, twin, SLOW, CPU]


def test_cards_of_which_no_model_is_known_are_used_in_their_order():
    other = evolve(FAST, name="other")
    with ExitStack() as stack:
        assert taken(stack, Lanes([FAST, other, CPU]), 5) == [FAST, FAST, other, other, CPU]


def test_slots_can_be_told():
    lanes = Lanes([FAST, SLOW, CPU], slots={"gpu": 3, "gpu:fast": 1})
    with ExitStack() as stack:
        assert taken(stack, lanes, 5) == [FAST, SLOW, SLOW, SLOW, CPU]


@pytest.mark.parametrize("slots", [{"gpu": 0}, {"gpu": "two"}])
def test_slots_that_are_none_are_refused(slots):
    with pytest.raises(SettingsError, match="for gpu cannot be used"):
        Settings(slots=slots)


def test_what_follows_a_device_is_the_processor_or_else_the_others():
    with Lanes([FAST, SLOW, CPU]).lane() as devices:
        assert devices == (FAST, CPU)
    with Lanes([FAST, SLOW]).lane() as devices:
        assert devices == (FAST, SLOW)
    with Lanes([CPU, FAST]).lane() as devices:
        assert devices == (CPU,)


LOST = DeviceError("", "the driver was reset")


def test_a_device_that_fails_three_films_in_a_row_is_set_aside_and_tried_again_later(caplog):
    now = [0.0]
    health = Health(lambda: now[0])
    lanes = Lanes([FAST, CPU], health=health)
    for _ in range(2):
        health.failed(FAST, LOST)
        assert not health.is_aside(FAST)
    health.failed(FAST, WorkerStalled("", "no progress"))
    health.failed(FAST, LOST)  # a film that was under way
    assert caplog.messages == ["gpu:fast is set aside for 10 minutes: no progress"]
    with lanes.lane() as devices:
        assert devices == (CPU,)
    now[0] = 601
    with lanes.lane() as devices:
        assert devices == (FAST, CPU)
    health.failed(FAST, LOST)
    assert health.is_aside(FAST)  # one more is enough
    now[0] = 1300
    health.succeeded(FAST)
    health.failed(FAST, LOST)
    assert not health.is_aside(FAST)


@pytest.mark.parametrize("error", [DeviceUnfit("", ""), Undecodable("", ""), SourceLost("", "")])
def test_a_film_that_is_at_fault_itself_says_nothing_of_the_device(error):
    health = Health()
    for _ in range(10):
        health.failed(FAST, error)
    assert not health.is_aside(FAST)


def test_where_all_are_set_aside_one_is_tried_all_the_same():
    lanes = Lanes([FAST])
    for _ in range(3):
        lanes.health.failed(FAST, LOST)
    with lanes.lane() as devices:
        assert devices == (FAST,)


def test_the_processor_stands_in_where_both_were_probed():
    rated = {device: Rated(device, (Figure("h264", 8, 640, 360, 1.0),)) for device in (CPU, FAST)}
    assert Lanes([FAST, CPU], rated).instead_of(FAST) == (rated[CPU],)
    assert Lanes([FAST, CPU], rated).instead_of(CPU) == ()
    assert Lanes([FAST], rated).instead_of(FAST) == ()
    assert Lanes([FAST, CPU]).instead_of(FAST) == ()


DIRECT = Device("direct", "card", slots=2, hardware="0000:03:00.0")
DETOUR = Device("detour", "card", slots=4, hardware="0000:03:00.0")
OTHER = Device("detour", "other", slots=1, hardware="0000:04:00.0")


def test_a_chip_that_two_encoders_drive_is_one():
    with ExitStack() as stack:
        lanes = Lanes([DIRECT, DETOUR, OTHER, CPU])
        assert taken(stack, lanes, 5) == [DIRECT, DIRECT, OTHER, CPU, CPU]


def test_hardware_of_which_nobody_knows_is_its_own():
    unknown = [evolve(device, hardware="") for device in (DIRECT, DETOUR)]
    with ExitStack() as stack:
        assert taken(stack, Lanes([*unknown, CPU]), 4) == [unknown[0], unknown[0], unknown[1], unknown[1]]


def test_the_other_way_to_a_chip_is_there_while_the_first_is_set_aside():
    lanes = Lanes([DIRECT, DETOUR, CPU])
    with ExitStack() as stack:
        assert taken(stack, lanes, 1) == [DIRECT]
        for _ in range(3):
            lanes.health.failed(DIRECT, LOST)
        assert taken(stack, lanes, 4) == [DETOUR] * 3 + [CPU]  # of its four slots one is taken


def test_without_a_processor_a_full_chip_takes_more_by_the_same_way():
    with ExitStack() as stack:
        assert taken(stack, Lanes([DIRECT, DETOUR]), 4) == [DIRECT] * 4
    with Lanes([DIRECT, DETOUR]).lane() as devices:
        assert devices == (DIRECT, DETOUR)


def test_what_one_way_cannot_decode_another_way_to_the_same_chip_may():
    rated = {device: Rated(device) for device in (DIRECT, DETOUR, OTHER, CPU)}
    lanes = Lanes(list(rated), rated)
    assert lanes.instead_of(DIRECT) == (rated[DETOUR], rated[CPU])
    assert lanes.instead_of(OTHER) == (rated[CPU],)
    with lanes.lane() as devices:
        assert devices == (DIRECT, CPU)
    for _ in range(3):
        lanes.health.failed(DETOUR, LOST)
    assert lanes.instead_of(DIRECT) == (rated[CPU],)


def test_another_way_to_a_chip_takes_no_more_films_than_its_own_slots():
    rated = {device: Rated(device) for device in (DIRECT, DETOUR, CPU)}
    lanes = Lanes(list(rated), rated, {"detour": 1})
    with lanes.lane():
        assert lanes.instead_of(DIRECT) == (rated[DETOUR], rated[CPU])
        with lanes.lane():
            assert lanes.instead_of(DIRECT) == (rated[CPU],)


def test_of_named_devices_the_other_way_to_a_chip_is_tried_before_the_processor():
    with Lanes([DIRECT, DETOUR, OTHER, CPU]).lane() as devices:
        assert devices == (DIRECT, DETOUR, CPU)
    with Lanes([DIRECT, OTHER, DETOUR]).lane() as devices:
        assert devices == (DIRECT, DETOUR, OTHER)
