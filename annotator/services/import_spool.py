"""The changes of an import while it is planned: few in memory, many in a temporary file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import IO

from annotator.model.change import (
    BULK_LIMIT,
    BulkChange,
    Change,
    ChangeSet,
    Ready,
    document_of,
)
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.schema import Label, RelationType
from annotator.model.section import DocumentSections
from annotator.model.span import Span
from annotator.store import ready as making
from annotator.store.disk import plain_errors

# Within a batch, records of a kind stand together, each kind behind those it refers to.
_KINDS = (
    *(Annotator, Label, RelationType, Document),
    *(Span, Relation, Assignment, Review, DocumentNote, DocumentSections),
)
_CHARACTERS = 8_000_000


class Spool:
    """Takes changes in and gives them back as one act, as often as it is asked to.

    A batch holds at most about BULK_LIMIT records and about 8 million characters of text.
    """

    def __init__(self) -> None:
        self.count = 0
        self._file: IO[bytes] | None = None
        self._batches: list[tuple[Ready, int, int, int]] = []  # empty; place, bytes of both
        self._pending: list[Change | making.Content] = []
        self._making = making.Making()
        self._characters = 0
        self._batch_of: dict[str, int] = {}  # the last one of a document
        self._earlier: dict[str, list[int]] = {}  # those before, of the few that have several
        self._loaded: tuple[int, Sequence[Change]] = (-1, ())
        self._compressor = ThreadPoolExecutor(1, "compress")
        self._coming: Future[Ready] | None = None

    def add(self, changes: list[Change], spans: Sequence[making.Content] = ()) -> None:
        """Take in the changes of one document, behind those of what belongs to none. Further spans
        of it may be given by the values of their fields."""
        for change in changes:
            record = change.record
            self._making.add(record)
            if isinstance(record, Document):
                self._characters += len(record.text)
        self._making.add_spans(spans)
        if changes and (document_id := document_of(changes[-1].record)) is not None:
            self._note(document_id)
        self._pending += changes
        self._pending += spans
        self.count += len(changes) + len(spans)
        if len(self._pending) >= BULK_LIMIT or self._characters >= _CHARACTERS:
            self._flush()

    def _note(self, document_id: str) -> None:
        present = self._present
        last = self._batch_of.setdefault(document_id, present)
        if last != present:
            self._earlier.setdefault(document_id, []).append(last)
            self._batch_of[document_id] = present

    @property
    def _present(self) -> int:
        """The number of the batch that is being filled."""
        return len(self._batches) + (self._coming is not None)

    def changes_of(self, document_id: str) -> Iterator[Change]:
        """The changes that were taken in for one document."""
        last = self._batch_of.get(document_id)
        if last is None:
            return
        for batch in (*self._earlier.get(document_id, ()), last):
            changes = self._unfinished() if batch == self._present else self._load(batch)
            yield from (c for c in changes if document_of(c.record) == document_id)

    def change(self, text: str) -> ChangeSet | BulkChange:
        """All that was taken in as one act, called `text`."""
        if not self._present:
            return ChangeSet(text, tuple(_in_order(self._unfinished())))
        self._flush()
        self._put_aside()
        self._compressor.shutdown()
        self._loaded = (-1, ())

        def ready() -> Iterator[Ready]:
            return (self._read(batch) for batch in range(len(self._batches)))

        def batches() -> Iterator[ChangeSet]:
            return (ChangeSet(text, making.changes_of(batch)) for batch in ready())

        return BulkChange(text, self.count, batches, ready)

    def _unfinished(self) -> list[Change]:
        """The changes of the batch that is being filled."""
        return [c if isinstance(c, Change) else Change(None, Span(*c)) for c in self._pending]

    def _flush(self) -> None:
        """End a batch; another thread compresses it, while this one goes on."""
        if self._pending:
            self._put_aside()
            ready = self._making.ready()
            self._coming = self._compressor.submit(making.compressed, ready)
            self._pending, self._making = [], making.Making()
            self._characters = 0

    def _put_aside(self) -> None:
        """Write the batch that was compressed."""
        if self._coming is None:
            return
        ready = self._coming.result()
        with plain_errors(Path("The temporary folder")):
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="annotator-import-")  # noqa: SIM115
            place = self._file.seek(0, 2)
            self._file.write(ready.rows)
            self._file.write(ready.payload)
            self._file.flush()
        sizes = len(ready.rows), len(ready.payload)
        self._batches.append((replace(ready, rows=b"", payload=b""), place, *sizes))
        self._coming = None

    def _load(self, batch: int) -> Sequence[Change]:
        """A batch that is looked at while planning: neighbours often look at the same."""
        self._put_aside()
        if self._loaded[0] != batch:
            self._loaded = batch, making.changes_of(self._read(batch))
        return self._loaded[1]

    def _read(self, batch: int) -> Ready:
        if self._file is None:
            raise ValueError("nothing was put aside")
        ready, place, rows, payload = self._batches[batch]
        self._file.seek(place)
        return replace(ready, rows=self._file.read(rows), payload=self._file.read(payload))

    def __del__(self) -> None:
        self._compressor.shutdown(wait=False)
        if self._file is not None:
            self._file.close()


def _in_order(changes: list[Change]) -> list[Change]:
    kinds: dict[type, list[Change]] = {kind: [] for kind in _KINDS}
    for change in changes:
        kinds[type(change.after)].append(change)
    return [change for some in kinds.values() for change in some]
