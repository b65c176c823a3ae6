"""What the headers of HTTP say about ranges, changes and waiting (RFC 9110). Pure; bad values are None."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from attrs import frozen

_CONTENT_RANGE = re.compile(r"\s*bytes\s+(\d{1,19})-(\d{1,19})/(\d{1,19})\s*", re.ASCII | re.IGNORECASE)


@frozen
class ContentRange:
    """``bytes start-last/total``: which part of how many bytes was sent."""

    start: int
    last: int
    total: int


def content_range(value: str | None) -> ContentRange | None:
    """None also where the total is unknown (``*``), for such a file cannot be sought in."""
    match = _CONTENT_RANGE.fullmatch(value or "")
    found = ContentRange(*map(int, match.groups())) if match else None
    return found if found and found.start <= found.last < found.total else None


def byte_range(start: int, size: int) -> str:
    """The ``Range`` header that asks for these bytes."""
    return f"bytes={start}-{start + size - 1}"


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds, from a number of them or a date."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
        aware = then if then.tzinfo else then.replace(tzinfo=UTC)
        return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, OverflowError):
        # OverflowError comes of numbers that no date has.
        return None


@frozen
class Version:
    """Which state of a file was sent; a header that is not there says nothing."""

    etag: str | None
    modified: str | None
    total: int

    @classmethod
    def of(cls, headers: Mapping[str, str], total: int) -> Version:
        return cls(headers.get("etag"), headers.get("last-modified"), total)

    def differs(self, other: Version) -> bool:
        """Whether the two can not be the same file."""
        pairs = ((self.etag, other.etag), (self.modified, other.modified), (self.total, other.total))
        return any(one is not None and two is not None and one != two for one, two in pairs)
