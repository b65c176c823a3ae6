"""A BIF's contents as a table."""

from __future__ import annotations

from plex_previews_cli.contents import Contents
from plex_previews_cli.rendering.tables import print_pairs
from plex_previews_cli.rendering.units import clock, size


def print_contents(facts: Contents) -> None:
    """On stdout, a fact a line."""
    print_pairs(
        [
            ("file", facts.path),
            ("size", size(facts.bytes)),
            ("images", f"{facts.images:,}"),
            ("interval", f"{facts.interval:g} s" if facts.interval is not None else "uneven"),
            ("first", clock(facts.first) if facts.first is not None else "none"),
            ("last", clock(facts.last) if facts.last is not None else "none"),
            ("picture", f"{facts.width} x {facts.height}" if facts.width else "unknown"),
        ]
    )
