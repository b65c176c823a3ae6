"""What a failing ffmpeg said, as somebody reads it who has a table of devices before him."""

from plex_previews.encoding.complaint import complaint

NO_DRIVER = b"""\
[AVHWDeviceContext @ 0x559c965901c0] Failed to initialise VAAPI connection: -1 (unknown libva error).
Device creation failed: -5.
[vist#0:0/h264 @ 0x559c96590ac0] [dec:h264 @ 0x559c96591000] No device available for decoder: device type vaapi needed.
[vist#0:0/h264 @ 0x559c96590ac0] [dec:h264 @ 0x559c96591000] Hardware device setup failed for decoder: Input/output error
Error while opening decoder: Input/output error
Error opening output file pipe:1.
Error opening output files: Input/output error
"""


def test_the_cause_is_told_and_not_its_consequences_and_nothing_that_changes_each_time():
    assert complaint(NO_DRIVER, in_mid_film=False) == (
        "Failed to initialise VAAPI connection: -1 (unknown libva error). / "
        "No device available for decoder: device type vaapi needed."
    )


def test_what_ended_it_in_mid_film_comes_last():
    said = b"a frame was damaged\n" * 20 + b"[hevc @ 0x7f00] the device was lost\n"
    assert complaint(said, in_mid_film=True) == "a frame was damaged / the device was lost"


def test_a_cause_may_begin_with_the_word_error():
    said = b"bad slice\n" * 2 + b"Error while decoding: no memory\n"
    assert complaint(said, in_mid_film=True) == "bad slice / Error while decoding: no memory"


def test_consequences_are_told_where_nothing_else_was_said():
    assert complaint(b"Conversion failed!\n", in_mid_film=False) == "Conversion failed!"
    assert complaint(b"", in_mid_film=False) == ""


def test_a_long_one_is_cut_and_nothing_reaches_the_terminal_that_is_no_letter():
    words = complaint(b"\x1b[31m" + b"x" * 500, in_mid_film=False)
    assert words.startswith("?[31mxxx")
    assert len(words) == 160
    assert words.endswith("…")
