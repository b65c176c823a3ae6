import pytest

from plex_previews.errors import WorkerDied, WorkerOutOfMemory
from plex_previews.workers.deaths import OUT_OF_MEMORY, death

DAMAGED = "the file may be damaged"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (-11, "was killed by SIGSEGV"),
        (-9, "was killed by SIGKILL"),
        (-77, "was killed by signal 77"),
        (3, "ended with status 3"),
        (0, "ended with status 0"),
        (None, "stopped answering"),
    ],
)
def test_the_error_says_how_the_child_ended(status, told):
    error = death("film.mkv", status, b"", DAMAGED, 10**9)
    assert type(error) is WorkerDied
    assert error.what == "film.mkv"
    assert told in str(error)
    assert "last words" not in str(error)


def test_a_child_over_its_memory_has_an_error_of_its_own():
    error = death("film.mkv", OUT_OF_MEMORY, b"", DAMAGED, 1_500_000_000)
    assert type(error) is WorkerOutOfMemory
    assert "1500 MB" in str(error)


def test_the_last_line_of_what_it_printed_is_told_without_control_characters():
    error = death("film.mkv", -6, b"first\nAssertion \x1b[31mfailed\xff\n\n", DAMAGED, 1)
    assert str(error).count("last words: Assertion ?[31mfailed\ufffd") == 1
    assert "first" not in str(error)


def test_long_last_words_are_cut():
    assert len(str(death("film.mkv", 1, b"x" * 4000, DAMAGED, 1))) < 600


@pytest.mark.parametrize(("status", "advice"), [(-11, DAMAGED), (3, "please report this")])
def test_only_a_crash_is_suspicious(status, advice):
    assert death("film.mkv", status, b"", DAMAGED, 1).advice == advice
