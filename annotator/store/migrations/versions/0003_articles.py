"""Articles: sections of documents, documents that tell the same story, releases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_document_sections()
    _create_kinships()
    _create_releases()
    _create_derived()


def upgrade_payload(rows: list[Any]) -> list[Any]:
    """Records are as they were; new kinds have come."""
    return rows


def _create_document_sections() -> None:
    op.create_table(
        "document_sections",
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=True),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _reference("document_sections", "document_pk", "documents"),
        _reference("document_sections", "annotator_pk", "annotators"),
        sa.PrimaryKeyConstraint("document_pk", name=op.f("pk_document_sections")),
    )
    op.create_index("ix_document_sections_annotator_pk", "document_sections", ["annotator_pk"])


def _create_kinships() -> None:
    op.create_table(
        "kinships",
        sa.Column("one_pk", sa.Integer(), nullable=False),
        sa.Column("other_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _reference("kinships", "one_pk", "documents"),
        _reference("kinships", "other_pk", "documents"),
        _reference("kinships", "annotator_pk", "annotators"),
        sa.PrimaryKeyConstraint("one_pk", "other_pk", name=op.f("pk_kinships")),
    )
    op.create_index("ix_kinships_other_pk", "kinships", ["other_pk"])
    op.create_index("ix_kinships_annotator_pk", "kinships", ["annotator_pk"])


def _create_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("splits", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _reference("releases", "annotator_pk", "annotators"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_releases")),
        sa.UniqueConstraint("id", name=op.f("uq_releases_id")),
    )
    op.create_index("ix_releases_annotator_pk", "releases", ["annotator_pk"])


def _create_derived() -> None:
    op.create_table(
        "document_sketches",
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("made_of", sa.Text(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        _reference("document_sketches", "document_pk", "documents", "CASCADE"),
        sa.PrimaryKeyConstraint("document_pk", name=op.f("pk_document_sketches")),
    )
    op.create_table(
        "sketch_bands",
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Integer(), nullable=False),
        sa.Column("document_pk", sa.Integer(), nullable=False),
        _reference("sketch_bands", "document_pk", "documents", "CASCADE"),
        sa.PrimaryKeyConstraint("band", "hash", "document_pk", name=op.f("pk_sketch_bands")),
    )
    op.create_index("ix_sketch_bands_document_pk", "sketch_bands", ["document_pk"])
    op.create_table(
        "document_groups",
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        _reference("document_groups", "document_pk", "documents", "CASCADE"),
        sa.PrimaryKeyConstraint("document_pk", name=op.f("pk_document_groups")),
    )
    op.create_index("ix_document_groups_group_id", "document_groups", ["group_id"])


def _reference(
    table: str, column: str, to: str, ondelete: str = "RESTRICT"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.pk"], name=name, ondelete=ondelete)
