import io
import struct
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.testing.films.containers import box
from plex_previews.video.boxes import composition_offsets, is_fragmented

runs_of_offsets = st.lists(st.tuples(st.integers(0, 9), st.integers(-(2**31), 2**31 - 1)), max_size=20)


def track(number, runs, version=0):
    width = 8 if version else 4
    header = box(b"tkhd", bytes([version, 0, 0, 0]), bytes(2 * width), struct.pack(">I", number), bytes(60))
    table = b"".join(struct.pack(">Ii", *run) for run in runs)
    offsets = box(b"ctts", struct.pack(">II", 0, len(runs)), table)
    return box(b"trak", header, box(b"mdia", box(b"hdlr", bytes(20)), box(b"minf", box(b"stbl", offsets))))


def film(*tracks):
    return io.BytesIO(box(b"ftyp", b"isom") + box(b"mdat", bytes(100)) + box(b"moov", *tracks))


@given(runs_of_offsets, st.sampled_from([0, 1]))
def test_offsets_are_those_of_the_track(runs, version):
    file = film(track(1, [(5, 77)]), track(2, runs, version))
    samples = sum(count for count, _ in runs)
    expected = [offset for count, offset in runs for _ in range(count)]
    assert list(composition_offsets(file, 2, samples)) == expected


def test_a_box_of_64_bit_size_is_passed_over():
    wide = struct.pack(">I4sQ", 1, b"mdat", 116) + bytes(100)
    file = io.BytesIO(wide + box(b"moov", track(1, [(3, 8)])))
    assert list(composition_offsets(file, 1, 3)) == [8, 8, 8]


@pytest.mark.parametrize("samples", [2, 4])
def test_a_table_for_another_number_of_samples_says_nothing(samples):
    assert composition_offsets(film(track(1, [(3, 8)])), 1, samples) is None


def test_a_count_beyond_all_memory_takes_none():
    assert composition_offsets(film(track(1, [(2**31 - 1, 8)] * 50)), 1, 3) is None


def test_no_more_is_read_than_the_table_counts():
    """The box has room for megabytes; a hostile one has it for gigabytes."""
    table = box(b"ctts", struct.pack(">IIIi", 0, 1, 3, 8), bytes(4 << 20))
    media = box(b"mdia", box(b"minf", box(b"stbl", table)))
    file = Counting(film(box(b"trak", box(b"tkhd", bytes(12), struct.pack(">I", 1)), media)).getvalue())
    assert list(composition_offsets(file, 1, 3)) == [8, 8, 8]
    assert file.greatest <= 16


def test_a_count_that_no_film_has_is_not_read():
    table = box(b"ctts", struct.pack(">II", 0, 2**32 - 1), bytes(800))
    media = box(b"mdia", box(b"minf", box(b"stbl", table)))
    file = Counting(film(box(b"trak", box(b"tkhd", bytes(12), struct.pack(">I", 1)), media)).getvalue())
    assert composition_offsets(file, 1, 3) is None
    assert file.greatest <= 16


class Counting(io.BytesIO):
    greatest = 0

    def read(self, size=-1, /):
        self.greatest = max(self.greatest, size)
        return super().read(size)


def test_fragments_are_announced_by_the_header():
    assert is_fragmented(film(track(1, []), box(b"mvex", bytes(8))))
    assert not is_fragmented(film(track(1, [])))
    assert not is_fragmented(io.BytesIO(b""))


def test_a_track_without_a_table_says_nothing():
    assert composition_offsets(film(box(b"trak", bytes(4))), 1, 3) is None


@given(st.integers(0, 400), st.binary(max_size=8))
def test_broken_boxes_end_the_search(position, noise):
    whole = film(track(1, [(3, 8)])).getvalue()
    broken = whole[:position] + noise + whole[position + len(noise) :]
    for content in (broken, whole[:position]):
        offsets = composition_offsets(io.BytesIO(content), 1, 3)
        assert offsets is None or len(offsets) == 3


def test_readers_may_give_less_than_they_are_asked_for():
    class Drip(io.BytesIO):
        def read(self, size=-1, /):
            return super().read(min(size, 3))

    whole = film(track(1, list(zip([1] * 9, accumulate(range(9)), strict=True))))
    assert list(composition_offsets(Drip(whole.getvalue()), 1, 9)) == list(accumulate(range(9)))
