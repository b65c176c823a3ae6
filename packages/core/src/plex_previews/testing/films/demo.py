"""The film of ``plex-previews demo``: a day goes by over hills, with a clock that shows the film's time.

Run in a child, ``python -m plex_previews.testing.films.demo FILM.mp4 SECONDS``: it encodes with libav,
and the parent never calls that. Drawn with numpy alone, in palette indices that become YUV by one table
per frame.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

WIDTH: Final = 640
HEIGHT: Final = 360
RATE: Final = 24
KEYFRAME_EVERY: Final = 2

Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]
_Rgb: TypeAlias = tuple[int, int, int]

_SKY = 128
_SHADES = 32
_RIDGES = 4
_PANORAMA = 1920

_DAY: Final[tuple[tuple[float, _Rgb, _Rgb, _Rgb, _Rgb], ...]] = (
    # share of the film, and RGB of: the zenith, the horizon, the farthest ridge, the nearest ridge
    (0.00, (8, 12, 34), (24, 32, 66), (24, 32, 62), (6, 9, 20)),
    (0.14, (28, 36, 84), (196, 108, 104), (84, 72, 112), (18, 18, 36)),
    (0.22, (72, 116, 184), (252, 196, 140), (150, 132, 156), (40, 46, 52)),
    (0.38, (52, 128, 212), (190, 224, 244), (138, 172, 196), (38, 84, 62)),
    (0.58, (58, 132, 208), (206, 226, 236), (142, 172, 186), (44, 86, 56)),
    (0.74, (66, 84, 152), (255, 178, 92), (176, 120, 112), (58, 44, 46)),
    (0.82, (40, 34, 88), (226, 86, 74), (112, 62, 96), (28, 20, 40)),
    (0.92, (12, 14, 42), (52, 40, 86), (38, 34, 72), (10, 10, 24)),
    (1.00, (6, 9, 28), (20, 28, 58), (20, 28, 56), (5, 8, 18)),
)
_SEGMENTS: Final = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")
_STROKES: Final = {
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 1)),
    "c": ((1, 1), (1, 2)),
    "d": ((0, 2), (1, 2)),
    "e": ((0, 1), (0, 2)),
    "f": ((0, 0), (0, 1)),
    "g": ((0, 1), (1, 1)),
}


def make_demo_film(path: Path, seconds: int) -> None:
    """Write a film of that length as H.264 in MP4, a keyframe each two seconds; draws ten times real time."""
    with av.open(str(path), "w", "mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "25", "g": str(KEYFRAME_EVERY * RATE)}
        for number, picture in enumerate(_pictures(seconds)):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _pictures(length: int) -> Iterator[Bytes]:
    """Every frame of a day that lasts ``length`` seconds, as libav's yuv420p.

    That is Y, U and V below one another, of shape (HEIGHT * 3 / 2, WIDTH).
    """
    ridges = [_ridge(number) for number in range(_RIDGES)]
    stars = _stars()
    for number in range(length * RATE):
        seconds, share = number / RATE, number / (length * RATE)
        canvas = _Canvas(_scene(ridges, seconds), _palette(share))
        _draw_sky(canvas, stars, seconds, share)
        _draw_balloon(canvas, seconds, share)
        _draw_clock(canvas, number // RATE)
        yield canvas.picture


class _Canvas:
    """A frame being drawn; ``scene`` is its palette indices, by which sky is told from land."""

    def __init__(self, scene: Bytes, palette: Bytes) -> None:
        self.scene = scene
        self.picture = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        luma, chroma = self.picture[:HEIGHT], self.picture[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
        self._planes = (luma, chroma[0], chroma[1])
        np.take(palette[0], scene, out=luma, mode="clip")
        for plane in (1, 2):
            np.take(palette[plane], scene[::2, ::2], out=chroma[plane - 1], mode="clip")

    def blend(self, alpha: Floats, colour: Floats, left: float, top: float, behind: bool = False) -> None:
        """Lay a patch over the frame at even pixels; ``behind`` the hills, if so.

        ``alpha`` is of shape (height, width), ``colour`` is YUV of shape (3,) or (3, height, width).
        """
        x, y = int(left) // 2 * 2, int(top) // 2 * 2
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + alpha.shape[1], WIDTH), min(y + alpha.shape[0], HEIGHT)
        if x0 >= x1 or y0 >= y1:
            return
        alpha = alpha[y0 - y : y1 - y, x0 - x : x1 - x]
        if behind:
            alpha = alpha * (self.scene[y0:y1, x0:x1] < _SKY)
        tint = colour if colour.ndim == 1 else colour[:, y0 - y : y1 - y, x0 - x : x1 - x]
        for plane, step in zip(range(3), (1, 2, 2), strict=True):
            part = self._planes[plane][y0 // step : y1 // step, x0 // step : x1 // step]
            share = alpha[::step, ::step][: part.shape[0], : part.shape[1]]
            wanted = tint[plane] if tint.ndim == 1 else tint[plane][::step, ::step]
            part += (share * (wanted - part)).astype(np.int16).astype(np.uint8)


def _scene(ridges: list[Bytes], seconds: float) -> Bytes:
    """The frame in palette indices: the nearer a thing, the higher its index, so the greatest one wins."""
    scene = np.repeat(np.linspace(0, _SKY - 1, HEIGHT).astype(np.uint8)[:, None], WIDTH, axis=1)
    for number, ridge in enumerate(ridges):
        at = int(seconds * 4 * 1.9**number) % _PANORAMA
        np.maximum(scene, ridge[:, at : at + WIDTH], out=scene)
    return scene


def _ridge(number: int) -> Bytes:
    """A range of hills that repeats after the panorama's width; 0 above it, darker with depth below."""
    x = np.arange(_PANORAMA + WIDTH) * (2 * np.pi / _PANORAMA)
    rng = np.random.default_rng(number + 5)
    waves = [(n, rng.uniform(0, 7)) for n in (2 + number, 5 + number, 9 + 2 * number, 17 + 3 * number, 41)]
    outline = sum(np.sin(n * x + phase) / n**0.9 for n, phase in waves)
    top = HEIGHT * (0.54 + 0.115 * number) - outline * (62 - 8 * number)
    depth = np.arange(HEIGHT)[:, None] - top[None, :]
    shade = np.clip(depth / 3, 0, _SHADES - 1)
    ridge: Bytes = np.where(depth >= 0, _SKY + _SHADES * number + shade, 0).astype(np.uint8)
    return ridge


def _palette(share: float) -> Bytes:
    """The YUV of every index at this share of the day, (3, 256)."""
    shares, *skies = zip(*_DAY, strict=True)
    zenith, horizon, far, near = (
        np.array([np.interp(share, shares, part) for part in zip(*sky, strict=True)]) for sky in skies
    )
    colours = np.empty((256, 3))
    down = np.linspace(0, 1.6, _SKY)[:, None].clip(0, 1) ** 1.4
    colours[:_SKY] = zenith + (horizon - zenith) * down
    for number in range(_RIDGES):
        body = far + (near - far) * (number / (_RIDGES - 1))
        mist = np.linspace(1.12, 0.82, _SHADES)[:, None]
        colours[_SKY + number * _SHADES : _SKY + (number + 1) * _SHADES] = body * mist
    return np.rint(_yuv(colours.clip(0, 255))).astype(np.uint8)


def _yuv(rgb: NDArray[Any]) -> Floats:
    """BT.601, limited range: what a player takes for granted at this size. (n, 3) to (3, n)."""
    to_y = np.array([65.481, 128.553, 24.966]) / 255
    to_u = np.array([-37.797, -74.203, 112.0]) / 255
    to_v = np.array([112.0, -93.786, -18.214]) / 255
    return np.stack([16 + rgb @ to_y, 128 + rgb @ to_u, 128 + rgb @ to_v]).astype(np.float32)


@cache
def _colour(red: int, green: int, blue: int) -> Floats:
    return _yuv(np.array([[red, green, blue]]))[:, 0]


def _coverage(amount: NDArray[Any]) -> Floats:
    """How much of each pixel is covered, 0 to 1."""
    covered: Floats = np.clip(amount, 0, 1).astype(np.float32)
    return covered


@cache
def _disc(radius: float, softness: float) -> Floats:
    """A disc in the middle of a square patch."""
    reach = int(radius + softness) + 1
    y, x = np.mgrid[-reach:reach, -reach:reach] + 0.5
    return _coverage((radius + softness - np.hypot(x, y)) / max(softness, 1))


def _draw_sky(canvas: _Canvas, stars: Floats, seconds: float, share: float) -> None:
    darkness = float(np.interp(share, (0, 0.1, 0.2, 0.8, 0.9, 1), (1, 0.9, 0, 0, 0.9, 1)))
    if darkness:
        canvas.blend(stars * darkness, _colour(235, 238, 255), 0, 0, behind=True)
    _draw_lamp(canvas, (share - 0.12) / 0.74, _colour(255, 224, 140), 17, glow=0.55)
    _draw_lamp(canvas, (share - 0.82) / 0.5, _colour(226, 232, 248), 12, glow=0.18)
    _draw_lamp(canvas, (share + 0.3) / 0.42, _colour(226, 232, 248), 12, glow=0.18)
    for number in range(5):
        x = (number * 211 + seconds * (5 + 2 * number)) % (WIDTH + 260) - 200
        light = 0.5 - 0.42 * darkness
        canvas.blend(_cloud(number) * light, _colour(255, 246, 240), x, 24 + 27 * number, behind=True)


def _draw_lamp(canvas: _Canvas, way: float, colour: Floats, radius: int, glow: float) -> None:
    """The sun or the moon after a share ``way`` of its arc from left to right."""
    if not -0.1 < way < 1.1:
        return
    x, y = WIDTH * (0.06 + 0.88 * way), HEIGHT * (0.60 - 0.48 * np.sin(np.pi * way))
    for alpha in (_glow(radius, glow), _disc(radius, 1.5)):
        canvas.blend(alpha, colour, x - alpha.shape[1] / 2, y - alpha.shape[0] / 2, behind=True)


@cache
def _glow(radius: int, strength: float) -> Floats:
    light: Floats = _disc(radius, 6 * radius) ** 3 * np.float32(strength)
    return light


@cache
def _cloud(number: int) -> Floats:
    rng = np.random.default_rng(number)
    y, x = np.mgrid[0:56, 0:200].astype(np.float32)
    puffs = [(rng.uniform(40, 160), rng.uniform(22, 36), rng.uniform(14, 34)) for _ in range(6)]
    density = [np.exp(-(((x - cx) / r) ** 2) - ((y - cy) / (0.36 * r)) ** 2) for cx, cy, r in puffs]
    return _coverage(np.sum(density, axis=0))


def _stars() -> Floats:
    rng = np.random.default_rng(1)
    sky = np.zeros((HEIGHT // 2, WIDTH // 2), np.float32)
    sky[rng.integers(0, HEIGHT // 3, 170), rng.integers(0, WIDTH // 2, 170)] = rng.uniform(0.15, 0.8, 170)
    return sky.repeat(2, axis=0).repeat(2, axis=1)


def _draw_balloon(canvas: _Canvas, seconds: float, share: float) -> None:
    x = WIDTH * (1.15 - 1.4 * share)
    y = HEIGHT * 0.2 + 34 * np.sin(seconds / 7)
    alpha, colour = _balloon()
    light = 0.45 + 0.55 * float(np.interp(share, (0, 0.15, 0.3, 0.7, 0.9, 1), (0, 0.3, 1, 1, 0.2, 0)))
    canvas.blend(alpha, colour * np.array([light, 1, 1], np.float32)[:, None, None], x, y)


@cache
def _balloon() -> tuple[Floats, Floats]:
    """An alpha (96, 72), and the YUV of each of its pixels."""
    y, x = np.mgrid[0:96, 0:72].astype(np.float32)
    half = 30 * np.sqrt(np.clip(1 - ((y - 33) / 33) ** 2, 0, 1)) * np.where(y > 33, 1 - (y - 33) / 90, 1)
    envelope = (half - np.abs(x - 36) + 0.5).clip(0, 1) * (y < 66)
    ropes = (np.abs(np.abs(x - 36) - (11 - (y - 60) / 5)) < 0.8) * (y >= 60) * (y < 80)
    basket = (np.abs(x - 36) < 8) * (y >= 79) * (y < 91)
    stripe = (np.arcsin(((x - 36) / np.maximum(half, 1)).clip(-1, 1)) * 7 / np.pi + 20.5).astype(int) % 2
    rgb = np.where(stripe[..., None] == 0, (226, 62, 58), (250, 236, 210)).astype(np.float32)
    rgb = np.where((basket + ropes)[..., None] > 0, (112, 74, 44), rgb)
    rgb *= (1.08 - 0.35 * np.abs(x - 30) / 36)[..., None]
    colour = _yuv(rgb.clip(0, 255).reshape(-1, 3)).reshape(3, *x.shape)
    return _coverage(envelope + ropes + basket), colour


def _draw_clock(canvas: _Canvas, second: int) -> None:
    canvas.blend(_plate(), _colour(0, 0, 0), 20, HEIGHT - 84)
    for place, sign in enumerate(f"{second // 60:02}:{second % 60:02}"):
        canvas.blend(_glyph(sign), _colour(255, 255, 255), 34 + 34 * place, HEIGHT - 74)


@cache
def _plate() -> Floats:
    y, x = np.mgrid[0:64, 0:190].astype(np.float32)
    beyond = np.hypot((np.abs(x - 94.5) - 80).clip(0), (np.abs(y - 31.5) - 17).clip(0))
    return 0.42 * _coverage(14.5 - beyond)


@cache
def _glyph(sign: str) -> Floats:
    """A digit of seven rounded strokes, or a colon, as coverage of (44, 32) pixels."""
    if sign == ":":
        strokes = [((0.5, 0.6), (0.5, 0.6)), ((0.5, 1.4), (0.5, 1.4))]
    else:
        strokes = [_STROKES[name] for name in _SEGMENTS[int(sign)]]
    y, x = np.mgrid[0:44, 0:32].astype(np.float32)
    nearest = np.min([_distance(x, y, *start, *end) for start, end in strokes], axis=0)
    return _coverage(3.4 - nearest)


def _distance(x: Floats, y: Floats, x0: float, y0: float, x1: float, y1: float) -> Floats:
    """From each pixel to the stroke between two points of the digit's 1 by 2 grid, in pixels."""
    ax, ay, bx, by = 7 + 17 * x0, 5 + 17 * y0, 7 + 17 * x1, 5 + 17 * y1
    square = (bx - ax) ** 2 + (by - ay) ** 2
    along = (((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (square or 1)).clip(0, 1)
    distance: Floats = np.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay))
    return distance


if __name__ == "__main__":
    make_demo_film(Path(sys.argv[1]), int(sys.argv[2]))
