"""The command line of plex-previews."""
