"""The list of documents as a sequence that reads only what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from annotator.model.document import DocumentSummary, State

PAGE = 100


class DocumentList(Sequence[DocumentSummary]):
    """Keys are read once, when first asked for; rows by the page. `replace` puts a new row in."""

    def __init__(
        self,
        read_keys: Callable[[], Sequence[int]],
        read_rows: Callable[[Sequence[int]], dict[int, DocumentSummary]],
    ) -> None:
        self._read_keys = read_keys
        self._read_rows = read_rows
        self._keys: Sequence[int] | None = None
        self._pages: dict[int, list[DocumentSummary]] = {}
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._all_keys())

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
        page, place = divmod(index, PAGE)
        if page not in self._pages:
            self._load(page)
        return self._pages[page][place]

    def place_of(self, document_id: str) -> int | None:
        """The index of a document, where its row has been read or is found by reading on."""
        if document_id in self._places:
            return self._places[document_id]
        return next((i for i, row in enumerate(self) if row.id == document_id), None)

    def replace(self, row: DocumentSummary) -> int | None:
        """Put in a row's new value, if the list holds it; gives its index."""
        place = self._places.get(row.id)
        if place is not None:
            self._pages[place // PAGE][place % PAGE] = row
        return place

    def _all_keys(self) -> Sequence[int]:
        if self._keys is None:
            self._keys = self._read_keys()
        return self._keys

    def _load(self, page: int) -> None:
        keys = self._all_keys()[page * PAGE : (page + 1) * PAGE]
        rows = self._read_rows(keys)
        # a document that went meanwhile leaves a gap that must not shift the others
        gone = DocumentSummary("", "(removed)", 0, State.NEW, 0, 0)
        self._pages[page] = [rows.get(key, gone) for key in keys]
        for place, row in enumerate(self._pages[page]):
            self._places[row.id] = page * PAGE + place
