"""Numbers as people read them."""

from __future__ import annotations

_UNITS = ("kB", "MB", "GB", "TB")


def size(count: int) -> str:
    """A count of bytes in decimal units: ``999 B``, ``65.2 MB``."""
    if count < 1000:
        return f"{count} B"
    power = 1
    while count >= 999.95 * 1000**power and power < len(_UNITS):
        power += 1
    return f"{count / 1000**power:.1f} {_UNITS[power - 1]}"


def span(seconds: float) -> str:
    """How long something took: ``0.42 s``, ``12.3 s``, ``4 min 05 s``, ``2 h 07 min``."""
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def clock(seconds: float) -> str:
    """A time in a film: ``00:04:10``, and ``00:04:10.500`` where it is between two seconds."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    stamp = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{stamp}.{thousandths:03}" if thousandths else stamp


def counted(count: int, noun: str) -> str:
    """``1 picture``, ``2 pictures``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
