"""Rows that need an NVIDIA card: ours against our own processor's, and against ffmpeg on the card."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import peer
from measure import run, warm
from media import ffmpeg
from rows import Bench, Result, Row, ours

_CARDS = (
    "import json; from plex_previews_backends.encoders.nvidia_cards import listed;"
    "print(json.dumps([[card.name, card.driver] for card in listed()]))"
)


def card() -> str:
    """The first card and its driver; empty where there is none."""
    asked = subprocess.run([sys.executable, "-c", _CARDS], capture_output=True, text=True, check=False)
    cards = json.loads(asked.stdout) if asked.returncode == 0 else []
    return f"{cards[0][0]}, driver {cards[0][1]}" if cards else ""


def rows() -> list[Row]:
    """None where there is no card, which is said."""
    device = card()
    if not device:
        print("no NVIDIA card: its rows are left out", file=sys.stderr)
        return []
    film = "uhd10.mkv"
    what = f"2160p HEVC 10 bit on {device}"
    return [
        Row(f"{what}, against our processor", "< 1", "1/x", partial(against_processor, film)),
        Row(f"{what}, against ffmpeg on it", "< 1", "1/x", partial(against_ffmpeg, film)),
    ]


def against_processor(name: str, bench: Bench) -> Result:
    """Wall time of the command on the card over that on all cores."""
    film = bench.film(name)
    warm(film)
    cores = os.cpu_count() or 1
    taken = ours(bench, film, encoder="nvidia", workers=cores)
    assert taken.report["encoder"] == "nvidia", taken.report
    other = ours(bench, film, encoder="cpu", workers=cores).measured.seconds
    seconds = taken.measured.seconds
    return Result(seconds / other, f"{seconds:.2f} s / {other:.2f} s on {cores} cores")


def against_ffmpeg(name: str, bench: Bench) -> Result:
    """Wall time of the command over ffmpeg's, which decodes and scales the whole film on the card."""
    film = bench.film(name)
    warm(film)
    taken = ours(bench, film, encoder="nvidia").measured.seconds
    folder = bench.scratch / "peer"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    whole = run(on_the_card(film, folder)).seconds
    assert any(folder.iterdir()), "ffmpeg made no picture"
    return Result(taken / whole, f"{taken:.2f} s / {whole:.2f} s")


def on_the_card(film: Path, folder: Path, interval: int = 10) -> list[str]:
    """The peer's command for a card."""
    chain = f"fps=1/{interval}:round=up,scale_cuda=320:-2:format=p010le,hwdownload,format=p010le"
    card = ["-hwaccel", "cuda", "-hwaccel_output_format", "cuda"]
    command = [ffmpeg(), "-nostdin", "-v", "error", "-y", *card, "-i", str(film), "-an", "-sn", "-dn"]
    return [*command, "-q:v", str(peer.QUALITY), "-vf", chain, str(folder / "img-%06d.jpg")]
