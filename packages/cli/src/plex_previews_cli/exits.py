"""What the program's exit status says."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit statuses of every command; 130 and 143 follow the shell's 128 + signal."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INTERRUPTED = 130
    TERMINATED = 143
