"""What films lie on: mounts, their nature and speed, and whether they are still there."""
