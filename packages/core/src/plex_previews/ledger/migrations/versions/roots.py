"""Sentinels of the folders that hold films, and when a keyframe index was of use."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Indexes that were kept before count as unused for long."""
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
