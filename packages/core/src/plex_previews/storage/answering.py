"""Calls that may never come back: a share whose server is gone holds whoever touches it, for hours."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def answer(call: Callable[[], T], patience: float) -> T:
    """What a call returns or raises; ``TimeoutError`` where it has done neither in ``patience`` seconds.

    It runs in a thread of its own, which is then left behind: nothing can wake it but the share.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits for it
            errors.append(error)

    thread = threading.Thread(target=run, name="waiting for a mount", daemon=True)
    thread.start()
    thread.join(patience)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no answer in {patience:g} s")
    return results[0]
