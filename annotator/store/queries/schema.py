"""Reads of labels, relation types, annotators and settings."""

from __future__ import annotations

from sqlalchemy import Connection, select

from annotator.model.document import Annotator
from annotator.model.schema import Label, RelationType
from annotator.store.tables import (
    annotators,
    labels,
    relation_types,
    settings,
)
from annotator.store.typed import typed


def all_labels(connection: Connection) -> tuple[Label, ...]:
    """The labels in their order."""
    names = ("id", "name", "color", "pattern", "key", "guideline", "position")
    query = select(*(labels.c[name] for name in names)).order_by(labels.c.position, labels.c.pk)
    rows = typed(connection.execute(query), str, str, str, str, str, str, int)
    return tuple(Label(*row) for row in rows)


def all_annotators(connection: Connection) -> tuple[Annotator, ...]:
    """The annotators, the first made first."""
    query = select(annotators.c.id, annotators.c.name, annotators.c.created_at)
    rows = typed(connection.execute(query.order_by(annotators.c.pk)), str, str, str)
    return tuple(Annotator(*row) for row in rows)


def all_relation_types(connection: Connection) -> tuple[RelationType, ...]:
    """The relation types, the first made first."""
    query = select(relation_types.c.id, relation_types.c.name).order_by(relation_types.c.pk)
    return tuple(RelationType(*row) for row in typed(connection.execute(query), str, str))


def setting(connection: Connection, key: str) -> str:
    """A setting of the project, "" if it was never set."""
    query = select(settings.c.value).where(settings.c.key == key)
    return connection.execute(query).scalar() or ""
