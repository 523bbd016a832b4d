"""The changes of an import while it is planned: few in memory, many in a temporary file."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet, document_of
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.services.import_packing import pack, unpack
from annotator.store.disk import plain_errors

# Within a batch, records of a kind stand together, each kind behind those it refers to.
_KINDS = (
    *(Annotator, Label, RelationType, Document),
    *(Span, Relation, Assignment, Review, DocumentNote),
)
_ORDER = {kind: place for place, kind in enumerate(_KINDS)}
_CHARACTERS = 8_000_000


class Spool:
    """Takes changes in and gives them back as one act, as often as it is asked to.

    A batch holds at most about BULK_LIMIT records and about 8 million characters of text.
    """

    def __init__(self) -> None:
        self.count = 0
        self._file: IO[bytes] | None = None
        self._places: list[int] = []
        self._pending: list[Change] = []
        self._characters = 0
        self._batches_of: dict[str, list[int]] = {}
        self._loaded: tuple[int, list[Change]] = (-1, [])

    def add(self, changes: list[Change]) -> None:
        """Take in the changes of one document."""
        for change in changes:
            record = change.record
            if isinstance(record, Document):
                self._characters += len(record.text)
            document_id = document_of(record)
            if document_id is not None:
                batches = self._batches_of.setdefault(document_id, [])
                if not batches or batches[-1] != len(self._places):
                    batches.append(len(self._places))
        self._pending += changes
        self.count += len(changes)
        if len(self._pending) >= BULK_LIMIT or self._characters >= _CHARACTERS:
            self._flush()

    def changes_of(self, document_id: str) -> Iterator[Change]:
        """The changes that were taken in for one document."""
        for batch in self._batches_of.get(document_id, ()):
            changes = self._pending if batch == len(self._places) else self._load(batch)
            yield from (c for c in changes if document_of(c.record) == document_id)

    def change(self, text: str) -> ChangeSet | BulkChange:
        """All that was taken in as one act, called `text`."""
        if self._file is None:
            return ChangeSet(text, tuple(_in_order(self._pending)))
        self._flush()
        self._loaded = (-1, [])

        def batches() -> Iterator[ChangeSet]:
            for batch in range(len(self._places)):
                yield ChangeSet(text, tuple(self._read(batch)))

        return BulkChange(text, self.count, batches)

    def _flush(self) -> None:
        if not self._pending:
            return
        with plain_errors(Path("The temporary folder")):
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="annotator-import-")  # noqa: SIM115
            self._places.append(self._file.seek(0, 2))
            packed = pack(_in_order(self._pending))
            self._file.write(struct.pack("<Q", len(packed)))
            self._file.write(packed)
            self._file.flush()
        self._pending = []
        self._characters = 0

    def _load(self, batch: int) -> list[Change]:
        """A batch that is looked at while planning: neighbours often look at the same."""
        if self._loaded[0] != batch:
            self._loaded = batch, self._read(batch)
        return self._loaded[1]

    def _read(self, batch: int) -> list[Change]:
        if self._file is None:
            raise ValueError("nothing was put aside")
        self._file.seek(self._places[batch])
        (size,) = struct.unpack("<Q", self._file.read(8))
        return unpack(self._file.read(size))

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()


def _in_order(changes: list[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: _ORDER[type(change.record)])
