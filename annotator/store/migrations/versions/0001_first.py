"""The first schema: documents, spans, schema, annotators, states, relations and the history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "annotators",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_annotators")),
        sa.UniqueConstraint("id", name=op.f("uq_annotators_id")),
    )
    op.create_table(
        "labels",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("guideline", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_labels")),
        sa.UniqueConstraint("id", name=op.f("uq_labels_id")),
    )
    op.create_table(
        "relation_types",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_relation_types")),
        sa.UniqueConstraint("id", name=op.f("uq_relation_types_id")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "texts",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_texts")),
        sa.UniqueConstraint("sha256", name=op.f("uq_texts_sha256")),
    )
    op.create_table(
        "documents",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text_pk", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("original_sha256", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("offset_map", sa.LargeBinary(), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_pk"], ["texts.pk"], name=op.f("fk_documents_text_pk"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_documents")),
        sa.UniqueConstraint("id", name=op.f("uq_documents_id")),
    )
    op.create_index(op.f("ix_documents_position"), "documents", ["position"], unique=False)
    op.create_index("ix_documents_text_pk", "documents", ["text_pk"], unique=False)
    op.create_table(
        "history",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("span_id", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotator_pk"],
            ["annotators.pk"],
            name=op.f("fk_history_annotator_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_act"), "history", ["act"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotator_pk"],
            ["annotators.pk"],
            name=op.f("fk_assignments_annotator_pk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_pk"],
            ["documents.pk"],
            name=op.f("fk_assignments_document_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("document_pk", "annotator_pk", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_annotator_pk", "assignments", ["annotator_pk"], unique=False)
    op.create_table(
        "history_chunks",
        sa.Column("history_pk", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_pk"],
            ["history.pk"],
            name=op.f("fk_history_chunks_history_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("history_pk", "place", name=op.f("pk_history_chunks")),
    )
    op.create_table(
        "spans",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("label_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotator_pk"],
            ["annotators.pk"],
            name=op.f("fk_spans_annotator_pk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_pk"],
            ["documents.pk"],
            name=op.f("fk_spans_document_pk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["label_pk"], ["labels.pk"], name=op.f("fk_spans_label_pk"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_spans")),
        sa.UniqueConstraint("id", name=op.f("uq_spans_id")),
    )
    op.create_index("ix_spans_annotator_pk", "spans", ["annotator_pk"], unique=False)
    op.create_index("ix_spans_document_pk_start", "spans", ["document_pk", "start"], unique=False)
    op.create_index("ix_spans_label_pk", "spans", ["label_pk"], unique=False)
    op.create_table(
        "fragments",
        sa.Column("span_pk", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["span_pk"], ["spans.pk"], name=op.f("fk_fragments_span_pk"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("span_pk", "place", name=op.f("pk_fragments")),
    )
    op.create_table(
        "relations",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("type_pk", sa.Integer(), nullable=False),
        sa.Column("head_pk", sa.Integer(), nullable=False),
        sa.Column("tail_pk", sa.Integer(), nullable=False),
        sa.Column("annotator_pk", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotator_pk"],
            ["annotators.pk"],
            name=op.f("fk_relations_annotator_pk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["document_pk"],
            ["documents.pk"],
            name=op.f("fk_relations_document_pk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["head_pk"], ["spans.pk"], name=op.f("fk_relations_head_pk"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["tail_pk"], ["spans.pk"], name=op.f("fk_relations_tail_pk"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["type_pk"],
            ["relation_types.pk"],
            name=op.f("fk_relations_type_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_relations")),
        sa.UniqueConstraint("id", name=op.f("uq_relations_id")),
    )
    op.create_index("ix_relations_annotator_pk", "relations", ["annotator_pk"], unique=False)
    op.create_index("ix_relations_document_pk", "relations", ["document_pk"], unique=False)
    op.create_index("ix_relations_head_pk", "relations", ["head_pk"], unique=False)
    op.create_index("ix_relations_tail_pk", "relations", ["tail_pk"], unique=False)
    op.create_index("ix_relations_type_pk", "relations", ["type_pk"], unique=False)
    op.create_table(
        "span_attributes",
        sa.Column("span_pk", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["span_pk"], ["spans.pk"], name=op.f("fk_span_attributes_span_pk"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("span_pk", "name", name=op.f("pk_span_attributes")),
    )
    op.create_table(
        "relation_attributes",
        sa.Column("relation_pk", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["relation_pk"],
            ["relations.pk"],
            name=op.f("fk_relation_attributes_relation_pk"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("relation_pk", "name", name=op.f("pk_relation_attributes")),
    )
