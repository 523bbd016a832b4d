"""Ids of records: made here, in the model, so that they hold in every store.

The libraries are imported where they are used: a first screen makes no ids.
"""

from __future__ import annotations

DOCUMENTS = "b1f6d0c2-6a3c-5d1e-9d5f-0c7a4e8b2f11"
"""The name space of document ids."""


def new_id() -> str:
    """A new id for any record: a random UUID."""
    from uuid import uuid4

    return str(uuid4())


def document_id_of(text_sha256: str) -> str:
    """The id of a document that comes in without one: UUIDv5 of its text's hash."""
    from uuid import UUID, uuid5

    return str(uuid5(UUID(DOCUMENTS), text_sha256))
