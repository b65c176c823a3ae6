"""The tables of the ledger. What changes here needs a migration; a test compares the two."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

SCHEMA: Final = "0004"
"""The newest migration; they are numbered in the order of their making."""


class AnyText(TypeDecorator[str]):
    """Text that may hold lone surrogates, as file names that are no UTF-8 do in Python: those become a BLOB.

    SQLite keeps a BLOB in a column of texts as it is, and never takes it for equal to a text.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        if value is None:
            return None
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogatepass")
        return value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

films = Table(
    "films",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server", AnyText, nullable=False),
    Column("part", AnyText, nullable=False),
    Column("remote", AnyText, nullable=False),
    Column("library", AnyText, nullable=False),
    Column("local", AnyText),
    Column("size", Integer),
    Column("modified_at", Float),
    Column("hint", AnyText),
    UniqueConstraint("server", "remote", "part"),
    Index(None, "server", "library"),
    Index(None, "server", "part"),
    Index(None, "server", "size"),
)

outputs = Table(
    "outputs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("film", ForeignKey("films.id", ondelete="CASCADE"), nullable=False),
    Column("writer", AnyText, nullable=False),
    Column("path", AnyText, nullable=False),
    Column("interval", Float, nullable=False),
    Column("width", Integer),
    Column("quality", Integer),
    Column("accuracy", Text),
    Column("tone_map", Text),
    Column("format_version", Integer),
    Column("source_size", Integer),
    Column("source_modified_at", Float),
    Column("thumbnails", Integer, nullable=False),
    Column("bytes", Integer),
    Column("digest", Text),
    Column("made_at", Float, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("film", "writer", "path"),
    Index(None, "path"),
)

keyframe_indexes = Table(
    "keyframe_indexes",
    metadata,
    Column("name", AnyText, primary_key=True),
    Column("size", Integer),
    Column("modified_at", Float),
    Column("packed", LargeBinary, nullable=False),
    Column("used_at", Float, nullable=False, server_default=text("0")),
    Index(None, "used_at"),
)

roots = Table(
    "roots",
    metadata,
    Column("path", AnyText, primary_key=True),
    Column("identity", AnyText, nullable=False),
    Column("samples", AnyText, nullable=False),
    Column("seen_at", Float, nullable=False),
)

servers = Table(
    "servers",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("name", AnyText, nullable=False),
)
