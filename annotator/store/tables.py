"""The tables of a project, private to this folder.

Records are named by their `id` (text, made in the model); `pk` is SQLite's integer that carries
the joins. `fingerprint` stands for a record's whole content and tells a conflict. Texts are kept
apart by hash and never removed, so that the history needs to hold only their hash.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _pk() -> Column[int]:
    return Column("pk", Integer, primary_key=True)


def _id() -> Column[str]:
    return Column("id", Text, nullable=False, unique=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _ref(name: str, table: str, primary_key: bool = False) -> Column[int]:
    key = ForeignKey(f"{table}.pk", ondelete="RESTRICT")
    return Column(name, Integer, key, nullable=False, primary_key=primary_key)


settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

texts = Table(
    "texts",
    metadata,
    _pk(),
    Column("sha256", Text, nullable=False, unique=True),
    Column("length", Integer, nullable=False),
    Column("text", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    _pk(),
    _id(),
    Column("position", Integer, nullable=False, index=True),
    _text("title"),
    _ref("text_pk", "texts"),
    _text("source"),
    _text("original_sha256"),
    _text("encoding"),
    Column("offset_map", LargeBinary, nullable=False),
    _text("meta"),
    _text("created_at"),
    _text("fingerprint"),
)
Index("ix_documents_text_pk", documents.c.text_pk)

annotators = Table(
    "annotators", metadata, _pk(), _id(), _text("name"), _text("created_at"), _text("fingerprint")
)

assignments = Table(
    "assignments",
    metadata,
    _ref("document_pk", "documents", primary_key=True),
    _ref("annotator_pk", "annotators", primary_key=True),
    _text("state"),
    _text("updated_at"),
    _text("fingerprint"),
)
Index("ix_assignments_annotator_pk_state", assignments.c.annotator_pk, assignments.c.state)

labels = Table(
    "labels",
    metadata,
    _pk(),
    _id(),
    _text("name"),
    _text("color"),
    _text("pattern"),
    _text("key"),
    _text("guideline"),
    Column("position", Integer, nullable=False),
    _text("fingerprint"),
)

relation_types = Table(
    "relation_types", metadata, _pk(), _id(), _text("name"), _text("fingerprint")
)

spans = Table(
    "spans",
    metadata,
    _pk(),
    _id(),
    _ref("document_pk", "documents"),
    _ref("label_pk", "labels"),
    _ref("annotator_pk", "annotators"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _text("text"),
    _text("note"),
    Column("unsure", Boolean(create_constraint=False), nullable=False, default=False),
    _text("created_at"),
    _text("updated_at"),
    _text("fingerprint"),
    # of the covered text, in code points: what is derived is no part of the record
    Column("length", Integer, nullable=False, server_default="0"),
)
Index("ix_spans_document_pk_start", spans.c.document_pk, spans.c.start)
# Every order the review can be in, alone and within a label or an annotator.
Index("ix_spans_label_pk_created_at", spans.c.label_pk, spans.c.created_at)
Index("ix_spans_annotator_pk_created_at", spans.c.annotator_pk, spans.c.created_at)
Index("ix_spans_created_at", spans.c.created_at)
Index("ix_spans_updated_at", spans.c.updated_at)
Index("ix_spans_length", spans.c.length)
# The few that are unsure or noted are found without looking at all others.
Index("ix_spans_unsure", spans.c.unsure, sqlite_where=text("unsure = 1"))
Index("ix_spans_noted", spans.c.annotator_pk, sqlite_where=text("note != ''"))

# Only interrupted spans have rows here; the envelope is the one fragment of all others.
fragments = Table(
    "fragments",
    metadata,
    _ref("span_pk", "spans", primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)

span_attributes = Table(
    "span_attributes",
    metadata,
    _ref("span_pk", "spans", primary_key=True),
    Column("name", Text, primary_key=True),
    _text("value"),
)

relations = Table(
    "relations",
    metadata,
    _pk(),
    _id(),
    _ref("document_pk", "documents"),
    _ref("type_pk", "relation_types"),
    _ref("head_pk", "spans"),
    _ref("tail_pk", "spans"),
    _ref("annotator_pk", "annotators"),
    _text("created_at"),
    _text("updated_at"),
    _text("fingerprint"),
)
for _column in ("document_pk", "type_pk", "head_pk", "tail_pk", "annotator_pk"):
    Index(f"ix_relations_{_column}", relations.c[_column])

relation_attributes = Table(
    "relation_attributes",
    metadata,
    _ref("relation_pk", "relations", primary_key=True),
    Column("name", Text, primary_key=True),
    _text("value"),
)

reviews = Table(
    "reviews",
    metadata,
    _ref("span_pk", "spans", primary_key=True),
    _ref("annotator_pk", "annotators"),
    _text("at"),
    _text("fingerprint"),
)
Index("ix_reviews_at", reviews.c.at)
Index("ix_reviews_annotator_pk", reviews.c.annotator_pk)

document_notes = Table(
    "document_notes",
    metadata,
    _ref("document_pk", "documents", primary_key=True),
    _ref("annotator_pk", "annotators"),
    _text("note"),
    _text("updated_at"),
    _text("fingerprint"),
)
Index("ix_document_notes_annotator_pk", document_notes.c.annotator_pk)

saved_searches = Table(
    "saved_searches",
    metadata,
    _pk(),
    _id(),
    _ref("annotator_pk", "annotators"),
    _text("name"),
    _text("query"),
    _text("fingerprint"),
)
Index("ix_saved_searches_annotator_pk", saved_searches.c.annotator_pk)

# Append-only. `act` is the act that an undo or redo goes back to, `reverses` the row it takes back
# (both null for acts); documents and spans are named by id, for they may be gone. `wide` acts may
# have touched other documents than the one where they took place.
history = Table(
    "history",
    metadata,
    Column("pk", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("act", Integer, index=True),
    Column("reverses", Integer),
    _ref("annotator_pk", "annotators"),
    Column("at", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("document_id", Text),
    Column("start", Integer),
    Column("span_id", Text, nullable=False, default=""),
    Column("schema_version", Integer, nullable=False),
    Column("wide", Boolean(create_constraint=False), nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)
# The life of a span, and of a document, is found without looking through all acts.
Index("ix_history_document_id", history.c.document_id)
Index("ix_history_span_id", history.c.span_id)
Index("ix_history_wide", history.c.wide, sqlite_where=text("wide = 1"))

history_chunks = Table(
    "history_chunks",
    metadata,
    _ref("history_pk", "history", primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)
