"""What every test stands on."""

import os
import signal

import hypothesis

# A shell that runs a job in the background ignores SIGINT on its behalf, and a child inherits that: then no
# test of Ctrl-C could ever end.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)

# A service manager may start the tests without standard streams; a pipe must never land on their numbers.
while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
    pass
os.close(spare)

hypothesis.settings.register_profile("default", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("fast", deadline=None, derandomize=True, max_examples=10)
hypothesis.settings.load_profile("fast" if os.environ.get("FAST") else "default")
