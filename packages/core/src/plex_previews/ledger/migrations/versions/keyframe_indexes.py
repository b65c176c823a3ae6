"""Keyframe indexes of films."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """A table of its own: its rows are large, and few questions need them."""
    op.create_table(
        "keyframe_indexes",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer),
        sa.Column("modified_at", sa.Float),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keyframe_indexes"),
    )
