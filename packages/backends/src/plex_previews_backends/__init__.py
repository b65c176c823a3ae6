"""The first-party plugins of plex-previews: encoders and writers."""
