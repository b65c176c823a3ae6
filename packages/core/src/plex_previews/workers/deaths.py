"""Why a child ended, from what the system says of it. Pure."""

from __future__ import annotations

import signal

from plex_previews.errors import WorkerDied, WorkerError, WorkerOutOfMemory

OUT_OF_MEMORY = 86
"""The exit status of a child that found itself over its memory limit; an otherwise unused number."""

_WORDS_LIMIT = 300


def death(what: str, status: int | None, stderr: bytes, suspicion: str, memory_bytes: int) -> WorkerError:
    """The error for a child that is gone; ``status`` is as in :attr:`subprocess.Popen.returncode`.

    ``suspicion`` is what may be at fault where the child crashed.
    """
    if status == OUT_OF_MEMORY:
        return WorkerOutOfMemory(
            what,
            f"decoding it needs more than the {memory_bytes / 1e6:.0f} MB of memory that a child may have",
            "raise the limit if you trust the file",
        )
    reason = f"the child that worked on it {_ending(status)}{_last_words(stderr)}"
    crashed = status is not None and status < 0
    return WorkerDied(what, reason, suspicion if crashed else "please report this")


def _ending(status: int | None) -> str:
    if status is None:
        return "stopped answering"
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"


def _last_words(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return ""
    printable = "".join(char if char.isprintable() else "?" for char in lines[-1])
    return f", its last words: {printable[:_WORDS_LIMIT]}"
