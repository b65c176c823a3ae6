"""Films and their outputs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Column types are the plain ones that SQLite knows: those of the ledger may change their names."""
    op.create_table(
        "films",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("server", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("remote", sa.Text, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("local", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("modified_at", sa.Float),
        sa.Column("hint", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_films"),
        sa.UniqueConstraint("server", "remote", "part", name="uq_films_server_remote_part"),
    )
    for column in ("library", "part", "size"):
        op.create_index(f"ix_films_server_{column}", "films", ["server", column])
    op.create_table(
        "outputs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("film", sa.Integer, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("interval", sa.Float, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("quality", sa.Integer),
        sa.Column("accuracy", sa.Text),
        sa.Column("tone_map", sa.Text),
        sa.Column("format_version", sa.Integer),
        sa.Column("source_size", sa.Integer),
        sa.Column("source_modified_at", sa.Float),
        sa.Column("thumbnails", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer),
        sa.Column("digest", sa.Text),
        sa.Column("made_at", sa.Float, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outputs"),
        sa.ForeignKeyConstraint(["film"], ["films.id"], name="fk_outputs_film", ondelete="CASCADE"),
        sa.UniqueConstraint("film", "writer", "path", name="uq_outputs_film_writer_path"),
    )
    op.create_index("ix_outputs_path", "outputs", ["path"])
