"""The list of documents as a sequence that reads only what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from annotator.model.document import DocumentSummary, State

PAGE = 100


class DocumentList(Sequence[DocumentSummary]):
    """Keys are read once, when first asked for; rows by the page. `replace` puts a new row in.

    `count` and `known` (index → row) say beforehand what is known without reading.
    """

    def __init__(
        self,
        read_keys: Callable[[], Sequence[int]],
        read_rows: Callable[[Sequence[int]], dict[int, DocumentSummary]],
        find_key: Callable[[str], int | None],
        count: int | None = None,
        known: dict[int, DocumentSummary] | None = None,
    ) -> None:
        self._read_keys = read_keys
        self._read_rows = read_rows
        self._find_key = find_key
        self._keys: Sequence[int] | None = None
        self._count = count
        self._rows: dict[int, DocumentSummary] = dict(known or {})
        self._places = {row.id: index for index, row in self._rows.items()}

    def __len__(self) -> int:
        return self._count if self._count is not None else len(self.keys())

    @overload
    def __getitem__(self, index: int) -> DocumentSummary: ...
    @overload
    def __getitem__(self, index: slice) -> list[DocumentSummary]: ...
    def __getitem__(self, index: int | slice) -> DocumentSummary | list[DocumentSummary]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index not in self._rows:
            self._load(index // PAGE * PAGE)
        return self._rows[index]

    def at_hand(self) -> list[DocumentSummary]:
        """The rows that were read already."""
        return list(self._rows.values())

    def place_of(self, document_id: str) -> int | None:
        """The index of a document in this list, or None."""
        if document_id in self._places:
            return self._places[document_id]
        key = self.key_of(document_id)
        return self.keys().index(key) if key is not None and key in self.keys() else None

    def replace(self, row: DocumentSummary) -> int | None:
        """Put in a row's new value, if the list holds it; gives its index."""
        place = self._places.get(row.id)
        if place is not None:
            self._rows[place] = row
        return place

    def keys(self) -> Sequence[int]:
        """The store's keys of all rows, in order."""
        if self._keys is None:
            self._keys = self._read_keys()
            self._count = len(self._keys)
        return self._keys

    def key_of(self, document_id: str) -> int | None:
        """The store's key of a document, be it in this list or not; None if there is none."""
        return self._find_key(document_id)

    def rows(self, keys: Sequence[int]) -> dict[int, DocumentSummary]:
        """The rows of some keys, read now: key → row."""
        return self._read_rows(keys)

    def _load(self, first: int) -> None:
        keys = self.keys()[first : first + PAGE]
        rows = self._read_rows(keys)
        # a document that went meanwhile leaves a gap that must not shift the others
        gone = DocumentSummary("", "(removed)", 0, State.NEW, 0, 0)
        for index, key in enumerate(keys, first):
            row = rows.get(key, gone)
            self._rows.setdefault(index, row)
            self._places[row.id] = index


def no_documents() -> DocumentList:
    """The list of a project that is not there."""
    return DocumentList(tuple, lambda _: {}, lambda _: None)
