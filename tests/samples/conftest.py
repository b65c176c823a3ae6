"""The samples are distributions of their own: their tests run where they are installed, in a child."""

collect_ignore_glob = ["*/tests"]
