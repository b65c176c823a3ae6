import pytest

from plex_previews.errors import NotMedia, SourceLost
from plex_previews.io.local import LocalStore
from plex_previews.video.decoders import DecoderSource
from plex_previews.video.demuxer import Demuxer, shown_at
from plex_previews.video.indexing import read_index
from plex_previews.video.prologue import Prologue


@pytest.fixture
def demuxed(stored):
    """A film's first demuxer, its store and its prologue."""
    opened = []

    def demux(path, store):
        prologue = Prologue(store)
        demuxer = Demuxer(store, prologue)
        opened.append(demuxer)
        return demuxer, prologue

    yield demux
    for demuxer in opened:
        demuxer.close()


@pytest.mark.parametrize("name", ["audio_longer", "audio_longer_mkv", "cover_first"])
def test_only_the_video_is_read(name, film, stored, demuxed):
    with stored(film(name)) as store:
        demuxer, _ = demuxed(film(name), store)
        assert {packet.stream_index for packet in demuxer.packets()} == {demuxer.stream.index}


@pytest.mark.parametrize("name", ["h264", "h264_mp4", "mpeg4_avi", "vp9"])
def test_a_later_demuxer_opens_without_reading(name, film, stored, demuxed):
    with stored(film(name)) as store:
        first, prologue = demuxed(film(name), store)
        read_index(first, prologue)
        prologue.finish()
        before = store.bytes_read
        later = Demuxer(store, prologue, first.place)
        assert store.bytes_read == before
        packets = [(packet.pts, packet.size) for packet in later.packets()]
        later.close()
        first.seek(first.stream.start_time or 0)
        assert packets == [(packet.pts, packet.size) for packet in first.packets()]


def test_what_is_remembered_is_what_the_file_holds(film, stored):
    content = film("h264_mp4").read_bytes()
    with stored(film("h264_mp4")) as store:
        prologue = Prologue(store)
        for position, size in [(0, 100), (100, 50), (5000, 100), (120, 300)]:
            with_memory = prologue.open()
            with_memory.seek(position)
            piece = with_memory.read(size)
            assert content[position : position + size].startswith(piece)
            assert piece
            with_memory.close()
        before = store.bytes_read
        again = prologue.open()
        assert again.read(150) == content[:150]
        assert store.bytes_read == before
        again.seek(-10, 2)
        assert again.read(100) == content[-10:]
        assert again.tell() == len(content)
        again.close()


@pytest.mark.parametrize("name", ["h264", "four_hours", "vp9"])
def test_the_last_keyframe_costs_no_more_than_others(name, film, stored, demuxed):
    """A seek to it by libav alone would read the film to its end."""
    with stored(film(name)) as store:
        first, prologue = demuxed(film(name), store)
        keyframes = read_index(first, prologue).keyframes
        prologue.finish()
        for demuxer in (first, Demuxer(store, prologue, first.place)):
            before = store.bytes_read
            assert demuxer.seek(keyframes[-1].ticks, listed=True)
            assert store.bytes_read == before
            assert shown_at(next(demuxer.packets())) == keyframes[-1].ticks
        demuxer.close()


@pytest.mark.parametrize("name", ["h264", "h264_mp4", "mpeg2_ts", "no_cues"])
def test_a_packet_that_was_peeked_at_comes_all_the_same(name, film, stored, demuxed):
    with stored(film(name)) as store:
        plain = [packet.pts for packet in demuxed(film(name), store)[0].packets()]
    with stored(film(name)) as store:
        demuxer, _ = demuxed(film(name), store)
        assert demuxer.peek() is demuxer.peek()
        assert [packet.pts for packet in demuxer.packets()] == plain
        assert demuxer.peek() is None


class Failing(LocalStore):
    """Fails once it has given so many bytes."""

    room = 1 << 40

    def ask(self, size):
        if self.bytes_read + size > self.room:
            raise SourceLost(self.name, "the cable was pulled", "push it back")


def test_what_a_store_fails_with_comes_through_libav(film):
    store = Failing(film("four_hours"))
    demuxer = Demuxer(store, Prologue(store))
    store.room = store.bytes_read
    with pytest.raises(SourceLost, match="the cable was pulled"):
        list(demuxer.packets())
    with pytest.raises(SourceLost, match="the cable was pulled"):
        demuxer.seek(demuxer.stream.duration or 10_000_000)
        list(demuxer.packets())
    demuxer.close()
    store.close()


def test_a_store_that_fails_at_once_is_not_called_a_bad_film(film):
    store = Failing(film("h264_mp4"))
    store.room = 0
    with pytest.raises(SourceLost, match="the cable was pulled"):
        Demuxer(store, Prologue(store))
    store.close()


def test_a_film_cut_off_before_its_index_is_no_film(damaged, stored):
    with stored(damaged("no_moov")) as store, pytest.raises(NotMedia):
        Demuxer(store, Prologue(store))


@pytest.mark.parametrize("name", ["h264_mp4", "hevc_cra", "vp9", "av1", "prores", "mpeg4_avi", "mpeg2_ps"])
def test_decoders_are_as_many_as_wanted_and_alike(name, film, stored, demuxed):
    with stored(film(name)) as store:
        demuxer, _ = demuxed(film(name), store)
        packet = next(packet for packet in demuxer.packets() if packet.is_keyframe)
        source = DecoderSource(demuxer.stream)
        contexts = [source.make() for _ in range(3)]
    for context in contexts:
        assert not context.is_open
        assert context.options == {"max_pixels": "134217728"}
        assert context.reorder_depth == demuxer.stream.codec_context.reorder_depth
        frame, *_ = context.decode(packet) or context.decode(None)
        assert (frame.width, frame.height) == (320, 180)
        assert frame.pts == shown_at(packet)
