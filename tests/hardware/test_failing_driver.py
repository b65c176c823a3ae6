"""What becomes of films where NVIDIA's driver fails in each of its ways: seen with the pretended one."""

import os

import pytest

from plex_previews import open_app
from plex_previews.previews.events import Ended, Outcome
from plex_previews.previews.settings import Settings

pytestmark = pytest.mark.skipif(
    "PRETEND_JOURNAL" not in os.environ, reason="no driver is pretended: nox -s pretend"
)
FILMS = ["h264", "hevc_cra", "mpeg2_ts", "late_start"]


@pytest.fixture
def generate(film, tmp_path, monkeypatch):
    """A function that makes previews of the films, with the driver as told, and gives how each ended by its name."""
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))

    def ended(names=FILMS, encoder="nvidia,cpu", workers=1, **pretended):
        for name, value in pretended.items():
            monkeypatch.setenv(f"PRETEND_{name}".upper(), str(value))
        settings = Settings(interval=2, width=160, accuracy="keyframe", encoder=encoder, output=tmp_path)
        with open_app(workers=workers) as app:
            events = list(app.generate([film(name) for name in names], settings))
        return [event for event in events if isinstance(event, Ended)]

    return ended


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A function that gives what the driver noted so far."""
    path = tmp_path / "journal"
    monkeypatch.setenv("PRETEND_JOURNAL", str(path))
    return lambda: path.read_text().splitlines()


def made_by(ended):
    assert [each.outcome for each in ended] == [Outcome.WRITTEN] * len(ended)
    return [each.report.encoder for each in ended]


def test_a_driver_that_works_makes_every_film(generate):
    ended = generate()
    assert made_by(ended) == ["nvidia"] * len(FILMS)
    assert not any(each.report.fell_back for each in ended)


@pytest.mark.parametrize("fault", ["green", "rows", "range", "dies", "crashes", "full"])
def test_what_a_driver_spoils_the_processor_makes_and_the_card_is_set_aside(generate, caplog, fault):
    ended = generate(fault=fault)
    assert made_by(ended) == ["cpu"] * len(FILMS)
    assert [bool(each.report.fell_back) for each in ended] == [True, True, True, False]
    assert caplog.text.count("is set aside for 10 minutes") == 1


def test_a_card_that_one_film_upset_is_sound_for_the_next(generate):
    """As many pictures as the first film has are decoded in a process before it dies: only the second meets that."""
    assert made_by(generate(["h264", "late_start", "hevc_cra"], fault="dies@6")) == [
        "nvidia",
        "cpu",
        "nvidia",
    ]


@pytest.mark.parametrize(("fault", "told"), [("mismatch", "version mismatch"), ("unloaded", "Not Loaded")])
def test_a_driver_that_does_not_answer_is_told_and_left_out(generate, caplog, fault, told):
    assert made_by(generate(fault=fault)) == ["cpu"] * len(FILMS)
    assert told in caplog.text


def test_what_a_card_has_no_decoder_for_does_not_count_against_it(generate):
    ended = generate(["h264_10bit", "h264_422", "h264_444", "cropped", "h264"])
    assert made_by(ended) == ["cpu"] * 4 + ["nvidia"]
    assert "does not take films of this profile, depth or size" in ended[0].report.fell_back


def test_two_cards_of_one_model_share_the_films(generate, journal):
    made_by(generate(FILMS * 2, workers=2, cards=2))
    cards = {line.split(":")[0][-1] for line in journal() if "decoder of codec" in line}
    assert cards == {"0", "1"}


def test_a_card_is_found_by_its_uuid_whichever_are_visible(generate, journal, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,0")
    second = "nvidia:GPU-00000000-0000-4000-8000-00000000000b"
    assert made_by(generate(encoder=second, cards=2)) == ["nvidia"] * len(FILMS)
    assert {line[-1] for line in journal() if " context on card" in line} == {"1"}


def test_only_small_pictures_cross_the_bus(generate, journal):
    made_by(generate(["h264"]))
    sizes = {int(line.split()[-1]) for line in journal() if " down " in line}
    assert sizes == {192 * 90, 192 * 45}  # lines are padded to 64 bytes
