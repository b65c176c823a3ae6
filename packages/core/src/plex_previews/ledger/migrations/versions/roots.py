"""Sentinels of the folders that hold films; keyframe indexes with the facts of their films, and when they were of use."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Indexes that were kept before have no facts: they go."""
    op.execute("DELETE FROM keyframe_indexes")
    op.create_table(
        "roots",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("samples", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_roots"),
    )
    op.add_column(
        "keyframe_indexes", sa.Column("used_at", sa.Float, nullable=False, server_default=sa.text("0"))
    )
    op.create_index("ix_keyframe_indexes_used_at", "keyframe_indexes", ["used_at"])
