"""The table of devices, and the one that auto decides by."""

import json

from attrs import evolve

from plex_previews.model import NONE_HERE, Device, Figure, Rated
from plex_previews_cli.rendering.devices import fields, print_devices

CPU = Device("cpu", "cpu", "A processor, libavcodec 62")
CARD = Device("nvidia", "GPU-8b9c3f00-1111-2222-3333-444455556666", "NVIDIA Card", "NVIDIA 580.1", 4)
OTHER = Device("nvidia", "GPU-ffffffff-1111-2222-3333-444455556666", "NVIDIA Old Card", "NVIDIA 580.1", 4)
CLOSED = Device(
    "vaapi", "renderD128", "Intel GPU", problem="it may not be read", advice="join the group render"
)


def figures(small, large):
    return Figure("h264", 8, 640, 360, small), Figure(
        "hevc", 10, 3840, 2160, large, "" if large else "\x1bno decoder"
    )


RATED = [Rated(CPU, figures(2.0, 110.0)), Rated(CARD, figures(3.0, 6.25)), Rated(CLOSED)]


def test_every_device_is_there_with_what_is_wrong_and_what_to_do(capsys):
    print_devices(RATED)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    assert "4 films at" in words
    assert "cannot be used: it may not be read" in words
    assert "join the group render" in words


def absent(encoder, advice=""):
    return Rated(Device(encoder, "", problem=NONE_HERE, advice=advice))


def test_encoders_without_a_device_are_told_of_together_with_what_they_need(capsys, monkeypatch):
    found = [absent("a", "it needs one"), absent("b"), absent("c", "it needs one")]
    print_devices([Rated(CPU), *found])
    assert capsys.readouterr().out.splitlines()[-1] == "No GPU was found for a, c (it needs one), b."
    print_devices([Rated(CARD), *found])
    assert capsys.readouterr().out.splitlines()[-1].startswith("No device was found for a, c")
    monkeypatch.setenv("COLUMNS", "40")
    print_devices([Rated(CPU), *(absent(f"encoder{number}", "it needs much") for number in range(9))])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


def test_an_encoder_that_failed_at_looking_has_a_line_of_its_own(capsys):
    failed = Device("gpu", "", problem="looking for its devices failed", advice="the plugin has a defect")
    print_devices([Rated(CPU), Rated(failed)])
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "gpu: looking for its devices failed; the plugin has a defect"
    assert "was found" not in out


def test_what_can_be_chosen_by_number_has_it(capsys):
    print_devices(RATED, {CARD: 0, CLOSED: 1})
    firsts = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert firsts[:3] == ["GPU", CPU.encoder + ":cpu", "0"]
    assert "1" in firsts


def test_auto_takes_the_faster_one_for_each_kind(capsys):
    print_devices(RATED)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["one", "keyframe", "of", "cpu", "nvidia", "auto", "takes"] in lines
    assert ["h264", "640x360", "2.0", "ms", "3.0", "ms", "cpu"] in lines
    assert ["hevc", "10", "3840x2160", "110.0", "ms", "6.2", "ms", "nvidia"] in lines


def test_what_a_device_cannot_decode_says_why_and_goes_to_the_processor(capsys):
    print_devices([Rated(CPU, figures(2.0, 110.0)), Rated(CARD, figures(1.0, None))])
    out = capsys.readouterr().out
    assert f"nvidia:{CARD.name}: no hevc 10 3840x2160: \\x1bno decoder" in " ".join(out.split())
    assert "cannot be used" not in out
    assert ["hevc", "10", "3840x2160", "110.0", "ms", "no", "cpu"] in [
        line.split() for line in out.splitlines()
    ]


def test_a_device_that_decodes_nothing_does_not_look_sound(capsys):
    print_devices([Rated(CPU, figures(2.0, 110.0)), Rated(CARD, figures(None, None))])
    words = " ".join(capsys.readouterr().out.split())
    assert words.count("cannot be used: it decoded nothing of what it was tried with") == 1


def test_two_cards_can_be_told_apart(capsys):
    print_devices(
        [Rated(CPU, figures(2.0, 9.0)), Rated(CARD, figures(1.0, 1.0)), Rated(OTHER, figures(1.5, 0.5))]
    )
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "GPU-8b9c3f00" in out
    assert "GPU-ffffffff" in out


def test_two_ways_to_one_chip_say_so(capsys):
    chip = evolve(CARD, hardware="0000:03:00.0")
    again = evolve(chip, encoder="nvidia_ffmpeg")
    print_devices([Rated(CPU), Rated(chip), Rated(evolve(OTHER, hardware="0000:04:00.0")), Rated(again)])
    words = " ".join(capsys.readouterr().out.split())
    assert words.count("same chip as") == 1
    assert "same chip as nvidia:GPU-8b9c3f00" in words


def test_without_figures_there_is_one_table(capsys):
    print_devices([Rated(CPU)])
    assert "auto takes" not in capsys.readouterr().out


def test_json_has_all_of_it():
    (_, card, _) = json.loads(json.dumps(fields(RATED)))
    assert (card["name"], card["slots"]) == (CARD.name, 4)
    assert card["figures"][1] == {
        "codec": "hevc",
        "bits": 10,
        "width": 3840,
        "height": 2160,
        "milliseconds": 6.25,
        "problem": "",
    }
