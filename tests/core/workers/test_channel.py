"""What the parent makes of a process that does not keep to the protocol."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

from plex_previews.errors import SettingsError, WorkerDied, WorkerOutOfMemory, WorkerStalled
from plex_previews.io.served import FileServer
from plex_previews.model import Device, FileSource, Request
from plex_previews.workers.channel import Channel
from plex_previews.workers.conversation import Conversation
from plex_previews.workers.frames import Frame, Kind
from plex_previews.workers.limits import Limits
from plex_previews.workers.messages import DrawSheet, FindDevices, Make, Survey

PREAMBLE = """
import os, sys, struct, time, json
def send(**header):
    data = json.dumps({"blobs": [], "body": None, **header}).encode()
    os.write(1, struct.pack(">II", len(data), 0) + data)
"""
SLEEP = "\ntime.sleep(600)"
FILM = FileSource(Path("film.mkv"))


@pytest.fixture
def started(children):
    channels = []

    def start(program):
        process = subprocess.Popen(
            [sys.executable, "-c", PREAMBLE + program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        channels.append(Channel(process))
        return channels[-1]

    yield start
    for channel in channels:
        channel.end()


def converse(channel, task=FindDevices(), **limits):  # noqa: B008 (frozen)
    conversation = Conversation(channel, task, Limits(**limits), lambda: False, None)
    with closing(conversation.messages()) as messages:
        return list(messages)


@pytest.mark.parametrize(
    "program",
    [
        "os.write(1, b'Hello, I am a banner that some library prints\\n')",
        "os.write(1, b'\\xff' * 8)",
        "send(kind='message', body={'_type': 'Made'})",
        "send(kind='message', body={'_type': 'Answer', 'code': 'import os'})",
        "send(kind='failed', body={'error': 'KeyboardInterrupt', 'what': '', 'reason': '', 'advice': ''})",
        "send(kind='task')",
        "send(kind='surprise')",
        "send(kind='read', body={'offset': 0, 'size': 1})",
    ],
)
def test_nonsense_ends_the_child(started, program):
    channel = started(program + SLEEP)
    with pytest.raises(WorkerDied, match="sent nonsense"):
        converse(channel)
    assert not channel.alive


@pytest.mark.parametrize(
    "body", [{"offset": -1, "size": 1}, {"offset": 0, "size": 1 << 40}, {"offset": "0"}, 7]
)
def test_a_read_that_cannot_be_is_nonsense(started, tmp_path, body):
    channel = started(f"send(kind='read', body={body!r})" + SLEEP)
    with (tmp_path / "film").open("wb+") as file:
        conversation = Conversation(channel, FindDevices(), Limits(), lambda: False, FileServer("film", file))
        with pytest.raises(WorkerDied, match="sent nonsense"), closing(conversation.messages()) as messages:
            list(messages)


def test_a_child_that_closes_its_pipe_and_stays_is_ended(started):
    channel = started("os.close(1)" + SLEEP)
    with pytest.raises(WorkerDied, match="stopped answering"):
        converse(channel)
    assert not channel.alive


@pytest.mark.parametrize("cut", [b"\0\0", b"\0\0\1\0\0\0\0\0{", b"\0\0\0\2\0\0\1\0{}."])
@pytest.mark.parametrize(
    ("end", "kind", "told"),
    [
        ("os._exit(7)", WorkerDied, "ended with status 7"),
        ("os._exit(86)", WorkerOutOfMemory, "memory"),
        ("os.kill(os.getpid(), 9)", WorkerDied, "killed by SIGKILL"),
    ],
)
def test_a_pipe_that_ends_within_a_frame_is_a_death(started, cut, end, kind, told):
    with pytest.raises(kind, match=told):
        converse(started(f"os.write(1, {cut!r}); {end}"))


@pytest.mark.parametrize(
    ("task", "advice"),
    [
        (Survey(FILM, Request(())), "the file may be damaged"),
        (Make(FILM, Request(()), Device("nvidia", "GPU-8b9c")), "the driver of its device is broken"),
        (FindDevices(), "a driver may be broken"),
        (DrawSheet(()), "one of its pictures may be damaged"),
    ],
)
def test_the_advice_after_a_crash_or_a_hang_is_about_the_task(started, task, advice):
    with pytest.raises(WorkerDied, match="SIGSEGV") as crash:
        converse(started("os.kill(os.getpid(), 11)"), task)
    with pytest.raises(WorkerStalled) as hang:
        converse(started("time.sleep(600)"), task, start_s=0.1)
    assert advice in crash.value.advice
    assert advice in hang.value.advice


def test_looking_for_devices_may_take_less_long_than_a_film(started):
    with pytest.raises(WorkerStalled, match=r"no progress in 0\.2 s"):
        converse(
            started("send(kind='progress', body=None)" + SLEEP), FindDevices(), deadline_s=30, finding_s=0.2
        )


NONSENSE_NUMBERS = """
import json
write = json.dumps
json.dumps = lambda value: write(value).replace('"9"', "9" * 400)
body = {"_type": "Opened", "counts": [1], "device": dict(encoder="cpu", name="cpu"), "video": dict(
    container="", codec="", width=1, height=1, duration="9", frame_rate=1, sar=1, rotation=0, start_time=0,
    interlaced=False, pixel_format="", bit_depth=8,
    colour=dict(primaries=2, transfer=2, matrix=2, full_range=False))}
"""


def test_numbers_that_are_too_large_end_the_child_however_many_come(started):
    channel = started(NONSENSE_NUMBERS + "for _ in range(2): send(kind='message', body=body)" + SLEEP)
    with pytest.raises(WorkerDied, match="sent nonsense"):
        converse(channel)
    assert not channel.alive


def test_a_child_that_stumbles_over_a_fault_of_ours_is_ended(started, monkeypatch):
    def fail(body):
        raise RuntimeError(body)

    monkeypatch.setattr("plex_previews.workers.conversation.body_to_message", fail)
    channel = started("send(kind='message'); send(kind='message')" + SLEEP)
    with pytest.raises(RuntimeError):
        converse(channel)
    assert not channel.alive


def test_few_bytes_wait_for_a_parent_that_pauses(started):
    """Were frames counted alone, 32 of 4 MB would wait."""
    channel = started("\nwhile True: send(kind='progress', body='x' * 4_000_000)")
    sleep(1)
    channel.end()
    taken = 0
    with pytest.raises(EOFError):
        while channel.take(1) is not None:
            taken += 1
    assert 1 <= taken <= 3


def test_a_child_that_never_speaks_has_until_its_start_deadline(started):
    begun = monotonic()
    with pytest.raises(WorkerStalled, match=r"no progress in 0.5 s"):
        converse(started("time.sleep(600)"), start_s=0.5, deadline_s=60)
    assert monotonic() - begun < 20


def test_progress_puts_the_deadline_off(started):
    beats = "\nfor _ in range(8):\n    time.sleep(0.4); send(kind='progress')\n"
    end = "send(kind='message', body={'_type': 'Answer', 'devices': []})"
    (answer,) = converse(started("send(kind='progress')" + beats + end + SLEEP), deadline_s=2.5)
    assert answer.value == ()


def test_a_child_that_takes_nothing_is_ended(started):
    channel = started("time.sleep(600)")
    with pytest.raises(WorkerDied):
        converse(channel, DrawSheet((bytes(4_000_000),)), deadline_s=0.5)
    assert not channel.alive


def test_more_than_a_frame_holds_is_refused(started):
    channel = started("time.sleep(600)")
    with pytest.raises(SettingsError, match="over the limits"):
        converse(channel, DrawSheet((bytes(40_000_000), bytes(40_000_000))))
    assert channel.alive


def test_a_child_that_floods_its_stderr_is_heard_to_the_end(started):
    with pytest.raises(WorkerDied, match="last words: the end") as caught:
        converse(started("sys.stderr.write('noise ' * 1_000_000 + '\\nthe end\\n'); sys.exit(4)"))
    assert len(str(caught.value)) < 1000


def test_a_child_that_floods_the_parent_waits_for_it(started):
    channel = started("\nwhile True: send(kind='progress', body='x' * 100_000)")
    sleep(0.5)
    channel.end()
    assert not channel.alive


def test_the_end_may_come_twice_and_a_frame_after_it_is_dropped(started):
    channel = started("time.sleep(600)")
    channel.end()
    channel.end()
    channel.send(Frame(Kind.CANCEL), 1)
    with pytest.raises(EOFError):
        channel.take(1)
