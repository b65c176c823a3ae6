"""An encoder whose devices do what no decoder should, to test what stands between a film and the service.

It is a plugin like any stranger's. Nothing installs it; :func:`install` makes it visible to child processes::

    pool = Pool(1, env=install(tmp_path))
    pool.run(Make(source, request, Device("misbehaving", "crash")))
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.model import Device, Geometry, Picture
    from plex_previews.video.reel import Reel

NAME = "misbehaving"


def install(folder: Path) -> Mapping[str, str]:
    """Writes a distribution with this plugin into ``folder``; the answer is an environment that finds it."""
    metadata = folder / "plex_previews_misbehaving-1.dist-info"
    metadata.mkdir(parents=True, exist_ok=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: plex-previews-misbehaving\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(f"[plex_previews]\n{NAME} = {__name__}\n")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path}


def crash() -> None:
    """Reads an address that is not there, as C code does that trusts a file."""
    import ctypes

    ctypes.string_at(0)


def hang() -> None:
    """Waits for ever, like a decoder that lost its own signal."""
    while True:
        time.sleep(60)


def freeze() -> None:
    """Hangs and holds the GIL: no other thread of the process runs any more."""
    import ctypes

    ctypes.PyDLL(None).sleep(1_000_000)


def eat() -> None:
    """Takes 10 MB of memory after the other, and touches it."""
    eaten = []
    while True:
        eaten.append(b"\xff" * 10_000_000)
        time.sleep(0.001)


def hoard() -> None:
    """Has a program take the memory, as an ffmpeg does that believes a hostile film."""
    from plex_previews.encoding.tied import started

    with started((sys.executable, "-c", "kept = b'x' * 400_000_000; import time; time.sleep(60)")) as program:
        program.wait()


def leave() -> None:
    """Ends the process in the middle, with last words."""
    sys.stderr.write("no licence for this codec\n")
    sys.stderr.flush()
    os._exit(3)


def blunder() -> None:
    """Raises what nobody expects."""
    raise RuntimeError("this plugin has a defect")


def exhaust() -> None:
    """Asks for more memory than there can be."""
    bytearray(1 << 62)


def chatter() -> None:
    """Prints on both standard streams what looks like a frame and is none, and goes on."""
    print("\0\0\0\1" * 100_000, flush=True)  # noqa: T201
    for number in (1, 2):
        os.write(number, b"\xff" * 100_000)


def lose() -> None:
    """Fails as a device does whose driver was reset."""
    from plex_previews.errors import DeviceError

    raise DeviceError("", "the device is lost")


def green() -> None:
    """Raises nothing, and all of its pictures have a green cast."""


MISDEEDS: Mapping[str, Callable[[], None]] = {
    deed.__name__: deed
    for deed in (crash, hang, freeze, eat, hoard, leave, blunder, exhaust, chatter, lose, green)
}


class MisbehavingEncoder:
    """Each device does the misdeed of its name before it decodes; those that return yield the processor's pictures."""

    def devices(self) -> Iterator[Device]:
        from plex_previews.model import Device

        for name, deed in MISDEEDS.items():
            yield Device(NAME, name, deed.__doc__ or "")

    def encode(self, device: Device, reel: Reel, geometries: Sequence[Geometry]) -> Iterator[Picture]:
        from plex_previews.encoding.session import Session

        MISDEEDS[device.name]()
        if device.name == green.__name__:
            yield from _green(reel, geometries)
            return
        yield from Session(reel, reel.decoder, geometries, reel.cancelled).pictures()


def _green(reel: Reel, geometries: Sequence[Geometry]) -> Iterator[Picture]:
    import numpy as np
    from attrs import evolve

    from plex_previews.encoding.session import Session

    for picture in Session(reel, reel.decoder, geometries, reel.cancelled).pictures():
        nothing = np.zeros_like(picture.planes.u)
        yield evolve(picture, planes=evolve(picture.planes, u=nothing, v=nothing))


@hookimpl
def plex_previews_encoders() -> EncoderType:
    """The plugin; its rank keeps it from being chosen by ``auto``."""
    return EncoderType(NAME, "Does what no decoder should", MisbehavingEncoder, rank=-1000)
