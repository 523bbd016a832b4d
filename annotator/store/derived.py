"""What is worked out of texts and kept only to be fast: it can be thrown away at any time."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from annotator.store import tables


def clear(connection: Connection) -> None:
    """Throw away all sketches, bands and groups; whoever needs them makes them anew."""
    for table in tables.DERIVED:
        connection.execute(delete(table))
