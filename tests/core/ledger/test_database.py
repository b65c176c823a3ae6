"""The ledger's file: what is refused, what is backed up, what survives."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from plex_previews.config import places
from plex_previews.errors import LedgerError
from plex_previews.ledger import database
from plex_previews.ledger.database import open_database, reading, writing
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.tables import SCHEMA, metadata
from plex_previews.ledger.upgrading import upgrade
from plex_previews.storage.mounts import parse_mounts


@pytest.fixture
def path(tmp_path):
    return tmp_path / "below" / "ledger.sqlite"


def ask(path, question, *values):
    with closing(sqlite3.connect(path)) as connection:
        answer = connection.execute(question, values).fetchall()
        connection.commit()
        return answer


def open_and_close(path):
    open_ledger(path).close()


def older(path, schema):
    """A ledger as an older plex-previews left it, with one film."""
    path.parent.mkdir(parents=True)
    engine = database._engine(path)
    with writing(engine) as connection:
        upgrade(connection, schema)
        connection.exec_driver_sql(
            "INSERT INTO films (server, part, remote, library) VALUES ('server', '1', '/a', 'films')"
        )
    engine.dispose()


def test_a_new_one_is_made_with_all_that_is_promised(path):
    engine = open_database(path)
    with reading(engine) as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    engine.dispose()
    assert told == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2}
    assert not list(path.parent.glob("*.bak"))


def test_the_steps_lead_to_the_tables(path):
    engine = open_database(path)
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_step_is_the_one_that_is_asked_for():
    config = Config()
    config.set_main_option("script_location", "plex_previews.ledger:migrations")
    steps = ScriptDirectory.from_config(config)
    assert steps.get_heads() == [SCHEMA]
    assert sorted(step.revision for step in steps.walk_revisions()) == ["0001", "0002", "0003", "0004"]


def test_an_older_one_is_backed_up_and_brought_up(path):
    older(path, "0001")
    with open_ledger(path) as ledger:
        assert [known.seen.key.remote for known in ledger.known("server")] == ["/a"]
        with ledger.writing() as entries:
            entries.forgotten(known.seen.key for known in ledger.known("server"))
    backup = path.with_name("ledger.sqlite.0001.bak")
    assert ask(backup, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert ask(backup, "SELECT remote FROM films") == [("/a",)]
    assert ask(path, "SELECT version_num FROM alembic_version") == [(SCHEMA,)]
    assert not list(path.parent.glob(".*"))


def test_a_step_that_fails_changes_nothing(path):
    older(path, "0001")
    ask(path, "CREATE TABLE keyframe_indexes (in_the_way)")
    before = ask(path, "SELECT sql FROM sqlite_master ORDER BY name")
    with pytest.raises(LedgerError):
        open_and_close(path)
    assert ask(path, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert ask(path, "SELECT sql FROM sqlite_master ORDER BY name") == before


def test_a_newer_one_is_refused_and_left_alone(path):
    open_and_close(path)
    ask(path, "UPDATE alembic_version SET version_num = '0999'")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="newer plex-previews") as told:
        open_and_close(path)
    assert "update plex-previews" in told.value.advice
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.bak"))


def test_a_database_of_another_program_is_refused(path):
    path.parent.mkdir()
    ask(path, "CREATE TABLE movies (title)")
    with pytest.raises(LedgerError, match="another program"):
        open_and_close(path)


@pytest.mark.parametrize(
    "damage", [b"no database at all, but long enough to be one" * 40, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_database_is_told(path, damage):
    path.parent.mkdir()
    path.write_bytes(damage)
    with pytest.raises(LedgerError) as told:
        open_and_close(path)
    assert str(path) in told.value.what
    assert told.value.advice


def test_a_folder_in_its_place_is_told(path):
    path.mkdir(parents=True)
    with pytest.raises(LedgerError, match="permissions"):
        open_and_close(path)


def test_a_file_in_the_place_of_its_folder_is_told(path):
    path.parent.touch()
    with pytest.raises(LedgerError, match="permissions"):
        open_and_close(path)


def test_a_network_file_system_is_refused(path, monkeypatch):
    mounts = parse_mounts(f"1 1 0:1 / {path.parent.parent} rw - nfs4 nas:/data rw")
    monkeypatch.setattr(places, "mounts_here", lambda: mounts)
    with pytest.raises(LedgerError, match="nfs4") as told:
        open_and_close(path)
    assert "PLEX_PREVIEWS_HOME" in told.value.advice
    assert not path.exists()


def test_the_second_opening_needs_no_alembic(path):
    open_and_close(path)
    code = (
        "import sys; from pathlib import Path; from plex_previews.ledger.ledger import open_ledger;"
        "open_ledger(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-W", "error", "-c", code, str(path)], check=False, timeout=60
        ).returncode
        == 0
    )


def test_a_writer_that_never_ends_is_told_of(path, monkeypatch, film):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with open_ledger(path) as ledger, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another plex-previews"), ledger.writing():
            pytest.fail("two writers at once")
        assert ledger.known("server") == []


def test_readers_see_one_state_while_others_write(path, film):
    engine = open_database(path)
    with open_ledger(path) as ledger, reading(engine) as connection:
        count = "SELECT count(*) FROM films"
        assert connection.exec_driver_sql(count).scalar_one() == 0
        with ledger.writing() as entries:
            entries.made((known.seen, known.outputs[0]) for known in [film()])
        assert connection.exec_driver_sql(count).scalar_one() == 0
    engine.dispose()
    assert ask(path, "SELECT count(*) FROM films") == [(1,)]


def test_a_damaged_ledger_is_told_and_not_believed(path, film):
    with open_ledger(path) as ledger, ledger.writing() as entries:
        entries.made((known.seen, known.outputs[0]) for known in (film(f"/{n}") for n in range(500)))
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(LedgerError) as told, open_ledger(path) as ledger:
        ledger.known("server")
    assert "move it away" in told.value.advice
