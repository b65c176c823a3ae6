"""What the library logs, on stderr, where somebody asks for it. Only what is ours: others may log secrets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

VARIABLE = "PLEX_PREVIEWS_LOG"
LEVELS = ("debug", "info", "warning", "error", "critical")
_OURS = ("plex_previews", "plex_previews_backends")


@contextmanager
def logged(level: str | None) -> Iterator[None]:
    """Shows records of that level and above meanwhile; None leaves all as it is.

    Raises :class:`plex_previews.errors.SettingsError` for a level that is none.
    """
    if not level:
        yield
        return
    if level.lower() not in LEVELS:
        from plex_previews.errors import SettingsError

        raise SettingsError(VARIABLE, f"{level!r} is no level", f"one of {', '.join(LEVELS)}")
    import logging

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    loggers = [logging.getLogger(name) for name in _OURS]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(level.upper())
        logger.propagate = False
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, old_level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(old_level)
            logger.propagate = propagate
