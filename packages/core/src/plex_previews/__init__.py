"""The library of plex-previews: scrubbing previews by reading a film's index and decoding only the pictures wanted."""
