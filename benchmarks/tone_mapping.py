"""What a 320x180 picture costs one core, from the decoded frame to the planes of a JPEG: one line of JSON.

The frame has the thumbnail's size, so that nothing is scaled. The best of many rounds counts, in processor time.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in our children

import av
import numpy as np

from plex_previews.encoding.colour import Developer
from plex_previews.model import BT2020, PQ, Colour, Geometry
from plex_previews.testing.films.dolby_vision import Mixture, Polynomial, Reshaping, Rpu, make_dolby_vision
from plex_previews.testing.films.samples import Samples, frame_of

SIZE = Geometry(320, 180)
ROUNDS = 200
ROW = (0.02, 0.8, 0.1, 0.05, -0.05, 0.1, 0.02)
CURVES = Reshaping(tuple(Polynomial((0.0, 0.9, 0.1)) for _ in range(8)), tuple(range(0, 1024, 127))[:9])
MIXTURE = Reshaping((Mixture(0.05, (ROW, ROW, ROW)),))


def scene() -> Samples:
    """Samples of every kind: noise over ramps."""
    random = np.random.default_rng(0)
    ramp = np.linspace(100, 700, SIZE.width) * np.ones((SIZE.height, 1))
    return [np.rint(ramp * share + random.uniform(0, 120, ramp.shape)).astype(int) for share in (1, 0.6, 0.7)]


def milliseconds(frame: av.VideoFrame) -> float:
    """The least that developing the frame takes."""
    developer = Developer(Colour(), 0)
    return 1000 * min(_once(developer, frame) for _ in range(ROUNDS))


def _once(developer: Developer, frame: av.VideoFrame) -> float:
    start = time.thread_time()
    developer.develop(frame, SIZE)
    return time.thread_time() - start


def dolby_vision() -> av.VideoFrame:
    """Eight polynomials for luma, mixtures of third order for both chromas."""
    with tempfile.TemporaryDirectory() as folder:
        rpu = Rpu(reshaping=(CURVES, MIXTURE, MIXTURE))
        path = make_dolby_vision(Path(folder) / "film.mkv", [scene()], rpu)
        with av.open(str(path)) as container:
            return next(container.decode(video=0))


def main() -> None:
    """Prints the figures."""
    hdr10 = frame_of(scene(), "yuv444p10le", Colour(BT2020, PQ, BT2020, brightest=1000.0))
    print(json.dumps({"hdr10": milliseconds(hdr10), "dolby_vision": milliseconds(dolby_vision())}))


if __name__ == "__main__":
    main()
