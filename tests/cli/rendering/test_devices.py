"""The table of devices, and the one that auto decides by."""

import json

from attrs import evolve

from plex_previews.model import Device, Figure, Rated
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


def test_an_encoder_without_a_device_says_in_a_line_what_it_needs(capsys):
    print_devices([Rated(CPU), Rated(Device("gpu", "", problem="there is none here", advice="it needs one"))])
    assert capsys.readouterr().out.splitlines()[-1] == "gpu: there is none here; it needs one"


def test_auto_takes_the_faster_one_for_each_kind(capsys):
    print_devices(RATED)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["one", "keyframe", "of", "cpu", "nvidia", "auto", "takes"] in lines
    assert ["h264", "640x360", "2.0", "ms", "3.0", "ms", "cpu"] in lines
    assert ["hevc", "10", "3840x2160", "110.0", "ms", "6.2", "ms", "nvidia"] in lines


def test_what_a_device_cannot_decode_says_why_and_goes_to_the_processor(capsys):
    print_devices([Rated(CPU, figures(2.0, 110.0)), Rated(CARD, figures(1.0, None))])
    out = capsys.readouterr().out
    assert f"nvidia:{CARD.name}: no hevc 10 3840x2160: \\x1bno decoder" in out
    assert ["hevc", "10", "3840x2160", "110.0", "ms", "no", "cpu"] in [
        line.split() for line in out.splitlines()
    ]


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
