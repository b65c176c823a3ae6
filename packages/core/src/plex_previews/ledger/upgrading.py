"""Bringing a ledger to the newest schema, in this process; the steps travel with the package."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from alembic.command import upgrade as run_steps
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, schema: str) -> None:
    """Runs the steps that are missing, in the connection's transaction: all of them, or none."""
    config = Config()
    config.set_main_option("script_location", "plex_previews.ledger:migrations")
    config.attributes["connection"] = connection
    run_steps(config, schema)


def back_up(path: Path, schema: str) -> Path:
    """Copies a ledger beside itself before a step changes it: ``ledger.sqlite.0001.bak``, whole or not at all."""
    backup = path.with_name(f"{path.name}.{schema}.bak")
    temporary = backup.with_name(f".{backup.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as ledger, closing(sqlite3.connect(temporary)) as copy:
            ledger.backup(copy)
        temporary.replace(backup)
    finally:
        with suppress(OSError):
            temporary.unlink()
    return backup
