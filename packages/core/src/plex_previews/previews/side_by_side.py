"""Several iterators gone through at once, each in a thread of its own."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from typing import Final, TypeAlias, TypeVar

from attrs import frozen

from plex_previews.errors import Cancelled

_T = TypeVar("_T")

_AHEAD: Final = 1000
_TICK_S: Final = 0.1


@frozen
class _Over:
    """A thread is over: its iterator has ended, or raised this."""

    error: BaseException | None = None


_Told: TypeAlias = "queue.Queue[_T | _Over]"


def side_by_side(
    iterators: Sequence[Iterator[_T]], cancelled: threading.Event, patience: float = 10.0
) -> Generator[_T, None, None]:
    """What all of them give, as it comes; at most a thousand values wait to be taken.

    The first error that one raises is raised. Then, and where this is closed early, ``cancelled`` is set, at which
    each iterator has to end soon: a thread that has not left after ``patience`` seconds, for it waits for a server,
    say, is left behind, and ends with the program. Where somebody else sets ``cancelled``, it is the same, and
    :class:`Cancelled` is raised.
    """
    told: _Told[_T] = queue.Queue(_AHEAD)
    threads = [_started(iterator, told) for iterator in iterators]
    try:
        yield from _values(told, len(threads), cancelled, patience)
    except BaseException:
        cancelled.set()
        raise
    finally:
        _leave(threads, told, patience)


def _started(iterator: Iterator[_T], told: _Told[_T]) -> threading.Thread:
    def go() -> None:
        over = _Over()
        try:
            for value in iterator:
                told.put(value)
        except BaseException as error:  # noqa: BLE001 - it is raised where the values are taken
            over = _Over(error)
        finally:
            told.put(over)

    thread = threading.Thread(target=go, name="plex-previews side by side", daemon=True)
    thread.start()
    return thread


def _values(told: _Told[_T], threads: int, cancelled: threading.Event, patience: float) -> Iterator[_T]:
    """Those of all threads, until each has said that it is over, or was to end and has said nothing for too long."""
    silent_since: float | None = None
    while threads:
        try:
            value = told.get(timeout=_TICK_S)
        except queue.Empty:
            if cancelled.is_set():
                silent_since = silent_since or time.monotonic()
                if time.monotonic() - silent_since > patience:
                    raise Cancelled from None
            continue
        if not isinstance(value, _Over):
            yield value
        elif value.error is not None:
            raise value.error
        else:
            threads -= 1


def _leave(threads: Sequence[threading.Thread], told: _Told[_T], patience: float) -> None:
    """Waits for the threads; takes values meanwhile, for one may be waiting to put its last."""
    deadline = time.monotonic() + patience
    for thread in threads:
        while thread.is_alive() and time.monotonic() < deadline:
            with suppress(queue.Empty):
                while True:
                    told.get_nowait()
            thread.join(0.02)
