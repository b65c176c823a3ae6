"""What runs in a child process; the only place of ``workers`` that imports libav."""
