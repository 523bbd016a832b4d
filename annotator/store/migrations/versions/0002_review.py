"""Looking back: orders of spans, reviews, saved searches, notes on documents, words to be found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WORDS = (
    "CREATE VIRTUAL TABLE {0}_words USING fts5(text, content='{0}', content_rowid='pk', "
    "tokenize='unicode61 remove_diacritics 2')"
)
_FILL = "INSERT INTO {0}_words({0}_words) VALUES ('rebuild')"


def upgrade() -> None:
    op.add_column("spans", sa.Column("length", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE spans SET length = length(text)")
    op.drop_index("ix_spans_label_pk", "spans")
    op.drop_index("ix_spans_annotator_pk", "spans")
    for column in ("label_pk", "annotator_pk"):
        op.create_index(f"ix_spans_{column}_created_at", "spans", [column, "created_at"])
    for column in ("created_at", "updated_at", "length"):
        op.create_index(f"ix_spans_{column}", "spans", [column])
    op.create_index("ix_spans_unsure", "spans", ["unsure"], sqlite_where=sa.text("unsure = 1"))
    op.create_index("ix_spans_noted", "spans", ["annotator_pk"], sqlite_where=sa.text("note != ''"))
    op.drop_index("ix_assignments_annotator_pk", "assignments")
    op.create_index("ix_assignments_annotator_pk_state", "assignments", ["annotator_pk", "state"])
    _extend_history()
    _create_reviews()
    _create_document_notes()
    _create_saved_searches()
    for content in ("texts", "spans"):
        op.execute(_WORDS.format(content))
        op.execute(_FILL.format(content))


def upgrade_payload(rows: list[Any]) -> list[Any]:
    """Records are as they were; new kinds have come."""
    return rows


def _extend_history() -> None:
    op.add_column("history", sa.Column("wide", sa.Boolean(), nullable=False, server_default="1"))
    op.execute('UPDATE history SET wide = 0 WHERE "count" = 1')
    for column in ("document_id", "span_id"):
        op.create_index(f"ix_history_{column}", "history", [column])
    op.create_index("ix_history_wide", "history", ["wide"], sqlite_where=sa.text("wide = 1"))


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("span_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _reference("reviews", "span_pk", "spans"),
        _reference("reviews", "annotator_pk", "annotators"),
        sa.PrimaryKeyConstraint("span_pk", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_at", "reviews", ["at"])
    op.create_index("ix_reviews_annotator_pk", "reviews", ["annotator_pk"])


def _create_document_notes() -> None:
    op.create_table(
        "document_notes",
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _reference("document_notes", "document_pk", "documents"),
        _reference("document_notes", "annotator_pk", "annotators"),
        sa.PrimaryKeyConstraint("document_pk", name=op.f("pk_document_notes")),
    )
    op.create_index("ix_document_notes_annotator_pk", "document_notes", ["annotator_pk"])


def _create_saved_searches() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _reference("saved_searches", "annotator_pk", "annotators"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("id", name=op.f("uq_saved_searches_id")),
    )
    op.create_index("ix_saved_searches_annotator_pk", "saved_searches", ["annotator_pk"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.pk"], name=name, ondelete="RESTRICT")
