"""Errors that nobody planned for, at the edges where they are stopped."""

from __future__ import annotations

import logging

from plex_previews.errors import PlexPreviewsError

logger = logging.getLogger(__name__)


def unexpected(what: str, error: BaseException) -> PlexPreviewsError:
    """The same as an error of ours, for people; the log has the traceback."""
    logger.error("%s: unexpected", what, exc_info=error)
    return PlexPreviewsError(what, f"unexpected {type(error).__name__}: {error}", "please report this")
