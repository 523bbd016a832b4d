"""Would a span, as it is to be, equal another one? For many at once, document by document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from annotator.model.change import Change
from annotator.model.span import Fragments, Span
from annotator.model.text import LONGEST_WORD

Key = tuple[str, str, str, Fragments]
_MANY = 10_000
_REACH = 2 * LONGEST_WORD
"""No edge moves further, in code points, when it is snapped to words."""


def key_of(span: Span) -> Key:
    """What makes two spans equal: document, label, annotator and fragments."""
    return span.document_id, span.label_id, span.annotator_id, span.fragments


class Twins:
    """Knows what was planned so far; the changes come in the text's order."""

    def __init__(self) -> None:
        self._document_id = ""
        self._planned: set[Key] = set()

    def among(self, read: Any, changes: Sequence[Change]) -> list[str]:
        """The ids of the spans that must stay as they are: as planned they would equal a span that
        is there, or one planned before them."""
        moved = [
            (change.before, change.after)
            for change in changes
            if isinstance(change.before, Span)
            and isinstance(change.after, Span)
            and key_of(change.before) != key_of(change.after)
        ]
        there = taken(read, [after for _, after in moved])
        found = []
        for before, after in moved:
            self._go_on(before)
            key = key_of(after)
            if key in self._planned or there.get(key, before.id) != before.id:
                found.append(before.id)
            else:
                self._planned.add(key)
        return found

    def _go_on(self, span: Span) -> None:
        """Forget what no later span can come to equal."""
        if span.document_id != self._document_id:
            self._document_id = span.document_id
            self._planned.clear()
        elif len(self._planned) > _MANY:
            self._planned = {key for key in self._planned if key[3][0][0] >= span.start - _REACH}


def taken(read: Any, spans: Iterable[Span]) -> dict[Key, str]:
    """Which spans that are there equal these as they are to be: what they are → id."""
    from annotator.store import queries

    wanted: dict[tuple[str, str, str, int, int], list[Key]] = {}
    for span in spans:
        envelope = span.document_id, span.label_id, span.annotator_id, span.start, span.end
        wanted.setdefault(envelope, []).append(key_of(span))
    places = {(document_id, start) for document_id, _, _, start, _ in wanted}
    alike = [one.id for one in read(queries.standing_at, places) if one[1:] in wanted]
    there = read(queries.spans_named, alike).values() if alike else ()
    keys = {key for some in wanted.values() for key in some}
    return {key_of(span): span.id for span in there if key_of(span) in keys}
