"""The films that the figures are measured on, pinned: source, encoder, settings, GOP and bitrate.

A short unit is encoded once with the ffmpeg of imageio-ffmpeg and looped by copying packets, so that making
45 minutes takes two. ``python benchmarks/media.py DIR`` makes what is missing.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

PICTURE = "testsrc2=size={size}:rate=24,noise=alls=14:allf=t:all_seed=7,format={pixels},setparams={tags}"
STANDARD = "color_primaries=bt709:color_trc=bt709:colorspace=bt709"
HDR10 = "color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc:range=tv"
MASTERED = (
    ":hdr10=1:repeat-headers=1:max-cll=1000,400"
    ":master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
)
"""Of x265: a display of 1000 cd/m² in the colours of P3."""


@frozen
class Unit:
    """A few minutes of film, as x264 or x265 made it; ``loops`` of it are one benchmark film."""

    name: str
    seconds: int
    loops: int
    gop_seconds: float
    kilobits: int
    size: str = "1920x1080"
    codec: str = "libx264"
    pixels: str = "yuv420p"
    tags: str = STANDARD
    containers: tuple[str, ...] = ("mkv",)

    def encoding(self) -> list[str]:
        """The arguments of ffmpeg from the source to the unit."""
        gop = round(self.gop_seconds * 24)
        rate = f"{self.kilobits}k"
        fixed = {
            "libx264": ["-x264-params", f"keyint={gop}:min-keyint={gop}:scenecut=0"],
            "libx265": [
                "-x265-params",
                f"keyint={gop}:min-keyint={gop}:scenecut=0:log-level=error{self._mastered}",
            ],
        }[self.codec]
        return [
            *(
                "-f",
                "lavfi",
                "-i",
                PICTURE.format(size=self.size, pixels=self.pixels, tags=self.tags),
                "-t",
                str(self.seconds),
            ),
            *("-c:v", self.codec, "-preset", "veryfast" if self.codec == "libx264" else "ultrafast", *fixed),
            *("-b:v", rate, "-maxrate", rate, "-bufsize", f"{2 * self.kilobits}k"),
        ]

    @property
    def _mastered(self) -> str:
        return MASTERED if self.tags == HDR10 else ""


WEB = tuple(Unit(f"web45-gop{gop}", 180, 15, gop, 7000, containers=("mkv", "mp4")) for gop in (10, 4, 2))
REMUX = Unit("remux3", 60, 3, 10, 37_000)
UHD = Unit("uhd", 60, 2, 10, 16_000, "3840x2160", "libx265", containers=("mkv",))
UHD10 = Unit("uhd10", 60, 2, 10, 16_000, "3840x2160", "libx265", "yuv420p10le")
HDR = tuple(
    Unit(f"hdr10-gop{gop}", 60, 10, gop, 16_000, "3840x2160", "libx265", "yuv420p10le", HDR10)
    for gop in (2, 10)
)
SHORT = Unit("short", 20, 1, 5, 600, "640x360", containers=("mp4",))
ALL = (*WEB, REMUX, UHD, UHD10, *HDR, SHORT)


def ffmpeg() -> str:
    """The pinned ffmpeg."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def make(unit: Unit, folder: Path) -> Iterator[Path]:
    """The films of a unit, made where they are missing."""
    once = folder / f"{unit.name}.unit.mkv"
    for container in unit.containers:
        film = folder / f"{unit.name}.{container}"
        if not film.exists():
            if not once.exists():
                _run([*unit.encoding(), "-y"], once)
            loops = ["-stream_loop", str(unit.loops - 1), "-i", str(once), "-c", "copy", "-y"]
            _run([*loops, *(["-movflags", "+faststart"] if container == "mp4" else [])], film)
        yield film


def _run(arguments: list[str], result: Path) -> None:
    part = result.with_name(f"part-{result.name}")
    subprocess.run([ffmpeg(), "-v", "error", *arguments, str(part)], check=True, stdin=subprocess.DEVNULL)
    part.replace(result)


def main() -> None:
    """Makes all films in a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for unit in ALL:
        for film in make(unit, folder):
            print(film.name, f"{film.stat().st_size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
