"""Where each document was left, for as long as the program runs."""

from __future__ import annotations

from annotator.ui.text_view.page import Sight
from annotator.ui.text_view.selection import Selection

MOST = 500
"""So many documents are remembered, those left last."""


class Sights:
    """A sight by the id of its document. Coming back to one nothing is selected: that would have
    been forgotten, and a letter typed would tag it."""

    def __init__(self) -> None:
        self._kept: dict[str, Sight] = {}

    def keep(self, document_id: str, sight: Sight) -> None:
        """A document is left."""
        caret, upstream = sight.selection.caret, sight.selection.upstream
        self._kept.pop(document_id, None)
        self._kept[document_id] = sight._replace(selection=Selection(caret, caret, upstream))
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def expect(self, document_id: str, top: int, caret: int) -> None:
        """A document was left there the last time, if it was not open since."""
        if document_id not in self._kept:
            self.keep(document_id, Sight(Selection(caret, caret), top))

    def of(self, document_id: str) -> Sight:
        """Where a document was left; its beginning, if it was not open yet."""
        return self._kept.get(document_id, Sight())
