from __future__ import annotations

import logging
import socketserver
import threading
import time
from contextlib import ExitStack, contextmanager, suppress

import av
import pytest

from plex_previews.errors import (
    Cancelled,
    NotMedia,
    SourceLost,
    SourceMissing,
    SourceUnreadable,
)
from plex_previews.io.forward import ForwardStore
from plex_previews.io.http import open_http
from plex_previews.io.store import Extent
from plex_previews.model import UrlSource
from plex_previews.testing.http_server import Behaviour

TOKEN = "s3cr3t-t0k3n"


@pytest.fixture
def opened(quick):
    """Opens an address with little patience; the store is closed with the test."""
    stores = []

    def opening(url, headers=None, **more):
        store = open_http(UrlSource(url, headers or {}), patience=quick, **more)
        stores.append(store)
        return store

    yield opening
    for store in stores:
        store.close()


# ---- what cannot be opened


def test_a_film_that_is_not_there(serving, opened):
    with pytest.raises(SourceMissing, match="404"):
        opened(serving().url("gone.mkv"))


def test_a_film_without_a_byte(serving, opened, tmp_path):
    (tmp_path / "empty.mkv").touch()
    for ranges in (True, False):
        with pytest.raises(NotMedia, match="is empty"):
            opened(serving(Behaviour(ranges=ranges), tmp_path).url("empty.mkv"))


def test_nobody_listens(serving, opened):
    server = serving()
    server.__exit__(None, None, None)
    with pytest.raises(SourceLost, match="nothing listens at its port; tried .* times in"):
        opened(server.url("noise.bin"))


def test_nobody_is_called_so(opened):
    with pytest.raises(SourceLost, match="its host is unknown"):
        opened("http://nobody.invalid/noise.bin")


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "ftp://127.0.0.1/film",
        "http://[::1/film",
        "film.mkv",
        "http://a..b/film.mkv",
        f"http://{'a' * 70}/film.mkv",
    ],
)
def test_addresses_that_are_none(url, opened):
    with pytest.raises(SourceUnreadable, match="cannot be sent"):
        opened(url)


# ---- what is tried again


def test_a_busy_server_is_asked_again(serving, opened, folder, whole):
    server = serving(Behaviour(refusals=2, retry_after="0"))
    store = opened(server.url("noise.bin"))
    assert whole(store.open()) == (folder / "noise.bin").read_bytes()
    assert server.refused == 2


def test_a_server_that_stays_busy_is_lost(serving, opened, quick):
    server = serving(Behaviour(refusals=1000))
    told = []
    with pytest.raises(SourceLost, match="503"):
        opened(server.url("noise.bin"), on_progress=lambda: told.append(1))
    assert server.requests == quick.tries
    assert len(told) == quick.tries - 1


def test_broken_connections_go_on_where_they_stopped(serving, opened, folder, whole):
    server = serving(Behaviour(drops=20, drop_after=20_000))
    store = opened(server.url("noise.bin"))
    assert whole(store.open()) == (folder / "noise.bin").read_bytes()
    assert server.dropped == 20
    assert store.bytes_read == store.size


def test_a_server_that_falls_silent_is_lost_and_libav_hears_of_it(serving, opened):
    server = serving(Behaviour(silent_after=700_000))
    store = opened(server.url("film.mkv"))
    with suppress(av.FFmpegError, SourceLost), av.open(store.open()) as container:
        for _ in container.demux(video=0):
            pass
    assert isinstance(store.failure, SourceLost)
    assert "sent nothing for 0.3 s" in str(store.failure)
    assert "film.mkv" in str(store.failure)


def test_waiting_for_a_silent_server_counts_as_being_alive(serving, opened, whole):
    told = []
    store = opened(
        serving(Behaviour(silent_after=40_000)).url("noise.bin"), on_progress=lambda: told.append(1)
    )
    at_start = len(told)
    with pytest.raises(SourceLost):
        whole(store.open())
    assert len(told) > at_start


def test_closing_does_not_wait_for_a_silent_server(serving, opened):
    store = opened(serving(Behaviour(silent_after=40_000)).url("noise.bin"))
    store.expect([Extent(place, 50_000) for place in range(100_000, 900_000, 100_000)])
    begun = time.monotonic()
    store.close()
    assert time.monotonic() - begun < 5
    for thread in threading.enumerate():
        if thread.name == "fetch-ahead":
            thread.join(timeout=10)
            assert not thread.is_alive()


def test_a_film_that_changes_is_lost(serving, opened, tmp_path, whole):
    path = tmp_path / "film.bin"
    path.write_bytes(bytes(300_000))
    store = opened(serving(root=tmp_path).url("film.bin"))
    path.write_bytes(bytes(300_001))
    with pytest.raises(SourceLost, match="changed"):
        whole(store.open())


# ---- servers that answer with other bytes than were asked for


@pytest.fixture
def answering():
    """Starts a server that gives the same answer to each request: a head, and then these bytes without end."""
    with ExitStack() as stack:
        yield lambda head, chunk=b"": stack.enter_context(_answering(head, chunk))


@contextmanager
def _answering(head, chunk):
    """The address of the film, and a list of the bytes that each request got before it was closed."""
    sent = []

    class Handler(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self):
            while self.rfile.readline().strip():
                pass
            sent.append(0)  # before the answer: whoever got it may look here at once
            with suppress(OSError):
                self.wfile.write(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n")
                while chunk and sent[-1] < 100_000_000:
                    sent[-1] += self.connection.send(chunk)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield "http://{}:{}/film.mkv".format(*server.server_address), sent
        finally:
            server.shutdown()
            thread.join(timeout=10)


def test_an_endless_first_answer_is_taken_only_as_far_as_asked(answering, opened):
    head = "HTTP/1.1 206 Partial Content\nContent-Range: bytes 0-4999999999/5000000000\n"
    url, sent = answering(head, bytes(65_536))
    told = []
    store = opened(url, on_progress=lambda: told.append(1))
    assert store.bytes_read == 32 * 1024
    assert len(store.open().read(100_000)) == 32 * 1024
    assert told
    assert sent[0] < 50_000_000


def test_a_first_answer_longer_than_the_film_ends_where_the_film_does(answering, opened, whole):
    head = "HTTP/1.1 206 Partial Content\nContent-Range: bytes 0-99/100\n"
    store = opened(answering(head, b"x" * 1000)[0])
    assert whole(store.open()) == b"x" * 100


def test_a_first_answer_without_a_byte_is_asked_for_again_and_then_lost(answering, opened, quick):
    head = "HTTP/1.1 206 Partial Content\nContent-Range: bytes 0-32767/5000000\nContent-Length: 0\n"
    url, sent = answering(head + "Connection: close\n")
    with pytest.raises(SourceLost, match="empty answer"):
        opened(url)
    assert len(sent) == quick.tries


@pytest.mark.parametrize("target", ["http://[::1/", "http://host:abc/", "//[::1"])
def test_a_redirect_to_no_address_is_told(answering, opened, target):
    url, sent = answering(f"HTTP/1.1 302 Found\nLocation: {target}\nContent-Length: 0\n")
    with pytest.raises(SourceUnreadable, match="redirected to something that is no address") as caught:
        opened(url)
    assert target not in everything_told(caught.value)
    assert len(sent) == 1


def test_a_redirect_to_where_no_host_can_be_is_told(answering, opened):
    with pytest.raises(SourceUnreadable, match="cannot be sent"):
        opened(answering("HTTP/1.1 302 Found\nLocation: http://a..b/\nContent-Length: 0\n")[0])


# ---- servers without ranges


def test_without_ranges_it_is_read_forwards(serving, opened, folder, whole):
    server = serving(Behaviour(ranges=False))
    store = opened(server.url("noise.bin"))
    reader = store.open()
    assert isinstance(store, ForwardStore)
    assert not store.seekable
    assert not reader.seekable()
    assert whole(reader) == (folder / "noise.bin").read_bytes()
    assert store.size == store.bytes_read == reader.tell() == server.bytes_sent
    assert server.requests == 1
    with pytest.raises(OSError, match="no byte ranges"):
        reader.seek(0)


def test_without_ranges_each_reader_starts_anew(serving, opened, folder, whole):
    store = opened(serving(Behaviour(ranges=False)).url("noise.bin"))
    store.open().read(10)
    assert whole(store.open()) == (folder / "noise.bin").read_bytes()


def test_without_ranges_libav_still_reads_matroska(serving, opened, folder):
    store = opened(serving(Behaviour(ranges=False)).url("film.mkv"))
    with av.open(store.open()) as container:
        packets = sum(1 for packet in container.demux(video=0) if packet.size)
    assert packets == 60


def test_without_ranges_a_broken_connection_is_the_end(serving, opened, whole):
    store = opened(serving(Behaviour(ranges=False, drops=1, drop_after=500_000)).url("noise.bin"))
    with pytest.raises(SourceLost, match="no byte ranges"):
        whole(store.open())
    assert store.bytes_read == 500_000


# ---- fetching ahead


def in_steps(store, extents):
    """What a demuxer does: seek, a buffer, the rest."""
    reader = store.open()
    for extent in extents:
        reader.seek(extent.position)
        left = extent.size
        while left and (data := reader.read(min(left, 32 * 1024))):
            left -= len(data)


def test_what_is_expected_comes_ahead_and_nothing_else(serving, opened):
    server = serving(Behaviour(latency=0.02))
    extents = [Extent(place, 40_000) for place in range(100_000, 2_900_000, 200_000)]
    store = opened(server.url("noise.bin"))
    before = store.bytes_read
    store.expect(extents)
    in_steps(store, extents)
    assert store.bytes_read - before == sum(extent.size for extent in extents)
    assert server.requests == 1 + len(extents)


def test_fetching_ahead_hides_the_latency(serving, opened):
    latency, count = 0.1, 24
    extents = [Extent(place * 100_000 + 50_000, 40_000) for place in range(count)]
    store = opened(serving(Behaviour(latency=latency)).url("noise.bin"))
    store.expect(extents)
    begun = time.monotonic()
    in_steps(store, extents)
    assert time.monotonic() - begun < latency * count / 1.5


def test_sizes_that_are_not_known_are_learned(serving, opened):
    starts = range(100_000, 2_950_000, 95_000)
    wanted = [Extent(start, 20_000) for start in starts]
    store = opened(serving().url("noise.bin"))
    before = store.bytes_read
    store.expect([Extent(start) for start in starts])
    in_steps(store, wanted)
    guessed_at_once = sum(64 * 1024 for _ in starts)
    assert store.bytes_read - before < guessed_at_once * 0.75


def test_readers_share_what_was_fetched(serving, opened, whole):
    server = serving()
    store = opened(server.url("film.mkv"))
    threads = [threading.Thread(target=whole, args=(store.open(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert store.bytes_read == store.size


def test_a_cancelled_fetch_ahead_reaches_the_reader(serving, opened):
    refusing = threading.Event()

    def gate(size):
        if refusing.is_set():
            raise Cancelled("film")

    store = opened(serving(Behaviour(latency=0.02)).url("noise.bin"), gate=gate)
    refusing.set()
    extents = [Extent(place, 40_000) for place in range(100_000, 2_900_000, 200_000)]
    store.expect(extents)
    with pytest.raises(Cancelled):
        in_steps(store, extents)
    assert isinstance(store.failure, Cancelled)


# ---- secrets


def test_headers_are_sent_with_each_request(serving, opened, whole):
    server = serving(Behaviour(header=("X-Plex-Token", TOKEN)))
    store = opened(server.url("noise.bin"), {"X-Plex-Token": TOKEN})
    assert len(whole(store.open())) == store.size
    assert all(sent["x-plex-token"] == TOKEN for sent in server.headers)


def test_a_wrong_token_is_not_told(serving, opened):
    server = serving(Behaviour(header=("X-Plex-Token", "another")))
    with pytest.raises(SourceUnreadable, match="401") as caught:
        opened(server.url("noise.bin") + f"?X-Plex-Token={TOKEN}", {"X-Plex-Token": TOKEN})
    assert TOKEN not in everything_told(caught.value)


def everything_told(error):
    chain = []
    while error is not None:
        chain += [str(error), repr(error)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(chain)


@pytest.mark.parametrize("headers", [{"X-Plex-Token": TOKEN + "\n"}, {"X-Plex-Token": TOKEN + "é☃"}])
def test_a_header_that_cannot_be_sent_is_not_told(headers, serving, opened):
    with pytest.raises(SourceUnreadable) as caught:
        opened(serving().url("noise.bin"), headers)
    assert TOKEN not in everything_told(caught.value)


def test_a_lost_film_does_not_tell_its_secrets(serving, opened, whole):
    url = serving(Behaviour(silent_after=40_000)).url("noise.bin")
    store = opened(url.replace("http://", "http://user:pass-word@") + f"?t={TOKEN}", {"X-Plex-Token": TOKEN})
    with pytest.raises(SourceLost) as caught:
        whole(store.open())
    told = everything_told(caught.value) + repr(store) + store.name + store.open().name
    assert TOKEN not in told
    assert "pass-word" not in told


def test_addresses_are_not_logged(serving, opened, caplog):
    caplog.set_level(logging.DEBUG)
    opened(serving().url("noise.bin") + f"?X-Plex-Token={TOKEN}", {"X-Plex-Token": TOKEN})
    assert TOKEN not in caplog.text


def test_a_redirect_on_the_same_host_keeps_the_headers(serving, opened, whole):
    server = serving(Behaviour(redirects={"/old": "/noise.bin"}))
    store = opened(server.url("old"), {"X-Plex-Token": TOKEN})
    assert len(whole(store.open())) == store.size
    assert sum(1 for sent in server.headers if "range" in sent) == server.requests
    assert server.headers[-1]["x-plex-token"] == TOKEN


def test_a_redirect_to_another_host_does_not(serving, opened, whole):
    other = serving()
    server = serving(Behaviour(redirects={"/old": other.url("noise.bin")}))
    store = opened(server.url("old"), {"X-Plex-Token": TOKEN})
    assert len(whole(store.open())) == store.size
    assert server.requests == 1
    assert all("x-plex-token" not in sent for sent in other.headers)


def test_redirects_in_a_circle_end(serving, opened):
    with pytest.raises(SourceUnreadable, match="redirected more than 5 times"):
        opened(serving(Behaviour(redirects={"/old": "/old"})).url("old"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "x:y:z"])
def test_a_redirect_away_from_http_is_refused(target, serving, opened):
    with pytest.raises(SourceUnreadable, match="not HTTP"):
        opened(serving(Behaviour(redirects={"/old": target})).url("old"))
