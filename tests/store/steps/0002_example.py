"""A further step for tests: it adds a table, fills it from another, and rebuilds a third."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "settings_more",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_settings_more")),
    )
    op.execute("INSERT INTO settings_more SELECT pk, name FROM labels")
    op.create_index("ix_settings_more_name", "settings_more", ["name"])
    with op.batch_alter_table("spans") as spans:
        spans.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE spans SET weight = length(text)")
    op.execute("UPDATE history SET text = text || '.'")


def upgrade_payload(rows: list[Any]) -> list[Any]:
    return rows
