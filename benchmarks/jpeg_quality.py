"""Measures the table of :mod:`plex_previews.encoding.jpeg`: which libjpeg quality gives files as large as
ffmpeg's ``-q:v``.

    python benchmarks/jpeg_quality.py [PICTURE…]

Both encoders get the same 320x180 planes. Without arguments the pictures are synthesised by the dead leaves
model (opaque discs of all sizes, as occlusion makes them in photographs) with textures of a 1/f spectrum and
some grain, which is close to the statistics of natural scenes; with arguments the files given are used (needs
Pillow).
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from statistics import mean
from typing import Any, cast

import av
import numpy as np
import simplejpeg
from av.codec.context import CodecContext
from av.video.reformatter import ColorRange, Colorspace

from plex_previews.formats.jpeg_quality import LIBJPEG_QUALITY

WIDTH, HEIGHT = 320, 180
PICTURES = 12


def scene(seed: int) -> np.ndarray:
    """An RGB picture; the seed also chooses how fine and how grainy it is."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    picture = np.zeros((HEIGHT, WIDTH, 3))
    for radius in np.sort(120 * rng.random(150 + 50 * (seed % 4)) ** 3 + 4)[::-1]:
        y, x = rng.uniform(0, HEIGHT), rng.uniform(0, WIDTH)
        inside = (rows - y) ** 2 + (columns - x) ** 2 < radius**2
        colour = rng.uniform(20, 235) + rng.normal(0, 25, 3)
        shade = 1 + rng.normal(0, 0.002) * (columns - x) + rng.normal(0, 0.002) * (rows - y)
        picture[inside] = (colour * shade[..., None])[inside]
    texture = _one_over_f(rng) * (4 + 3 * (seed % 5))
    grain = rng.normal(0, 0.5 + seed % 3, (HEIGHT, WIDTH))
    shown: np.ndarray = np.clip(picture + (texture + grain)[..., None], 0, 255).astype(np.uint8)
    return shown


def _one_over_f(rng: np.random.Generator) -> Any:
    frequency = np.hypot(np.fft.fftfreq(HEIGHT)[:, None], np.fft.fftfreq(WIDTH))
    frequency[0, 0] = np.inf
    noise = np.fft.ifft2(np.fft.fft2(rng.normal(size=(HEIGHT, WIDTH))) / frequency).real
    return noise / noise.std()


def photograph(path: str) -> np.ndarray:
    """A file's picture, cut to 16:9 and shrunk."""
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        return np.asarray(ImageOps.fit(image.convert("RGB"), (WIDTH, HEIGHT)))


def as_planes(rgb: np.ndarray) -> av.VideoFrame:
    """What both encoders are given."""
    return av.VideoFrame.from_ndarray(rgb, "rgb24").reformat(
        format="yuvj420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.JPEG
    )


def ffmpeg_size(frame: av.VideoFrame, scale: int) -> int:
    """What ``-q:v scale`` writes. PyAV sets no frame's scale, so limits hold it; ffmpeg takes 1 for 2."""
    context = CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
    context.time_base = Fraction(1, 1)
    context.qmin = context.qmax = max(2, scale)
    context.thread_count = 1  # slices would cost the optimal Huffman tables that ffmpeg uses
    frame.pts = 0
    return sum(packet.size for packet in [*context.encode(frame), *context.encode(None)])


def libjpeg_size(frame: av.VideoFrame, quality: int) -> int:
    """What simplejpeg writes."""
    planes = [
        np.ascontiguousarray(
            np.frombuffer(cast(Any, plane), np.uint8).reshape(plane.height, -1)[:, : plane.width]
        )
        for plane in frame.planes
    ]
    return len(simplejpeg.encode_jpeg_yuv_planes(*planes, quality=quality))


def main(files: list[str]) -> None:
    """Prints a row for each step of ``-q:v``."""
    pictures = [photograph(file) for file in files] or [scene(seed) for seed in range(PICTURES)]
    frames = [as_planes(picture) for picture in pictures]
    print(f"{len(frames)} pictures of {WIDTH}x{HEIGHT}; sizes are means, errors libjpeg against ffmpeg")
    print("-q:v  best  table  ffmpeg bytes  libjpeg bytes  of all  worst picture")
    for scale, chosen in LIBJPEG_QUALITY.items():
        theirs = [ffmpeg_size(frame, scale) for frame in frames]
        best = min(
            range(20, 101), key=lambda q: abs(sum(libjpeg_size(frame, q) for frame in frames) - sum(theirs))
        )
        ours = [libjpeg_size(frame, chosen) for frame in frames]
        worst = max((a / b - 1 for a, b in zip(ours, theirs, strict=True)), key=abs)
        total = sum(ours) / sum(theirs) - 1
        sizes = f"{mean(theirs):12.0f}  {mean(ours):13.0f}"
        print(f"{scale:4}  {best:4}  {chosen:5}  {sizes}  {total:+6.1%}  {worst:+13.1%}")


if __name__ == "__main__":
    main([str(Path(name)) for name in sys.argv[1:]])
