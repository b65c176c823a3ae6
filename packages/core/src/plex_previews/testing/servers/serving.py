"""An application at an address of the loopback, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn

_READY_S = 10.0
_POLITE_S = 2.0
_STOP_S = 2.5


class Serving:
    """An application that answers at ``url``: from the moment that this exists until :meth:`close`.

    :meth:`down` and :meth:`up` take it off the air and back, at the same address; between the two, connections
    are refused. A context manager.
    """

    def __init__(self, app: Any, port: int = 0) -> None:
        self._app = app
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.up()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:<port>``, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Answers when this returns."""
        if self._thread is not None:
            return
        listener = _listen(self._port)
        self._port = listener.getsockname()[1]
        self._server = uvicorn.Server(_config(self._app))
        self._thread = threading.Thread(
            target=_run, args=(self._server, listener), name="stand-in", daemon=True
        )
        self._thread.start()
        _await_start(self._server, self._thread)

    def down(self) -> None:
        """Ends all connections; within five seconds, whatever the application does."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(timeout=_STOP_S)
        self._server.force_exit = True
        self._thread.join(timeout=_STOP_S)
        still_there, self._server, self._thread = self._thread.is_alive(), None, None
        if still_there:
            raise RuntimeError(f"the stand-in at {self.url} does not stop")

    close = down

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(app: Any, port: int = 0) -> Serving:
    """Serves an ASGI application on the loopback; ``port`` 0 is a free one."""
    return Serving(app, port)


def _listen(port: int) -> socket.socket:
    # Named by its number, TCP is known to asyncio, which only then sends what is small at once: else each answer
    # of two pieces takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        loop="asyncio",
        http="h11",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=int(_POLITE_S),
    )


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    with listener:
        server.run(sockets=[listener])


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + _READY_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise RuntimeError("the stand-in did not start")
        time.sleep(0.005)
