import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.model import Every, Geometry
from plex_previews.previews.upkeep.findings import Facts, Flaw, Known, expected_count, findings
from plex_previews.previews.upkeep.naming import Form
from plex_previews.testing.pools import VIDEO, FakeFilm
from plex_previews.workers.messages import Seen

SIZE = Geometry(320, 180)
BLACK = Seen(SIZE, blank=True, black=True, means=bytes(256))


def shown(number, size=SIZE):
    return Seen(size, means=bytes([20 + number * 7 % 200] * 256))


def pictures(count, size=SIZE):
    return [shown(number, size) for number in range(count)]


def flaws(seen, *, form=Form.BIF, least=None, interval=10.0, **known):
    facts = Facts(form, len(seen) if least is None else least, interval, seen)
    return {one.flaw: one for one in findings(facts, Known(**known))}


def film(seconds):
    return evolve(VIDEO, duration=seconds)


@given(st.floats(0.1, 20_000), st.sampled_from([1, 2, 5, 10, 60]))
def test_a_film_is_expected_to_have_what_would_be_made_of_it(seconds, interval):
    made = FakeFilm(duration=seconds).slots(type("O", (), {"when": Every(interval)}))
    assert abs(expected_count(film(seconds), interval) - made) <= 1


def test_a_sound_set_has_no_findings():
    assert flaws(pictures(30), video=film(300), size=SIZE, interval=10) == {}


def test_a_picture_more_or_less_is_how_others_round():
    assert flaws(pictures(29), video=film(300)) == {} == flaws(pictures(31), video=film(300))


@pytest.mark.parametrize("count", [28, 32, 1])
def test_the_count_is_held_against_the_film(count):
    (found,) = [one for one in flaws(pictures(count), video=film(300)).values() if one.flaw is Flaw.COUNT]
    assert found.wrong
    assert "the film has 30" in found.what


def test_an_interval_that_is_not_the_name_s():
    facts = Facts(Form.BIF, 30, 5.0, pictures(30))
    assert {one.flaw for one in findings(facts, Known(interval=10.0))} == {Flaw.COUNT}


def test_uneven_times():
    assert Flaw.COUNT in flaws(pictures(30), interval=None)


def test_pictures_that_do_not_decode_are_counted():
    found = flaws([*pictures(10), Seen(), Seen()])
    assert found[Flaw.DAMAGED].what == "2 pictures will not decode"


def test_pictures_of_different_sizes():
    found = flaws([*pictures(10), shown(11, Geometry(320, 240))])
    assert found[Flaw.SIZE].what == "1 picture of another size than 320x180"


@pytest.mark.parametrize(("size", "wrong"), [((320, 134), True), ((320, 182), False), ((240, 136), True)])
def test_the_size_is_held_against_the_film(size, wrong):
    assert (Flaw.SIZE in flaws(pictures(10, Geometry(*size)), size=SIZE)) == wrong


def test_what_may_be_the_film_s_own_look_is_only_worth_one():
    assert not flaws([BLACK] * 10)[Flaw.BLANK].wrong
    assert not flaws([BLACK] * 6 + pictures(4))[Flaw.BLANK].wrong
    assert Flaw.BLANK not in flaws([BLACK] * 2 + pictures(8))


def test_a_film_may_be_one_still():
    assert not flaws([shown(1)] * 10)[Flaw.REPEATED].wrong
    assert not flaws([shown(1)] * 7 + pictures(3))[Flaw.REPEATED].wrong
    assert Flaw.REPEATED not in flaws([shown(1)] * 3 + pictures(7))


def test_noise_between_alike_pictures_does_not_hide_them():
    noisy = [Seen(SIZE, means=bytes([100 + number % 2] * 256)) for number in range(10)]
    assert flaws(noisy)[Flaw.REPEATED].what == "all 10 pictures are the same"


def test_few_pictures_may_be_alike():
    assert flaws([shown(1)] * 3) == {} == flaws([BLACK] * 3)


# Tile sheets tell neither their interval nor how many thumbnails they have.


def sheets(count, cells=100):
    return [*pictures(count), *[BLACK] * (-count % cells)]


def test_padding_is_no_thumbnail():
    assert flaws(sheets(130), form=Form.TRICKPLAY, least=101, interval=None, video=film(1300)) == {}


def test_black_thumbnails_at_the_end_may_be_thumbnails():
    seen = [*pictures(125), *[BLACK] * 75]
    found = flaws(seen, form=Form.TRICKPLAY, least=101, interval=None, video=film(1300))
    assert found == {}


def test_sheets_are_held_to_an_interval_that_is_known():
    facts = Facts(Form.TRICKPLAY, 101, None, sheets(130))
    assert [one.flaw for one in findings(facts, Known(film(1300), interval=5.0))] == [Flaw.COUNT]
    assert not list(findings(facts, Known(film(1300), interval=10.0)))


def test_sheets_that_fit_no_interval():
    found = flaws(sheets(130), form=Form.TRICKPLAY, least=101, interval=None, video=film(20))
    assert "no usual interval" in found[Flaw.COUNT].what
