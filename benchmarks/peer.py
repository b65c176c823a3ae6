"""What the field's strongest tool runs: ffmpeg over the whole file, keyframes only where it can.

The filter is ``fps`` first and a scale to fit 320x240 after it. A pass of ``ffprobe`` over every packet comes
before, and is measured apart. imageio-ffmpeg brings no ffprobe, so that is ``ffmpeg -c copy -f null``: it
reads and demuxes the same packets and prints none, so it is never slower than the peer's own.
"""

from __future__ import annotations

from pathlib import Path

from media import ffmpeg

QUALITY = 4
TONE_MAP = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
    "tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,"
)


def decode(
    film: str, interval: int, folder: Path, *, keyframes: bool, high: bool = False, threads: int = 2
) -> list[str]:
    """Pictures of a film into a folder; those of ``high`` dynamic range are brought down at their full size."""
    scale = "scale=w=320:h=240:force_original_aspect_ratio=decrease"
    chain = f"fps=1/{interval}:round=up,{TONE_MAP if high else ''}{scale}"
    skip = ["-skip_frame:v", "nokey"] if keyframes else []
    return [
        ffmpeg(), "-nostdin", "-v", "error", "-y", "-threads", str(threads), *skip,
        "-i", film, "-an", "-sn", "-dn",
        "-q:v", str(QUALITY), "-vf", chain, str(folder / "img-%06d.jpg"),
    ]  # fmt: skip


def probe(film: str) -> list[str]:
    """One pass over every packet of the video stream."""
    return [ffmpeg(), "-nostdin", "-v", "error", "-i", film, "-map", "0:v:0", "-c", "copy", "-f", "null", "-"]
