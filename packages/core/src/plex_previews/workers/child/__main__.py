"""The program of a child: ``python -m plex_previews.workers.child MEMORY_BYTES``."""

from __future__ import annotations

import sys

from plex_previews.workers.child.guards import end_with_parent, ignore_interrupts, take_pipes, watch_memory


def main() -> None:
    """Does tasks, one after the other, until the parent closes the pipe."""
    ignore_interrupts()
    incoming, outgoing = take_pipes()
    end_with_parent()
    watch_memory(int(sys.argv[1]))

    from plex_previews.workers.child.line import Line

    line = Line(incoming, outgoing)
    line.listen()

    from plex_previews.workers.child.work import Workshop

    workshop = Workshop(line)
    line.progress()
    while True:
        workshop.do(line.next_order())


if __name__ == "__main__":
    main()
