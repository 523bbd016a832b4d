"""What the history says: how each record was left by the last act that touched it. With it, records
come back whose own rows are lost, and those that were removed long ago stay away."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import orjson

from annotator.model.change import Change, Record, document_of, fingerprint
from annotator.model.history import Kind
from annotator.store.payload import KINDS, decode
from annotator.store.recovery.harvest import Harvest, Progress

NAMES = {kind: name for name, kind in KINDS.items()}
_UNREADABLE = (
    zlib.error, struct.error, orjson.JSONDecodeError, ValueError, TypeError, KeyError, IndexError
)  # fmt: skip
_KINDS = {str(kind) for kind in Kind}


class Past:
    """`is_whole`: every act there ever was can be read, and names only people who are there."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest
        self._scratch = harvest.scratch
        self._chunk: tuple[tuple[int, int], tuple[Change, ...]] = ((0, 0), ())
        self.is_whole = False
        self.acts = 0
        for statement in (
            "CREATE TABLE past (kind, id, print, document, act INTEGER, place INTEGER, number,"
            " PRIMARY KEY (kind, id)) WITHOUT ROWID",
            "CREATE TABLE needed (sha256 PRIMARY KEY) WITHOUT ROWID",
            "CREATE INDEX chunks_of ON history_chunks (history_pk, place)",
        ):
            self._scratch.execute(statement)

    def read(self, progress: Progress | None = None) -> None:
        """Go through all acts, from the first to the last."""
        whole, expected = True, 1
        acts = list(
            self._harvest.rows("SELECT pk, kind, act, schema_version FROM history ORDER BY pk")
        )
        people = (
            "SELECT count(*) FROM history WHERE annotator_pk NOT IN (SELECT pk FROM annotators)"
        )
        for pk, kind, act, version in acts:
            whole &= pk == expected and kind in _KINDS and (act is None or 0 < act <= pk)
            expected = pk + 1
            whole &= self._read_act(pk, version)
            if progress is not None:
                progress(pk, acts[-1][0])
        self._scratch.execute("CREATE INDEX past_of ON past (document, kind)")
        strangers = next(self._harvest.rows(people))[0]
        is_last = self._harvest.last_act in (expected - 1, None if expected > 1 else 0)
        if self._harvest.last_act is None and "history" in self._harvest.holes:
            is_last = False  # nobody knows how many there were
        self.acts = len(acts)
        self.is_whole = whole and is_last and not strangers and bool(acts)

    def find(self, kind: type[Record], id: str) -> str | None:
        """How the record was left: the fingerprint of its content, "" if it was removed; None if
        the acts that can be read do not name it."""
        query = "SELECT print FROM past WHERE kind = ? AND id = ?"
        row = next(self._harvest.rows(query, NAMES[kind], id), None)
        return None if row is None else str(row[0] or "")

    def record(self, kind: type[Record], id: str) -> Record | None:
        """The record as it was left, None if there is none; a document comes without its text."""
        query = "SELECT act, place, number FROM past WHERE kind = ? AND id = ? AND print != ''"
        row = next(self._harvest.rows(query, NAMES[kind], id), None)
        return None if row is None else self._at(*row)

    def missing(self, kind: type[Record], document_id: str | None = None) -> Iterator[Record]:
        """The records that should be there and are not kept yet (of one document)."""
        here = "" if document_id is None else "AND p.document = ?"
        query = f"""SELECT p.act, p.place, p.number FROM past p WHERE p.kind = ? AND p.print != ''
            {here} AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.kind = p.kind AND k.id = p.id)
            ORDER BY p.act, p.place, p.number"""  # noqa: S608
        more = () if document_id is None else (document_id,)
        for row in list(self._harvest.rows(query, NAMES[kind], *more)):
            if (record := self._at(*row)) is not None:
                yield record

    @property
    def count(self) -> int:
        """How many records there should be."""
        return int(next(self._harvest.rows("SELECT count(*) FROM past WHERE print != ''"))[0])

    def _read_act(self, pk: int, version: int) -> bool:
        query = "SELECT place, payload FROM history_chunks WHERE history_pk = ? ORDER BY place"
        expected = 0
        for place, payload in self._harvest.rows(query, pk):
            if place != expected:
                return False
            expected += 1
            try:
                changes = decode(payload, version, self._need)
            except _UNREADABLE:
                return False
            self._scratch.executemany(
                "INSERT OR REPLACE INTO past VALUES (?, ?, ?, ?, ?, ?, ?)",
                [_row(change, pk, place, number) for number, change in enumerate(changes)],
            )
        return expected > 0

    def _need(self, sha256: str) -> str:
        self._scratch.execute("INSERT OR IGNORE INTO needed VALUES (?)", (sha256,))
        return ""

    def _at(self, act: int, place: int, number: int) -> Record | None:
        if self._chunk[0] != (act, place):
            query = """SELECT c.payload, h.schema_version FROM history_chunks c
                JOIN history h ON h.pk = c.history_pk WHERE c.history_pk = ? AND c.place = ?"""
            payload, version = next(self._harvest.rows(query, act, place))
            self._chunk = ((act, place), decode(payload, version, lambda _: ""))
        return self._chunk[1][number].after


def _row(change: Change, act: int, place: int, number: int) -> tuple[Any, ...]:
    record = change.record
    left = fingerprint(record) if change.after is not None else ""
    return NAMES[type(record)], record.id, left, document_of(record), act, place, number
