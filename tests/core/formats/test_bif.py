"""BIF: the bytes as the format's table has them, the round trip, and any other bytes."""

import io
import os
import struct
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plex_previews.errors import BifError
from plex_previews.formats import bif as bif_format
from plex_previews.formats.bif import write_bif
from plex_previews.formats.bif_reading import Bif, read_bif, read_bif_index

jpegs = st.binary(max_size=40).map(lambda tail: b"\xff\xd8" + tail)


def written(images, interval=10):
    file = io.BytesIO()
    write_bif(file, images, count=len(images), interval=interval)
    return file.getvalue()


def by_hand(stamps, images, multiplier=1000, version=0, reserved=bytes(44), tail=b""):
    """A BIF put together field by field, by none of the product's code."""
    offset = 64 + 8 * (len(images) + 1)
    index = b""
    for stamp, image in zip(stamps, images, strict=True):
        index += struct.pack("<II", stamp, offset)
        offset += len(image)
    head = b"\x89BIF\r\n\x1a\n" + struct.pack("<III", version, len(images), multiplier) + reserved
    return head + index + struct.pack("<II", 0xFFFFFFFF, offset) + b"".join(images) + tail


THREE = [b"\xff\xd8one", b"\xff\xd8two!", b"\xff\xd8three"]


def test_the_bytes_are_those_of_the_format():
    assert written(THREE, interval=10) == by_hand([0, 1, 2], THREE, multiplier=10_000)


def test_a_bif_without_images_has_a_header_and_an_end():
    assert written([]) == by_hand([], [], multiplier=10_000)
    assert len(read_bif(written([]))) == 0


@given(st.lists(jpegs, max_size=12), st.integers(1, 60))
def test_what_is_written_is_read_back(images, interval):
    bif = read_bif(written(images, interval))

    assert [bif.image(number) for number in range(len(bif))] == images
    assert bif.interval == interval
    assert [bif.time(number) for number in range(len(bif))] == [n * interval for n in range(len(images))]


def test_timestamps_count_multipliers_and_may_leave_gaps():
    bif = read_bif(by_hand([0, 10, 40], THREE, multiplier=500))

    assert [bif.time(number) for number in range(3)] == [0, 5, 20]
    assert bif.interval is None


def test_seconds_as_timestamps_give_their_step_as_interval():
    assert read_bif(by_hand([0, 10, 20], THREE)).interval == 10


def test_a_multiplier_of_zero_means_a_thousand():
    assert read_bif(by_hand([0, 2, 4], THREE, multiplier=0)).multiplier_ms == 1000


def test_reserved_bytes_are_let_be():
    assert len(read_bif(by_hand([0, 1, 2], THREE, reserved=b"\x01" * 44))) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not start as one"),
        (b"\x89BIF\r\n\x1a\n", "cut short inside its header"),
        (by_hand([0, 1, 2], THREE, version=1), "has version 1"),
        (by_hand([0, 1, 2], THREE)[:80], "cannot hold an index of 3 images"),
        (by_hand([0, 1, 2], THREE)[:-1], "cut short inside image 2"),
        (by_hand([0, 1, 2], THREE, tail=b"x"), "where its index says"),
        (by_hand([0, 2, 1], THREE), "does not ascend at image 1"),
        (by_hand([0, 1, 2], [THREE[0], b"", THREE[2]]), "does not ascend at image 1"),
        (by_hand([0, 1, 2], [THREE[0], b"GIF89a", THREE[2]]), "no JPEG"),
        (by_hand([0, 1, 2], THREE).replace(b"\xff" * 4, b"\xfe" * 4), "without an end"),
        (by_hand([0, 1, 2], THREE)[:68] + b"\x40" + by_hand([0, 1, 2], THREE)[69:], "inside its index"),
    ],
)
def test_what_is_no_whole_bif_is_told(data, reason):
    with pytest.raises(BifError, match=reason):
        read_bif(data)


def test_a_claimed_count_is_not_believed():
    for count in (1 << 18, (1 << 18) + 1, 0xFFFFFFFF):
        header = b"\x89BIF\r\n\x1a\n" + struct.pack("<III", 0, count, 1000) + bytes(44)
        with pytest.raises(BifError):
            read_bif(header + bytes(100))


def test_a_sparse_file_that_has_room_for_its_claim_ends_at_the_first_false_entry(tmp_path):
    path = tmp_path / "sparse.bif"
    with path.open("wb") as file:
        file.write(b"\x89BIF\r\n\x1a\n" + struct.pack("<III", 0, 1 << 18, 1000))
        file.truncate(1 << 30)

    with pytest.raises(BifError, match="first image inside its index"):
        read_bif(path)


@pytest.mark.parametrize("read", [read_bif, read_bif_index])
def test_a_sparse_file_with_one_image_is_not_believed(tmp_path, read):
    path = tmp_path / "sparse.bif"
    size = bif_format.GREATEST_IMAGE + 100
    with path.open("wb") as file:
        file.write(b"\x89BIF\r\n\x1a\n" + struct.pack("<III44x", 0, 1, 1000))
        file.write(struct.pack("<IIII", 0, 80, 0xFFFFFFFF, size) + b"\xff\xd8")
        file.truncate(size)

    with pytest.raises(BifError, match=f"claims {size - 80} bytes for image 0"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.timeout(10)
def test_a_named_pipe_is_refused_without_waiting_for_its_writer(tmp_path):
    os.mkfifo(tmp_path / "film-320-10.bif")
    with pytest.raises(BifError, match=r"film-320-10\.bif: is no regular file"):
        read_bif_index(tmp_path / "film-320-10.bif")


def test_a_device_is_refused():
    with pytest.raises(BifError, match="is no regular file"):
        read_bif(os.devnull)


@given(st.binary(max_size=300))
@example(b"\x89BIF\r\n\x1a\n" + bytes(56))
def test_any_bytes_are_a_bif_or_a_bif_error(data):
    with suppress(BifError):
        assert isinstance(read_bif(data), Bif)


@settings(max_examples=300)
@given(st.data())
def test_a_mutated_bif_is_a_bif_or_a_bif_error(data):
    whole = bytearray(written(THREE))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    del whole[data.draw(st.integers(0, len(whole))) :]
    try:
        bif = read_bif(bytes(whole))
    except BifError:
        return
    assert [len(bif.image(number)) for number in range(len(bif))] == [entry.size for entry in bif.entries]


def test_a_file_is_read_by_path_and_by_file_object(tmp_path):
    path = tmp_path / "film.bif"
    path.write_bytes(written(THREE))

    assert read_bif(path).image(1) == THREE[1]
    assert read_bif(str(path)) == read_bif(path)
    with path.open("rb") as file:
        assert read_bif(file).image(2) == THREE[2]


def test_errors_name_the_file(tmp_path):
    path = tmp_path / "film.bif"
    path.write_bytes(b"no")
    with pytest.raises(BifError, match=r"film\.bif: is no BIF"):
        read_bif(path)
    with pytest.raises(BifError, match=r"gone\.bif: cannot be read: No such file"):
        read_bif(tmp_path / "gone.bif")
    with pytest.raises(BifError, match="cannot be read"):
        read_bif(tmp_path)
    with pytest.raises(BifError, match="cannot be read"):
        read_bif("a\0b")


def test_an_image_that_is_gone_is_a_bif_error(tmp_path):
    path = tmp_path / "film.bif"
    path.write_bytes(written(THREE))
    bif = read_bif(path)
    path.write_bytes(written(THREE)[:-3])

    with pytest.raises(BifError, match="cut short inside the image"):
        bif.image(2)


def test_the_index_alone_does_not_look_at_images_between():
    broken = by_hand([0, 1, 2], [THREE[0], b"GIF89a", THREE[2]])
    assert len(read_bif_index(broken)) == 3
    with pytest.raises(BifError):
        read_bif_index(by_hand([0, 1, 2], [THREE[0], THREE[1], b"GIF89a"]))


@pytest.mark.parametrize("count", [2, 4])
def test_the_announced_count_must_come(count):
    with pytest.raises(BifError, match="3 pictures came where"):
        write_bif(io.BytesIO(), THREE, count=count, interval=1)


def test_an_image_larger_than_a_reader_believes_is_not_written():
    image = b"\xff\xd8" + bytes(bif_format.GREATEST_IMAGE)
    with pytest.raises(BifError, match="more than any reader takes"):
        write_bif(Bottomless(), [image], count=1, interval=1)


def test_what_is_no_jpeg_is_not_written():
    with pytest.raises(BifError, match="no JPEG"):
        write_bif(io.BytesIO(), [b"GIF89a"], count=1, interval=1)


def test_more_pictures_than_a_reader_believes_are_not_written():
    with pytest.raises(BifError, match="more than one BIF can hold"):
        write_bif(io.BytesIO(), [], count=bif_format.GREATEST_COUNT + 1, interval=1)


class Bottomless(io.BytesIO):
    """Takes any number of bytes and keeps none."""

    def write(self, data, /):
        return len(data)


def test_four_gigabytes_are_the_end():
    image = (b"\xff\xd8" + bytes(64 << 20))[: bif_format.GREATEST_IMAGE]
    with pytest.raises(BifError, match="4 GiB"):
        write_bif(Bottomless(), [image] * 64, count=64, interval=1)
