"""A web server of one folder, on the loopback, that can be as slow, poor and unreliable as real ones.

::

    with FilmServer(folder, Behaviour(latency=0.04)) as server:
        store = open_store(UrlSource(server.url("film.mkv")))
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Mapping
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

from attrs import field, frozen

_CHUNK = 16 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@frozen
class Behaviour:
    """How the server answers. Sizes are in bytes of bodies, times in seconds."""

    ranges: bool = True
    """Whether it honours ``Range``; where not, it answers 200 with everything."""
    latency: float = 0.0
    """Before each answer."""
    rate: float | None = None
    """Bytes a second, shared by all connections."""
    silent_after: int | None = None
    """So many bytes in all, and then it holds every connection open without a word."""
    refusals: int = 0
    """The first so many requests get ``refusal``."""
    refusal: int = 503
    retry_after: str | None = None
    """Sent with each refusal."""
    drops: int = 0
    """The first so many answers end after ``drop_after`` bytes, with the connection."""
    drop_after: int = 1000
    header: tuple[str, str] | None = None
    """Whoever does not send this header gets 401."""
    redirects: Mapping[str, str] = field(factory=dict)
    """From a path to the address that it has moved to."""


class Bucket:
    """A token bucket without depth: bytes leave at ``rate`` a second, whoever sends them."""

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._free = 0.0
        self._lock = threading.Lock()

    def wait(self, size: int) -> float:
        """Takes ``size`` bytes; the seconds until they may leave."""
        if self._rate is None:
            return 0.0
        with self._lock:
            now = time.monotonic()
            self._free = max(self._free, now) + size / self._rate
            return self._free - now


class FilmServer:
    """Serves the files of ``folder``; a context manager that leaves neither thread nor socket behind."""

    def __init__(self, folder: Path, behaviour: Behaviour | None = None) -> None:
        self.folder = folder
        self.behaviour = behaviour or Behaviour()
        self.requests = 0
        self.refused = 0
        self.dropped = 0
        self.bytes_sent = 0
        self.headers: list[dict[str, str]] = []
        """Of each request, names in lower case."""
        self.bucket = Bucket(self.behaviour.rate)
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._server = _Listener(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def url(self, path: str) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/{quote(path)}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.hang_up()
        self._server.server_close()


class _Listener(ThreadingMixIn, TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, films: FilmServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.films = films
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.films.lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self.films.lock:
            self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of our business."""

    def hang_up(self, patience: float = 5.0) -> None:
        """Ends all connections, and waits until their threads have noticed."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with self.films.lock:
                still_open = list(self._open)
            if not still_open:
                return
            for connection in still_open:
                _end(connection)
            time.sleep(0.01)


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: _Listener

    def do_GET(self) -> None:
        films, behaviour = self.server.films, self.server.films.behaviour
        number = self._note()
        films.stopping.wait(behaviour.latency)
        if number <= behaviour.refusals:
            self._refuse(behaviour.refusal, behaviour.retry_after)
        elif behaviour.header and self.headers.get(behaviour.header[0]) != behaviour.header[1]:
            self._refuse(401)
        elif (target := behaviour.redirects.get(urlsplit(self.path).path)) is not None:
            self._empty(302, Location=target)
        else:
            self._answer((films.folder / unquote(urlsplit(self.path).path).lstrip("/")).resolve())

    def _note(self) -> int:
        films = self.server.films
        with films.lock:
            films.requests += 1
            films.headers.append({name.lower(): value for name, value in self.headers.items()})
            return films.requests

    def _refuse(self, status: int, retry_after: str | None = None) -> None:
        with self.server.films.lock:
            self.server.films.refused += 1
        self._empty(status, **({"Retry-After": retry_after} if retry_after else {}))

    def _empty(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def _answer(self, path: Path) -> None:
        if not (path.is_relative_to(self.server.films.folder.resolve()) and path.is_file()):
            self._refuse(404)
            return
        status = path.stat()
        wanted = _ONE_RANGE.fullmatch(self.headers.get("Range", "")) if self._ranges else None
        start = int(wanted[1]) if wanted else 0
        end = min(int(wanted[2]) + 1 if wanted and wanted[2] else status.st_size, status.st_size)
        if wanted and start >= end:
            self._empty(416, **{"Content-Range": f"bytes */{status.st_size}"})
            return
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{status.st_size}")
        self.send_header("Content-Length", str(end - start))
        self.send_header("ETag", f'"{status.st_mtime_ns:x}-{status.st_size:x}"')
        self.send_header("Last-Modified", formatdate(status.st_mtime, usegmt=True))
        self.end_headers()
        self._send(path, start, end)

    @property
    def _ranges(self) -> bool:
        return self.server.films.behaviour.ranges

    def _send(self, path: Path, start: int, end: int) -> None:
        stop = self._stop(start, end)
        with path.open("rb") as file:
            file.seek(start)
            while start < stop and (chunk := file.read(min(_CHUNK, stop - start))):
                start += len(chunk)
                self._send_chunk(chunk)
        if stop < end:
            self.close_connection = True

    def _stop(self, start: int, end: int) -> int:
        films = self.server.films
        with films.lock:
            drops = films.dropped < films.behaviour.drops and end - start > films.behaviour.drop_after
            films.dropped += drops
        return start + films.behaviour.drop_after if drops else end

    def _send_chunk(self, chunk: bytes) -> None:
        films = self.server.films
        with films.lock:
            films.bytes_sent += len(chunk)
            sent, most = films.bytes_sent, films.behaviour.silent_after
        if most is not None and sent > most:
            films.stopping.wait()
            raise ConnectionAbortedError
        films.stopping.wait(films.bucket.wait(len(chunk)))
        self.wfile.write(chunk)

    def log_message(self, *_: Any) -> None:
        """Says nothing: tests look at the counts."""
