"""Whose an update is, and since when it is known; numbers of tickets that are never given twice; what WeChat needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("updates") as table:
        table.add_column(sa.Column("taken", sa.Float, nullable=False, server_default="0"))
        table.add_column(sa.Column("person", sa.String(32), nullable=False, server_default=""))
        table.add_column(sa.Column("chat", sa.String(64), nullable=False, server_default=""))
    op.execute("UPDATE updates SET taken = claimed")
    op.create_index("ix_updates_chat", "updates", ["chat", "done"])
    with op.batch_alter_table("tickets", recreate="auto", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("channel", existing_type=sa.String(16), nullable=False)
    op.create_table(
        "receipts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("reply", sa.Text),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_receipts_at", "receipts", ["at"])
    op.create_table(
        "notices",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_notices_person", "notices", ["person"])
