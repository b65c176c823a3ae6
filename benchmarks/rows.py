"""What is measured: each row runs our command and what it is held against, one after the other."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from attrs import field, frozen

import peer
from measure import Measured, forget, run, warm

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-m", "plex_previews_cli"]
MEGABYTE = 1e6
THREADS = 2


@frozen
class Bench:
    """Where the films are, and a scratch folder on the same device."""

    media: Path
    scratch: Path

    def film(self, name: str) -> Path:
        return self.media / name


@frozen
class Result:
    """One round of a row, and the absolute figures behind it."""

    value: float
    details: str


@frozen
class Row:
    """A promise: ``unit`` is ``x`` for a ratio, ``1/x`` for a speed-up, ``%``, ``MB``, ``ms`` or ``s``.

    ``most`` bounds the rounds of a row that takes too long for as many as asked; its name says so.
    """

    name: str
    bar: str
    unit: str
    measure: Callable[[Bench], Result]
    most: int | None = None


# ---- the two sides


@frozen
class Ours:
    """Our command's run, and what it reported of the film."""

    measured: Measured
    reports: list[dict[str, Any]] = field(repr=False)

    @property
    def report(self) -> dict[str, Any]:
        return self.reports[0]


def ours(bench: Bench, *inputs: str | Path, **options: str | int) -> Ours:
    """Runs ``generate`` into an empty folder; everything but success is an error."""
    folder = bench.scratch / "ours"
    shutil.rmtree(folder, ignore_errors=True)
    words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
    command = [
        *COMMAND,
        "generate",
        *map(str, inputs),
        "--json",
        "--workers",
        str(THREADS),
        "--output",
        f"{folder}/",
    ]
    taken = run([*command, *words])
    return Ours(taken, [json.loads(line) for line in taken.output.splitlines()])


def peers(
    bench: Bench, film: Path | str, interval: int, *, keyframes: bool = True, high: bool = False
) -> Measured:
    """The peer's decode, without its probe pass."""
    folder = bench.scratch / "peer"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    taken = run(peer.decode(str(film), interval, folder, keyframes=keyframes, high=high, threads=THREADS))
    assert any(folder.iterdir()), "the peer made no picture"
    return taken


def floor(film: Path, interval: int) -> float:
    """Seconds to decode the packets wanted, in a warm process."""
    command = [sys.executable, str(HERE / "floor.py"), str(film), str(interval), str(THREADS)]
    return float(json.loads(run(command).output)["seconds"])


# ---- rows


def against_floor(name: str, bench: Bench) -> Result:
    """Wall time of the whole command over the floor's."""
    film = bench.film(name)
    warm(film)
    least = floor(film, 10)
    taken = ours(bench, film).measured.seconds
    return Result(taken / least, f"{taken:.2f} s / {least:.2f} s")


def inside(name: str, bench: Bench) -> Result:
    """From the first open to the last JPEG, inside the child, over the floor."""
    film = bench.film(name)
    warm(film)
    least = floor(film, 10)
    taken = float(ours(bench, film).report["seconds"])
    return Result(taken / least, f"{taken:.2f} s / {least:.2f} s")


def against_peer(
    name: str,
    bench: Bench,
    *,
    options: dict[str, int] | None = None,
    keyframes: bool = True,
    high: bool = False,
) -> Result:
    """Wall time over that of the peer's decode; its probe pass is told beside it."""
    film = bench.film(name)
    warm(film)
    taken = ours(bench, film, **(options or {}))
    interval = (options or {}).get("interval", 10)
    whole = peers(bench, film, interval, keyframes=keyframes, high=high).seconds
    probe = run(peer.probe(str(film))).seconds
    distinct = f"{taken.report['distinct']} of {taken.report['thumbnails']} distinct"
    seconds = taken.measured.seconds
    return Result(seconds / whole, f"{seconds:.2f} s / {whole:.2f} s (+ {probe:.1f} s probe); {distinct}")


def device_bytes(name: str, bench: Bench) -> Result:
    """What the device read of a cold film, as a share of the film."""
    film = bench.film(name)
    ours(bench, film)  # Python and the libraries come from the page cache
    forget(film)
    taken = ours(bench, film)
    size = film.stat().st_size
    said = taken.report["bytes_read"] / MEGABYTE
    read = taken.measured.device_bytes
    return Result(read / size, f"{read / MEGABYTE:.0f} MB of {size / MEGABYTE:.0f}; reported {said:.0f} MB")


def counted(name: str, bench: Bench) -> Result:
    """What the program reports over the kernel's rchar for the film, in one process that does nothing else."""
    command = [sys.executable, str(HERE / "counting.py"), str(bench.film(name))]
    seen = json.loads(run(command).output)
    difference = abs(seen["reported"] / seen["rchar"] - 1)
    return Result(difference, f"{seen['reported']:,} / {seen['rchar']:,} bytes")


@contextmanager
def served(bench: Bench, *options: str) -> Iterator[str]:
    """The media folder over HTTP, from a process of its own; gives the base address."""
    command = [sys.executable, str(HERE / "serving.py"), str(bench.media), *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip().rstrip("/")
    finally:
        server.kill()
        server.communicate(timeout=10)


def http_bucket(name: str, bench: Bench) -> Result:
    """Both through one bucket of 12 MB/s; the peer's time is that of the bytes, and it is run in full."""
    with served(bench, "--rate", "12000000") as base:
        taken = ours(bench, f"{base}/{name}").measured.seconds
        whole = peers(bench, f"{base}/{name}", 10).seconds
    return Result(taken / whole, f"{taken:.1f} s / {whole:.0f} s")


def http_latency(name: str, bench: Bench) -> Result:
    """40 ms added to every request, over none added."""
    with served(bench) as base:
        near = ours(bench, f"{base}/{name}").measured.seconds
    with served(bench, "--latency", "0.04") as base:
        far = ours(bench, f"{base}/{name}")
    share = far.report["bytes_read"] / bench.film(name).stat().st_size
    seconds = far.measured.seconds
    return Result(seconds / near, f"{seconds:.2f} s / {near:.2f} s; {100 * share:.1f} % of the bytes")


def slow_seeks(name: str, bench: Bench) -> Result:
    """Storage that takes 10 ms a seek, for both."""
    mount = bench.scratch / "slow"
    mount.mkdir(exist_ok=True)
    server = subprocess.Popen([sys.executable, str(HERE / "slow_disk.py"), str(bench.media), str(mount)])
    try:
        _until((mount / name).exists)
        taken = ours(bench, mount / name).measured.seconds
    finally:
        _unmount(mount, server)
    server = subprocess.Popen([sys.executable, str(HERE / "slow_disk.py"), str(bench.media), str(mount)])
    try:
        _until((mount / name).exists)
        whole = peers(bench, mount / name, 10).seconds
    finally:
        _unmount(mount, server)
    return Result(taken / whole, f"{taken:.2f} s / {whole:.2f} s")


def _until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


def _unmount(mount: Path, server: subprocess.Popen[bytes]) -> None:
    subprocess.run(["fusermount3", "-u", "-z", str(mount)], check=False)
    server.kill()
    server.wait(timeout=10)


def tone_mapping(kind: str, bench: Bench) -> Result:
    """Milliseconds of one core for one picture that is small already."""
    seen = json.loads(run([sys.executable, str(HERE / "tone_mapping.py")]).output)
    return Result(seen[kind], "of processor time")


def child_memory(name: str, bench: Bench) -> Result:
    """Peak memory of a child, with the threads of two workers for one film."""
    peak = ours(bench, bench.film(name)).measured.child_memory / MEGABYTE
    return Result(peak, "VmHWM")


def parent_memory(bench: Bench) -> Result:
    """Peak memory of the parent with 1,000 films queued."""
    peak = ours(bench, _shorts(bench)).measured.own_memory / MEGABYTE
    return Result(peak, "VmHWM")


def _shorts(bench: Bench) -> Path:
    folder = bench.media / "shorts"
    folder.mkdir(exist_ok=True)
    for number in range(1000):
        film = folder / f"{number:04d}.mp4"
        if not film.exists():
            film.hardlink_to(bench.film("short.mp4"))
    return folder


def short_films(bench: Bench) -> Result:
    """1,000 films of 20 s, per film against the floor of one."""
    folder = _shorts(bench)
    command = [
        sys.executable,
        str(HERE / "floor.py"),
        str(bench.film("short.mp4")),
        "10",
        "1",
        "--times",
        "1000",
    ]
    least = float(json.loads(run(command).output)["seconds"]) / THREADS
    taken = ours(bench, folder).measured.seconds
    return Result(taken / 1000 / least, f"{taken:.2f} ms / {1000 * least:.2f} ms a film")


def nothing_to_do(count: int, bench: Bench, *options: str) -> Result:
    """``run`` over a library of which all is fresh: the whole command."""
    top = bench.scratch / "library"
    shutil.rmtree(top, ignore_errors=True)
    command = [sys.executable, str(HERE / "library.py"), str(top), str(count), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as library:
        try:
            assert library.stdout is not None
            assert library.stdout.readline() == "ready\n", "there is no library"
            taken = run([*COMMAND, "run", "--json"], PLEX_PREVIEWS_HOME=str(top / "home"))
        finally:
            library.kill()
    told = [json.loads(line) for line in taken.output.splitlines()]
    (checked,) = (one for one in told if one["event"] == "checked")
    assert checked["fresh"] == count, checked
    memory = taken.own_memory / MEGABYTE
    return Result(taken.seconds, f"{taken.cpu_seconds:.2f} s of CPU, {memory:.0f} MB")


def instant_help(bench: Bench) -> Result:
    """``--help`` over importing click, the best of ten each."""
    best = [min(run(command).seconds for _ in range(10)) for command in ([*COMMAND, "--help"], _IMPORT)]
    return Result(best[0] / best[1], f"{1000 * best[0]:.0f} ms / {1000 * best[1]:.0f} ms")


_IMPORT = [sys.executable, "-c", "import click"]
_WEB = "45 min of 1080p H.264, 7 Mbit/s"

ROWS = [
    *(
        Row(
            f"{_WEB}, GOP {gop} s, {container.upper()}: command against floor",
            bar,
            "x",
            partial(against_floor, name),
        )
        for gop, bar in ((10, "≤ 1.35"), (4, "-"), (2, "-"))
        for container in ("mkv", "mp4")
        for name in (f"web45-gop{gop}.{container}",)
    ),
    *(
        Row(
            f"inside the child against floor, GOP {gop} s, {container.upper()}",
            "≤ 1.12",
            "x",
            partial(inside, name),
        )
        for gop in (10, 4, 2)
        for container in ("mkv", "mp4")
        for name in (f"web45-gop{gop}.{container}",)
    ),
    *(
        Row(
            f"command against the peer, GOP {gop} s, {container.upper()}",
            bar,
            "1/x",
            partial(against_peer, name),
        )
        for gop, bar in ((10, "≤ 1/3.5"), (4, "≤ 1/5"), (2, "≤ 1/8"))
        for container in ("mkv", "mp4")
        for name in (f"web45-gop{gop}.{container}",)
    ),
    *(
        Row(f"bytes from the device, cold, {container.upper()}", "≤ 4 %", "%", partial(device_bytes, name))
        for container in ("mkv", "mp4")
        for name in (f"web45-gop10.{container}",)
    ),
    Row("reported bytes against the kernel's", "≤ 3 %", "%", partial(counted, "web45-gop10.mkv")),
    Row(
        "HTTP, one 12 MB/s bucket, against the peer (3 rounds)",
        "≤ 1/18",
        "1/x",
        partial(http_bucket, "web45-gop10.mkv"),
        most=3,  # the peer takes 200 s
    ),
    Row("HTTP, 40 ms a request, against none", "≤ 3", "x", partial(http_latency, "web45-gop10.mkv")),
    Row(
        "storage with 10 ms a seek, against the peer", "≤ 1/2", "1/x", partial(slow_seeks, "web45-gop10.mkv")
    ),
    Row(
        "remux 37 Mbit/s, GOP 10 s, 5 s slots, `auto`, against the peer's full decode",
        "≤ 1/6",
        "1/x",
        partial(against_peer, "remux3.mkv", options={"interval": 5}, keyframes=False),
    ),
    *(
        Row(
            f"2160p HDR10 HEVC, GOP {gop} s, against the peer's chain (3 rounds)",
            bar,
            "1/x",
            partial(against_peer, f"hdr10-gop{gop}.mkv", high=True),
            most=3,  # the peer brings every picture down at its full size
        )
        for gop, bar in ((2, "≤ 1/10"), (10, "≤ 1/7"))
    ),
    *(
        Row(
            f"2160p HDR10 HEVC, GOP {gop} s: command against floor",
            "-",
            "x",
            partial(against_floor, f"hdr10-gop{gop}.mkv"),
        )
        for gop in (2, 10)
    ),
    *(
        Row(f"{what} of one 320x180 picture, one core", bar, "ms", partial(tone_mapping, kind))
        for what, bar, kind in (
            ("tone mapping", "≤ 4 ms", "hdr10"),
            ("tone mapping and Dolby Vision's reshaping", "≤ 12 ms", "dolby_vision"),
        )
    ),
    *(
        Row(f"peak memory of a child, {what}", f"≤ {bar} MB", "MB", partial(child_memory, name))
        for what, bar, name in (
            ("1080p", 120, "web45-gop10.mkv"),
            ("2160p", 200, "uhd.mkv"),
            ("2160p 10 bit", 300, "uhd10.mkv"),
        )
    ),
    Row("peak memory of the parent, 1,000 films", "≤ 80 MB", "MB", parent_memory),
    Row("1,000 films of 20 s, 360p: per film against floor", "≤ 2", "x", short_films),
    Row(
        "`run` over 1,000 films of a Plex, all fresh",
        "≤ 3 s",
        "s",
        lambda bench: nothing_to_do(1000, bench, "--plex"),
    ),
    Row("`run` over 100,000 films of a folder, all fresh", "≤ 20 s", "s", partial(nothing_to_do, 100_000)),
    Row("`--help` against `import click`", "≤ 2", "x", instant_help),
]
