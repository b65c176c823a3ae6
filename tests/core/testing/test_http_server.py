from __future__ import annotations

import contextlib
import http.client
import threading
import time
import urllib.error
import urllib.request

import pytest

from plex_previews.testing.http_server import Behaviour, FilmServer


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "film.bin").write_bytes(bytes(range(250)) * 1000)
    return tmp_path


def fetch(url, **headers):
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as response:
        return response.status, response.read()


def test_ranges_as_other_clients_ask_for_them(folder):
    with FilmServer(folder) as server:
        assert fetch(server.url("film.bin"), Range="bytes=2-5") == (206, bytes([2, 3, 4, 5]))
        assert fetch(server.url("film.bin"), Range="bytes=249990-") == (206, bytes(range(240, 250)))
        assert fetch(server.url("film.bin"))[0] == 200
        assert server.requests == 3


def test_one_bucket_for_all_connections(folder):
    with FilmServer(folder, Behaviour(rate=500_000)) as server:
        begun = time.monotonic()
        threads = [threading.Thread(target=fetch, args=(server.url("film.bin"),)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert time.monotonic() - begun >= 0.9
        assert server.bytes_sent == 500_000


def test_a_silent_server_still_ends(folder):
    with FilmServer(folder, Behaviour(silent_after=1000)) as server:
        thread = threading.Thread(target=swallow, args=(server.url("film.bin"),))
        thread.start()
        while not server.requests and thread.is_alive():
            time.sleep(0.01)
    thread.join(timeout=10)
    assert not thread.is_alive()


def swallow(url):
    with contextlib.suppress(OSError, http.client.HTTPException):
        fetch(url)


def test_files_outside_the_folder_are_not_served(folder):
    (folder / "inner").mkdir()
    with FilmServer(folder / "inner") as server:
        for path in ("../film.bin", "%2e%2e/film.bin"):
            with pytest.raises(urllib.error.HTTPError) as caught:
                fetch(server.url("") + path)
            caught.value.close()
            assert caught.value.code == 404
