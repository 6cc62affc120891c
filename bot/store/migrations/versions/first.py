"""The first form of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("touched", sa.Float, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
    )
    op.create_index("ix_conversations_touched", "conversations", ["touched"])
    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("payload", sa.Text),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("claimed", sa.Float, nullable=False),
        sa.Column("done", sa.Float),
    )
    op.create_index("ix_updates_open", "updates", ["done", "claimed"])
    op.create_table(
        "replies",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("sent", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_replies_at", "replies", ["at"])
    op.create_table(
        "tickets",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("opened", sa.Float, nullable=False),
        sa.Column("closed", sa.Float),
    )
    op.create_table(
        "keys",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(64), nullable=False),
    )
