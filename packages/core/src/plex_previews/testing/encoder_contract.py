"""What every encoder must do, as a class of tests for a plugin's author to inherit::

    class TestMyEncoder(EncoderContract):
        @pytest.fixture
        def encoder(self):
            return MyEncoder()

Where the machine has none of the encoder's devices the tests are skipped, unless ``required`` is True. Needs the extra
``testing``.
"""

# ruff: noqa: S101 - these are tests

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
from attrs import evolve

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.errors import Cancelled, DeviceError, Undecodable
from plex_previews.model import Device, Geometry, OutputIndex, Picture, Slot
from plex_previews.testing.films import CATALOGUE, make_film
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews.video.reel import Passage, Rule, Want

if TYPE_CHECKING:
    from collections.abc import Generator

    from plex_previews.encoding.protocol import Encoder

SIZES = (Geometry(160, 90), Geometry(80, 44))
_SOFTWARE = Device("software", "software")
_MEAN_TOLERANCE = 2.0


class _Software(LibavEncoder):
    def devices(self) -> Iterable[Device]:
        return [_SOFTWARE]


class EncoderContract:
    """Inherit it and give the fixture ``encoder``; ``film`` is the name of a film of the catalogue.

    ``required`` says that a device must be here: that there is none fails then.
    """

    film = "h264"
    required = False

    @pytest.fixture
    def encoder(self) -> Encoder:
        raise NotImplementedError("the class that inherits the contract says which encoder it is for")

    @pytest.fixture(scope="class")
    @classmethod
    def footage(cls, tmp_path_factory: pytest.TempPathFactory) -> Footage:
        folder: Path = tmp_path_factory.mktemp("films")
        return Footage.of(make_film(CATALOGUE[cls.film], folder))

    @pytest.fixture
    def device(self, encoder: Encoder, footage: Footage) -> Device:
        problems = []
        for device in encoder.devices():
            problem = device.problem or _problem(encoder, device, footage)
            if not problem:
                return device
            problems.append(f"{device.name}: {problem}")
        told = f"this machine has none of the encoder's devices: {'; '.join(problems)}"
        if self.required:
            pytest.fail(told)
        pytest.skip(told)

    def test_devices_can_be_told_apart(self, encoder: Encoder, device: Device) -> None:
        devices = list(encoder.devices())
        assert len({each.name for each in devices}) == len(devices)
        assert {each.encoder for each in devices} == {device.encoder}

    @pytest.mark.parametrize("rule", Rule)
    def test_pictures_are_those_of_the_software_decoder(
        self, encoder: Encoder, device: Device, footage: Footage, rule: Rule
    ) -> None:
        passages = wanting(footage, rule)
        expected = pictures(_Software(), _SOFTWARE, MemoryReel(footage, passages))
        made = pictures(encoder, device, MemoryReel(footage, passages, threads=2))
        assert made.keys() == expected.keys()
        for key, picture in made.items():
            assert picture.time == expected[key].time
            assert difference(picture, expected[key]) <= _MEAN_TOLERANCE

    def test_frames_are_counted(self, encoder: Encoder, device: Device, footage: Footage) -> None:
        reel = MemoryReel(footage, footage.keyframe_passages())
        made = pictures(encoder, device, reel)
        assert reel.frames_decoded >= len(made)

    def test_what_will_not_decode_is_left_out(
        self, encoder: Encoder, device: Device, footage: Footage
    ) -> None:
        damaged = without_sense(footage, footage.keyframes[1])
        made = pictures(encoder, device, MemoryReel(damaged, damaged.keyframe_passages(), threads=2))
        assert {slot for _, slot in made} == set(range(len(footage.keyframes))) - {1}

    def test_a_film_that_will_not_decode_is_refused(
        self, encoder: Encoder, device: Device, footage: Footage
    ) -> None:
        damaged = footage
        for place in footage.keyframes:
            damaged = without_sense(damaged, place)
        with pytest.raises((Undecodable, DeviceError)):  # a device cannot always tell whose fault it is
            pictures(encoder, device, MemoryReel(damaged, damaged.keyframe_passages()))

    def test_closing_early_leaves_no_thread(self, encoder: Encoder, device: Device, footage: Footage) -> None:
        before = set(threading.enumerate())
        reel = MemoryReel(footage, footage.keyframe_passages() * 50, threads=2)
        with closing(cast("Generator[Picture]", encoder.encode(device, reel, SIZES))) as made:
            next(made)
        assert not [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]

    def test_a_cancelled_reel_ends_soon(self, encoder: Encoder, device: Device, footage: Footage) -> None:
        reel = MemoryReel(footage, footage.keyframe_passages() * 1000, threads=2)
        made = iter(encoder.encode(device, reel, SIZES))
        next(made)
        reel.stop = lambda: True
        with pytest.raises(Cancelled):
            list(made)
        assert reel.frames_decoded < 1000


def _problem(encoder: Encoder, device: Device, footage: Footage) -> str:
    """Why the device does not decode a keyframe; empty where it does."""
    try:
        pictures(encoder, device, MemoryReel(footage, footage.keyframe_passages()[:1]))
    except DeviceError as error:
        return error.reason
    return ""


def wanting(footage: Footage, rule: Rule) -> list[Passage]:
    """Passages whose wants, of two outputs, are for each keyframe and a time five frames behind it."""
    return [_wanting_after(footage, slot, place, rule) for slot, place in enumerate(footage.keyframes)]


def _wanting_after(footage: Footage, slot: int, place: int, rule: Rule) -> Passage:
    keyframe = footage.packets[place]
    ticks = (keyframe.pts or 0) + 5 * (keyframe.duration or 1)
    return footage.passage(place, [Want(OutputIndex(n), Slot(slot), rule, ticks) for n in range(len(SIZES))])


def without_sense(footage: Footage, place: int) -> Footage:
    """The same film with one packet's bytes turned to noise."""
    packet = footage.packets[place]
    noise: av.Packet[Any] = av.Packet(np.random.default_rng(place).bytes(packet.size))
    noise.pts, noise.dts, noise.time_base = packet.pts, packet.dts, packet.time_base
    noise.is_keyframe = packet.is_keyframe
    return evolve(footage, packets=(*footage.packets[:place], noise, *footage.packets[place + 1 :]))


def pictures(
    encoder: Encoder, device: Device, reel: MemoryReel, sizes: Sequence[Geometry] = SIZES
) -> dict[tuple[int, int], Picture]:
    """All pictures by output and slot."""
    return {(made.output, made.slot): made for made in encoder.encode(device, reel, sizes)}


def difference(one: Picture, other: Picture) -> float:
    """The greatest mean difference of a plane, in levels of 255."""
    pairs = zip(
        (one.planes.y, one.planes.u, one.planes.v),
        (other.planes.y, other.planes.u, other.planes.v),
        strict=True,
    )
    return max(float(np.abs(a.astype(np.int16) - b.astype(np.int16)).mean()) for a, b in pairs)
