"""Asking a server again where that can help; each time is logged, for those who want to know.

stamina's hooks are the whole process's. As it comes it warns of every retry on stderr, which is noise where the next
attempt succeeds; whoever embeds this and wants that back sets the hooks after importing this module.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

logger = logging.getLogger(__name__)


def attempts(
    on: type[Exception] | tuple[type[Exception], ...] | Callable[[Exception], bool], **how: Any
) -> Iterator[stamina.Attempt]:
    """As :func:`stamina.retry_context`: each is a context that the next one follows where it raised such an error."""
    return iter(stamina.retry_context(on=on, **how))


def _log(details: RetryDetails) -> None:
    told = "asking again in %.1f s (retry %d): %s"
    logger.debug(told, details.wait_for, details.retry_num, details.caused_by)


set_on_retry_hooks([_log])
