"""The ledger's file: opened, brought to the newest schema, and refused where it could not be kept safe."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from plex_previews.config.locking import locked
from plex_previews.config.places import HOME_VARIABLE, network_file_system
from plex_previews.errors import LedgerError
from plex_previews.ledger.tables import SCHEMA

PATIENCE: Final = 30.0
"""Seconds that a writer waits for another one."""

_UPGRADE_PATIENCE = 300.0
_WRITES = "plex_previews_writes"
_ELSEWHERE = f"set {HOME_VARIABLE} to a folder on a disk of this machine"
_TOLD = {
    "SQLITE_BUSY": (f"another plex-previews has been writing for {PATIENCE:.0f} s", "try again later"),
    "SQLITE_FULL": ("the disk is full", "free some space"),
    "SQLITE_READONLY": ("may not be written to", "check its permissions and its folder's"),
    "SQLITE_CANTOPEN": ("cannot be opened", "check its permissions and its folder's"),
    "SQLITE_CORRUPT": ("is damaged", "move it away: previews that are there are found again"),
    "SQLITE_NOTADB": ("is no ledger", "move it away: previews that are there are found again"),
}


def open_database(path: Path) -> Engine:
    """The database at ``path``, made where it is missing. Close it with ``dispose()``.

    Raises :class:`plex_previews.errors.LedgerError` where it lies on a network file system, was written by a
    newer plex-previews, is none of ours, or cannot be opened.
    """
    if kind := network_file_system(path):
        raise LedgerError(str(path), f"lies on a network file system ({kind})", _ELSEWHERE)
    engine = _engine(path)
    try:
        with told(path):
            _open(engine, path)
    except OSError as error:
        engine.dispose()
        raise LedgerError(
            str(path), error.strerror or str(error), "check its folder's permissions"
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def _open(engine: Engine, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # One at a time, for what is checked here is changed here; without need it takes a moment.
    with locked(path.with_name(f"{path.name}.lock"), _UPGRADE_PATIENCE):
        with reading(engine) as connection:
            schema = _schema(connection, path)
        _journal_ahead(engine, path)
        if schema != SCHEMA:
            _upgrade(engine, path, schema)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the ledger, whatever others write meanwhile."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other writer can come between, from its first read to its end."""
    with engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tells what the database has to say as :class:`LedgerError`."""
    try:
        yield
    except DBAPIError as error:
        raise _ledger_error(path, error.orig) from error
    except sqlite3.Error as error:
        raise _ledger_error(path, error) from error


def _ledger_error(path: Path, error: BaseException | None) -> LedgerError:
    name = getattr(error, "sqlite_errorname", "")
    for known, (reason, advice) in _TOLD.items():
        if name.startswith(known):
            return LedgerError(str(path), reason, advice)
    return LedgerError(str(path), f"cannot be used: {error}", "move it away to begin a new one")


# ---- connections -----------------------------------------------------------------------------------------


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: Any) -> None:
    # Python's own module would begin transactions when it sees fit, and never for what changes tables.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once where another wrote in between: a writer
    # takes its turn before it reads.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# ---- the schema ------------------------------------------------------------------------------------------


def _upgrade(engine: Engine, path: Path, schema: str | None) -> None:
    from plex_previews.ledger.upgrading import back_up, upgrade

    if schema is not None:
        back_up(path, schema)
    with writing(engine) as connection:
        upgrade(connection, SCHEMA)


def _journal_ahead(engine: Engine, path: Path) -> None:
    """Readers and a writer side by side. The file remembers it; some file systems cannot."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        cursor.close()
    finally:
        raw.close()
    if mode != "wal":
        raise LedgerError(str(path), "its file system cannot hold a ledger", _ELSEWHERE)


def _schema(connection: Connection, path: Path) -> str | None:
    """The schema's number, None for a new file. Raises :class:`LedgerError` for one that is not for us."""
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if not tables:
        return None
    if "alembic_version" not in tables or "films" not in tables:
        raise LedgerError(str(path), "belongs to another program", "name another folder, or move it away")
    schema = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
    if schema > SCHEMA:
        reason = f"was written by a newer plex-previews (schema {schema}; this one knows up to {SCHEMA})"
        raise LedgerError(str(path), reason, "update plex-previews, or move it away to begin a new one")
    return schema
