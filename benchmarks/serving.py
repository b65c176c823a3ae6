"""The films over HTTP, as slowly as asked: prints its address, and serves until it is killed."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from plex_previews.testing.http_server import Behaviour, FilmServer


def main() -> None:
    """``python benchmarks/serving.py FOLDER [--latency S] [--rate BYTES_A_SECOND]``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--rate", type=float)
    asked = parser.parse_args()
    with FilmServer(asked.folder, Behaviour(latency=asked.latency, rate=asked.rate)) as server:
        print(server.url(""), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
