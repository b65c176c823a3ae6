"""A reel over packets in memory, for tests of encoders."""

from plex_previews.video.footage import Footage, MemoryReel

__all__ = ["Footage", "MemoryReel"]
