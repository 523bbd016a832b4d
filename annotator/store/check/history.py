"""The history: can every act be read, and so be undone?"""

from __future__ import annotations

import binascii
import struct
import zlib
from collections.abc import Iterator

from sqlalchemy import select

from annotator.model.finding import Finding, Harm
from annotator.model.history import Kind
from annotator.store.check.look import Look
from annotator.store.payload import decode
from annotator.store.tables import history, history_chunks, texts

UNREADABLE = (
    *(zlib.error, struct.error, binascii.Error),
    *(ValueError, TypeError, KeyError, AttributeError, IndexError),
)
_BACKUP = "so it cannot be undone any more. A backup from before holds it still."


def unreadable_acts(look: Look) -> Iterator[Finding]:
    """Acts whose payload is damaged or missing, and rows that fit nothing."""
    kinds = {str(kind) for kind in Kind}
    known: set[str] = set(look.connection.execute(select(texts.c.sha256)).scalars())
    numbers: set[int] = set()
    for row in look.rows(select(history).order_by(history.c.pk), at_once=200):
        numbers.add(row.pk)
        here = f"Act {row.pk} (“{row.text}”)"
        is_reversal = row.kind in (Kind.UNDO, Kind.REDO)
        if row.kind not in kinds or (is_reversal and not {row.act, row.reverses} <= numbers):
            sentence = f"{here} is no row of a history, {_BACKUP}"
            yield Finding(Harm.HISTORY, sentence, "history", row.pk)
        elif not _can_be_read(look, row.pk, row.schema_version, known):
            sentence = f"{here} cannot be read, {_BACKUP}"
            yield Finding(Harm.HISTORY, sentence, "history", row.pk)
        look.step(1)


def _can_be_read(look: Look, pk: int, version: int, known: set[str]) -> bool:
    query = select(history_chunks.c.place, history_chunks.c.payload)
    query = query.where(history_chunks.c.history_pk == pk).order_by(history_chunks.c.place)

    def text_of(sha256: str) -> str:
        if sha256 not in known:
            raise KeyError(sha256)
        return ""

    try:
        places = [
            place
            for place, payload in look.rows(query, at_once=1)
            if decode(payload, version, text_of) is not None
        ]
    except UNREADABLE:
        return False
    return bool(places) and places == list(range(len(places)))
