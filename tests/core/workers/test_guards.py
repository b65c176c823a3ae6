"""What a child does to itself: it gives back the memory that malloc keeps for nothing."""

import ctypes
import subprocess
import sys

import pytest

PROGRAM = """
import os, time
from plex_previews.workers.child.guards import watch_memory

def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

watch_memory(1 << 40)
time.sleep(0.2)
packets = [b"x" * 100_000 + b"%d" % n for n in range(1000)]
time.sleep(0.2)  # that was growth, and all of it is in use
packets = packets[::50]  # a few that are in the way of the rest
kept = resident()
more = b"x" * (40 << 20)
deadline = time.monotonic() + 20
while resident() > kept - (20 << 20) and time.monotonic() < deadline:
    time.sleep(0.05)
print(kept >> 20, resident() >> 20)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="no glibc"
)
def test_memory_that_nobody_uses_is_given_back_before_a_child_grows():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    kept, left = map(int, told.stdout.split())
    assert kept > 80
    assert left <= kept - 20, "40 MB more are in use, and less is held"
