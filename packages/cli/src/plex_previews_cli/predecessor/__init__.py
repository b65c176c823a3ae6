"""The command line of plex-generate-previews, the predecessor, for those whose scripts still speak it."""
